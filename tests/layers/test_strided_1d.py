"""Convolutions in time equal Keras' own, with their gradients, whatever the sizes."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from zoo.layers import strided_1d
from zoo.layers.core import of_keras

SIZES = [(24, 25, 4), (24, 7, 4), (24, 4, 4), (24, 5, 3), (25, 7, 4), (24, 3, 4), (24, 6, 2)]


@pytest.mark.parametrize(("length", "kernel", "stride"), SIZES)
@pytest.mark.parametrize("name", ["Conv1D", "Conv1DTranspose"])
def test_values_and_gradients_are_those_of_keras(seeded, name, length, kernel, stride):
    settings = {"strides": stride, "padding": "same", "bias_initializer": "normal"}
    ours = getattr(strided_1d, name)(5, kernel, activation="tanh", **settings)
    keras_own = getattr(keras.layers, name)(5, kernel, activation="tanh", **settings)
    x = tf.random.normal((2, length, 3), seed=0)
    keras_own(x), ours(x)
    keras_own.set_weights(ours.get_weights())
    found = []
    for layer in (ours, keras_own):
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = layer(x)
            slope = inner.gradient(y, x)
            total = tf.reduce_sum(tf.square(slope)) + tf.reduce_sum(tf.sin(y))
        found.append([y, slope, *outer.gradient(total, layer.trainable_variables)])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4 * np.abs(other).max())


def test_steps_that_divide_take_the_fast_way(seeded, monkeypatch):
    layer = strided_1d.Conv1D(2, 25, strides=4, padding="same")
    assert layer._fits(64) and not layer._fits(63) and not layer._fits(None)
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["gpu:0"])
    assert not layer._fits(64)


def test_a_file_for_keras_alone_has_keras_layers(seeded):
    network = keras.Sequential(
        [
            keras.Input((64, 1)),
            strided_1d.Conv1D(4, 25, strides=4, padding="same"),
            strided_1d.Conv1DTranspose(1, 25, strides=4, padding="same"),
        ]
    )
    plain = of_keras(network)
    kinds = [type(layer) for layer in plain.layers]
    assert kinds == [keras.layers.Conv1D, keras.layers.Conv1DTranspose]
    x = np.random.default_rng(0).normal(size=(2, 64, 1))
    np.testing.assert_allclose(plain(x), network(x), atol=1e-5)
