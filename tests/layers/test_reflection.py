"""Padding by reflection, and instance normalisation as cyclegan's networks have it, by hand."""

import numpy as np
import pytest
import tensorflow as tf

from tests.backend.test_convolution import differentiated
from zoo.backend import reflected
from zoo.layers import ReflectionPadding2D
from zoo.networks import cyclegan


@pytest.mark.parametrize("padding", [1, 3])
def test_padding_is_numpys(pictures, padding):
    x = pictures(2, (5, 4, 3))
    sides = (padding, padding)
    expected = np.pad(x, ((0, 0), sides, sides, (0, 0)), mode="reflect")
    layer = ReflectionPadding2D(padding)
    np.testing.assert_array_equal(layer(x), expected)
    assert layer.compute_output_shape((None, 5, None, 3)) == (None, 5 + 2 * padding, None, 3)


def test_its_gradient_counts_how_often_a_pixel_is_seen():
    """Of 0 1 2 3 padded by 2 to 2 1 0 1 2 3 2 1: one 0, three 1s, three 2s, one 3."""
    x = tf.zeros((1, 4, 4, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        total = tf.reduce_sum(ReflectionPadding2D(2)(x))
    seen = np.array([1, 3, 3, 1])
    np.testing.assert_array_equal(tape.gradient(total, x)[0, ..., 0], np.outer(seen, seen))


@pytest.mark.parametrize("mode", ["REFLECT", "SYMMETRIC"])
@pytest.mark.parametrize("padding", [(0, 0), (1, 1), (1, 0), (2, 3), (3, 2)])
@pytest.mark.parametrize("size", [(4, 5), (8, 9)])
def test_its_derivatives_are_tensorflow_s_up_to_the_second(mode, padding, size):
    """Where the images of both edges overlap, and where they do not."""
    x = tf.constant(np.random.default_rng(0).normal(size=(2, *size, 3)))
    sides = [[0, 0], *([more, more] for more in padding), [0, 0]]
    ours = differentiated(lambda x: reflected(x, padding, mode == "SYMMETRIC"), x)
    theirs = differentiated(lambda x: tf.pad(x, sides, mode), x)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_instance_normalization_by_hand():
    """Each channel of each picture by itself, whatever else is in the batch; no scale, no shift."""
    ramp = np.array([0.0, 2.0, 4.0, 6.0]).reshape(1, 2, 2, 1)  # mean 3, variance 5
    x = np.concatenate([np.concatenate([ramp, 100 * ramp + 7], -1), np.ones((1, 2, 2, 2))])
    found = np.asarray(cyclegan._normalized(tf.constant(x.astype("float32"))))
    expected = np.array([-3, -1, 1, 3]) / 5**0.5
    np.testing.assert_allclose(found[0].reshape(4, 2), np.stack([expected] * 2, 1), rtol=1e-4)
    np.testing.assert_array_equal(found[1], 0.0)
