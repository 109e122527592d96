"""Grouped convolutions against plain ones by a kernel of blocks, differentiated twice."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.backend.test_convolution import differentiated
from zoo.backend import grouped_convolution
from zoo.backend.tensorflow import grouped
from zoo.layers.r3gan import GroupedConv2D

GROUPS = 3


def normal(seed, *shape):
    return tf.constant(np.random.default_rng(seed).normal(size=shape), "float32")


def by_blocks(x, kernel, strides=1, padding="SAME"):
    """A plain convolution whose kernel is zero between the groups."""
    inputs, channels = kernel.shape[2:]
    own = np.kron(np.eye(GROUPS), np.ones((inputs, channels // GROUPS)))
    return tf.nn.conv2d(x, tf.tile(kernel, (1, 1, GROUPS, 1)) * own, strides, padding)


@pytest.fixture(params=["one operation", "one a group"])
def way(request, monkeypatch):
    is_native = grouped._is_native(tf.float32)
    if request.param == "one operation" and not is_native:
        pytest.skip("this TensorFlow does not convolve in groups")
    monkeypatch.setattr(grouped, "_is_native", lambda _: request.param == "one operation")


@pytest.mark.parametrize("side", [1, 3])
@pytest.mark.parametrize(("strides", "padding"), [(1, "SAME"), (2, "SAME"), (1, "VALID")])
def test_it_is_a_convolution_by_blocks_to_the_second_derivative(way, side, strides, padding):
    x, kernel = normal(0, 2, 5, 6, 4 * GROUPS), normal(1, side, side, 4, 2 * GROUPS)
    found = differentiated(
        lambda x, kernel: grouped_convolution(x, kernel, GROUPS, strides, padding), x, kernel
    )
    expected = differentiated(lambda x, k: by_blocks(x, k, strides, padding), x, kernel)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4 * np.abs(other).max())


def test_the_layer_is_keras_one(way):
    found = []
    for kind in (GroupedConv2D, keras.layers.Conv2D):
        layer = kind(2 * GROUPS, 3, padding="same", groups=GROUPS, activation="tanh")
        layer.build((None, 5, 6, 4 * GROUPS))
        layer.set_weights([normal(2, *layer.kernel.shape), normal(3, *layer.bias.shape)])
        found.append(layer(normal(4, 2, 5, 6, 4 * GROUPS)))
    np.testing.assert_allclose(*found, atol=1e-5)


def test_a_number_format_that_oneDNN_does_not_know_is_left_to_plain_ones():
    x, kernel = tf.ones((1, 2, 2, 4), "float64"), tf.ones((1, 1, 2, 4), "float64")
    np.testing.assert_array_equal(grouped_convolution(x, kernel, 2), 2 * np.ones((1, 2, 2, 4)))
