"""Convolutions of stride 1 to and from few channels against TensorFlow's, differentiated twice."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import zoo
from tests.backend.test_convolution import differentiated
from zoo.backend import few_channels


@pytest.mark.parametrize(("inputs", "channels"), [(5, 1), (5, 3), (1, 5), (3, 5), (2, 1)])
@pytest.mark.parametrize("size", [(7, 8), (9, 12)])
@pytest.mark.parametrize("side", [1, 4, 5, 7])
@pytest.mark.parametrize("padding", ["VALID", "SAME"])
def test_they_are_tensorflow_s_to_the_second_derivative(inputs, channels, size, side, padding):
    numbers = np.random.default_rng(0)
    x = tf.constant(numbers.normal(size=(2, *size, inputs)))
    kernel = tf.constant(numbers.normal(size=(side, side, inputs, channels)))
    ours = differentiated(lambda x, k: few_channels.convolved(x, k, padding), x, kernel)
    theirs = differentiated(lambda x, k: tf.nn.conv2d(x, k, 1, padding), x, kernel)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9 * np.abs(other).max())


LAYERS = {
    "to a picture": ((9, 8, 5), {"filters": 1}, True),
    "from a picture": ((9, 8, 3), {"filters": 5, "padding": "same"}, True),
    "by a small kernel": ((9, 8, 5), {"filters": 1, "kernel_size": 3}, False),
    "between many channels": ((9, 8, 5), {"filters": 4}, False),
    "dilated": ((9, 9, 5), {"filters": 1, "dilation_rate": 2}, False),
    "by an oblong": ((9, 8, 5), {"filters": 1, "kernel_size": (5, 4)}, False),
    "in bfloat16": ((9, 8, 5), {"filters": 1, "dtype": "mixed_bfloat16"}, False),
    "of any size": ((None, None, 5), {"filters": 1}, False),
}


@pytest.mark.parametrize("name", LAYERS)
def test_the_layer_takes_them_where_they_pay(name, monkeypatch):
    shape, options, pays = LAYERS[name]
    layer = zoo.layers.Conv2D(**{"kernel_size": 5} | options)
    layer.build((None, *shape))
    called = []
    own = few_channels.convolved
    monkeypatch.setattr(few_channels, "convolved", lambda *a: called.append(1) or own(*a))
    spec = tf.TensorSpec((2, *shape), layer.compute_dtype)
    tf.function(layer).get_concrete_function(spec)
    assert bool(called) == pays


def test_with_a_gpu_the_work_is_left_to_it(monkeypatch):
    assert few_channels.pays(32, 1, 7, "float32")
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["gpu:0"])
    assert not few_channels.pays(32, 1, 7, "float32")
