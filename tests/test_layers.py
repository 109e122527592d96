"""Layers against Keras' own, and what a gradient penalty costs through them."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import zoo
from zoo.layers import LeakyReLU


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float64"])
def test_leaky_relu_is_keras_one_up_to_the_second_derivative(dtype):
    x = tf.constant(np.random.default_rng(0).normal(size=(50,)), dtype)
    found = []
    for layer in (LeakyReLU(0.2, dtype=dtype), keras.layers.LeakyReLU(0.2, dtype=dtype)):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = layer(x) ** 3
            slope = inner.gradient(y, x)
        found.append((y, slope, outer.gradient(slope, x)))
    for own, keras_own in zip(*found, strict=True):
        np.testing.assert_array_equal(own, keras_own)
    assert np.ptp(found[0][2]) > 1  # of a cube, no zeros


def test_a_penalty_does_not_carry_zeros_back_through_the_network():
    """Each of the two convolutions is run back once, for the slope; with Keras' layer twice."""
    _, discriminator = zoo.networks.pair(
        "conv", (8, 8, 1), latent=4, width=4, discriminator_normalization=False
    )

    @tf.function
    def penalty(x):
        with tf.GradientTape() as tape:
            slope = zoo.backend.input_gradient(discriminator, x)
            value = tf.reduce_sum(slope**2)
        return tape.gradient(value, discriminator.trainable_variables)

    graph = penalty.get_concrete_function(tf.zeros((2, 8, 8, 1))).graph.as_graph_def()
    operations = [node.op for node in graph.node]
    assert operations.count("Conv2DBackpropInput") == 2
