"""Layers against Keras' own, and what a gradient penalty costs through them."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import zoo
from zoo.layers.core import LeakyReLU


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
        "dcgan", (8, 8, 1), latent=4, width=4, discriminator_normalization=False
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


def normalizations(dtype="float32", **options):
    """Returns the zoo's layer and Keras' of the same weights, which are not the initial ones."""
    made = [
        kind(momentum=0.7, epsilon=1e-2, dtype=dtype, **options)
        for kind in (zoo.layers.BatchNormalization, keras.layers.BatchNormalization)
    ]
    made[0].build((None, 3, 5, 4))
    made[1].build((None, 3, 5, 4))
    numbers = np.random.default_rng(0)
    weights = [numbers.uniform(0.5, 2.0, w.shape) for w in made[0].weights]
    for layer in made:
        layer.set_weights(weights)
    return made


@pytest.mark.parametrize("options", [{}, {"scale": False, "center": False}])
@pytest.mark.parametrize(
    ("dtype", "atol"), [("float32", 2e-5), ("mixed_bfloat16", 0.03), ("bfloat16", 0.05)]
)
def test_batch_normalization_is_keras_one(dtype, atol, options):
    """Outputs, moving statistics (of the biased variance) and gradients, after three batches."""
    numbers = np.random.default_rng(1)
    ours, theirs = normalizations(dtype, **options)
    for _ in range(3):
        x = tf.constant(numbers.normal(3.0, 2.0, (2, 3, 5, 4)), "float32")
        x = tf.cast(x, ours.compute_dtype)
        upstream = tf.cast(numbers.normal(size=x.shape), x.dtype)
        found = []
        for layer in (ours, theirs):
            weights = layer.trainable_variables
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = layer(x, training=True)
            found.append([y, *tape.gradient(y, [x, *[w.value for w in weights]], upstream)])
        for one, other in zip(*found, strict=True):
            assert one.dtype == other.dtype
            one, other = (tf.cast(value, "float32").numpy() for value in (one, other))
            np.testing.assert_allclose(one, other, atol=atol * max(1.0, np.abs(other).max()))
    for one, other in zip(ours.weights, theirs.weights, strict=True):
        np.testing.assert_allclose(one.numpy(), other.numpy(), rtol=1e-5)
    x = tf.constant(numbers.normal(size=(2, 3, 5, 4)), "float32")
    x = tf.cast(x, ours.compute_dtype)
    one, other = (tf.cast(layer(x), "float32") for layer in (ours, theirs))
    np.testing.assert_allclose(one, other, atol=atol)
    untrained = [w.numpy() for w in ours.weights]
    ours.trainable = False
    ours(x, training=True)  # frozen: it normalises by the moving statistics and keeps them
    np.testing.assert_equal([w.numpy() for w in ours.weights], untrained)


def test_a_penalty_s_gradient_through_batch_normalization_is_keras_one():
    x = tf.constant(np.random.default_rng(2).normal(size=(4, 3, 5, 4)), "float32")
    found = []
    for layer in normalizations():
        gamma = layer.gamma.value
        with tf.GradientTape() as tape:
            slope = zoo.backend.input_gradient(lambda x, of=layer: of(x, training=True) ** 3, x)
            penalty = tf.reduce_sum(slope**2)
        found.append(tape.gradient(penalty, gamma).numpy())
    np.testing.assert_allclose(*found, rtol=1e-3)


@pytest.mark.parametrize("options", [{}, {"scale": False, "center": False}, {"groups": 2}])
@pytest.mark.parametrize(
    ("dtype", "atol"), [("float32", 2e-5), ("mixed_bfloat16", 0.03), ("float64", 1e-9)]
)
def test_group_normalization_is_keras_one_up_to_the_second_derivative(dtype, atol, options):
    """By a group a channel, where it is the zoo's, and by other groups, where it is Keras'."""
    numbers = np.random.default_rng(3)
    x, upstream = (tf.constant(numbers.normal(3.0, 2.0, (2, 3, 5, 4))) for _ in range(2))
    found, weights = [], None
    for kind in (zoo.layers.GroupNormalization, keras.layers.GroupNormalization):
        layer = kind(**{"groups": -1, "epsilon": 1e-2, "dtype": dtype} | options)
        layer.build((None, 3, 5, 4))
        weights = weights or [numbers.uniform(0.5, 2.0, w.shape) for w in layer.weights]
        layer.set_weights(weights)
        x = tf.cast(x, layer.compute_dtype)
        wanted = [x, *(w.value for w in layer.trainable_variables)]
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = layer(x)
                total = tf.reduce_sum(y * tf.cast(upstream, y.dtype))
            slope = inner.gradient(total, x)
            squares = tf.reduce_sum(slope**2)
        found.append([y, slope, *(g for g in outer.gradient(squares, wanted) if g is not None)])
    for one, other in zip(*found, strict=True):
        assert one.dtype == other.dtype
        one, other = (tf.cast(value, "float64").numpy() for value in (one, other))
        np.testing.assert_allclose(one, other, atol=atol * max(1.0, np.abs(other).max()))


def test_a_network_of_keras_own_layers_is_the_same_network(tmp_path):
    gan = zoo.get("dcgan", shape=(8, 8, 1), latent=4, width=4)
    for network in (gan.generator, gan.discriminator):
        network.set_weights([w + 0.1 for w in network.get_weights()])
        own = zoo.layers.of_keras(network)
        assert not any(type(layer).__module__.startswith("zoo") for layer in own.layers)
        x = np.random.default_rng(0).normal(size=(2, *network.input_shape[1:])).astype("float32")
        for training in (True, False):
            ours, theirs = network(x, training=training), own(x, training=training)
            np.testing.assert_allclose(ours, theirs, atol=1e-5)
