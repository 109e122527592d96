"""The contenders do the zoo's mathematics: one step, the same noise, the same weights."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from benchmarks.speed import bare, fitting

NAMES = ("dcgan", "vanilla", "wgan_gp")


@pytest.fixture
def twins(small):
    """Returns a function that builds a variant twice, with the same weights and noise."""

    def build(name, **arguments):
        one, other = small(name, **arguments), small(name, **arguments)
        for network in ("generator", "discriminator"):
            getattr(other, network).set_weights(getattr(one, network).get_weights())
        other.noise.state.assign(one.noise.state)
        return one, other

    return build


def states(gan):
    return [*gan.generator.get_weights(), *gan.discriminator.get_weights()]


def moments(optimizer):
    return [m.numpy() for m in optimizer._momentums]


@pytest.mark.parametrize("name", NAMES)
def test_bare_tensorflow_ends_a_step_with_the_zoo_s_weights_and_moments(twins, pictures, name):
    ours, theirs = twins(name, **({"dropout": 0.0} if name == "vanilla" else {}))
    before, step = states(ours), bare.TrainingStep(theirs)
    for seed in range(2):
        real = tf.constant(pictures(4 * ours.discriminator_steps, seed=seed))
        ours.train_step(real)
        step(real)
    for mine, its in zip(states(ours), states(theirs), strict=True):
        np.testing.assert_allclose(its, mine, rtol=1e-4, atol=2e-6)
    assert max(np.abs(o - m).max() for o, m in zip(before, states(ours), strict=True)) > 1e-4
    for mine, its in ((ours.optimizer, step.generator),
                      (ours.discriminator_optimizer, step.discriminator)):  # fmt: skip
        for one, (other, _) in zip(moments(mine), its._slots, strict=True):
            np.testing.assert_allclose(other.numpy(), one, rtol=2e-3, atol=1e-6)


def test_the_tutorial_s_joined_batch_has_half_the_gradient_and_so_adam_s_same_step(twins, pictures):
    """Its loss is the mean over reals and fakes, the zoo's the sum of their means."""
    ours, theirs = twins("vanilla", dropout=0.0)
    model = fitting.Tutorial(theirs)
    model.noise.state.assign(ours.noise.state)
    rate = float(ours.optimizer.learning_rate)
    model.compile(*(keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.999) for _ in range(2)))
    real = tf.constant(pictures(4))
    ours.train_step(real)
    model.train_step(real)
    mine, its = moments(ours.discriminator_optimizer), moments(model.d_optimizer)
    for one, other in zip(mine, its, strict=True):
        np.testing.assert_allclose(2 * other, one, rtol=1e-4, atol=1e-7)
    for one, other in zip(moments(ours.optimizer), moments(model.g_optimizer), strict=True):
        np.testing.assert_allclose(other, one, rtol=5e-3, atol=1e-6)


def test_the_tutorial_s_penalty_is_that_of_a_linear_discriminator(twins, pictures):
    gan, _ = twins("wgan_gp")
    model = fitting.Tutorial(gan)
    flat = keras.layers.Flatten()
    linear = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    model.discriminator = keras.Sequential([keras.Input((8, 8, 1)), flat, linear])
    found = model.gradient_penalty(tf.constant(pictures(2)), tf.constant(pictures(2, seed=1)))
    assert float(found) == pytest.approx((8 - 1) ** 2)  # the norm of 64 ones is 8


def test_the_tutorial_updates_the_discriminator_as_often_and_the_generator_once(twins, pictures):
    gan, _ = twins("wgan_gp", discriminator_steps=3)
    model = fitting.Tutorial(gan)
    model.compile(keras.optimizers.Adam(1e-4), keras.optimizers.Adam(1e-4))
    model.train_step(tf.constant(pictures(4)))
    assert int(model.d_optimizer.iterations) == 3 and int(model.g_optimizer.iterations) == 1


def test_the_tutorial_s_networks_are_the_same_in_layers_of_keras(twins, pictures):
    gan, _ = twins("wgan_gp")
    model = fitting.Tutorial(gan)
    kinds = {type(layer).__module__.partition(".")[0] for layer in model.discriminator.layers}
    assert kinds == {"keras"}
    images = tf.constant(pictures(4) - 0.5)
    np.testing.assert_allclose(model.discriminator(images), gan.discriminator(images), rtol=1e-6)
