"""Lazy terms have updates of their own, as the authors of StyleGAN2 train."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import zoo
from zoo.gan import checks
from zoo.losses import Lazy
from zoo.losses.penalties import Term

REAL, LATENT, EVERY = np.float32([[1.0], [3.0]]), np.float32([[0.5], [-1.5]]), {"r1": 16, "size": 4}
GAMMA, WEIGHT, RATE = 0.3, 0.2, 0.05


class Size(Term):
    """`E[G(z)^2]`, with weight."""

    def __call__(self, batch):
        return WEIGHT * keras.ops.mean(batch.fake**2)


class OneLatent(zoo.GAN):
    """Sees the same latents at every update."""

    def sample_latent(self, count, seed):
        return (tf.constant(LATENT[:count]),)


def linear_gan(**terms):
    """G(z) = v z + b and C(x) = w x, on the line."""
    generator = keras.Sequential([keras.Input((1,)), layers.Dense(1, kernel_initializer="ones")])
    discriminator = keras.Sequential(
        [keras.Input((1,)), layers.Dense(1, use_bias=False, kernel_initializer="ones")]
    )
    gan = OneLatent(generator, discriminator, zoo.losses.NonSaturating(), latent=1, **terms)
    gan.compile(adam(EVERY["size"]), adam(EVERY["r1"]))
    return gan


def adam(every):
    c = every / (every + 1)
    return zoo.optimizers.adam(RATE * c, 0.0, 0.99**c)


class Adam:
    """Kingma & Ba, 2014, Algorithm 1, with beta_1 = 0."""

    def __init__(self, every):
        c = every / (every + 1)
        self.rate, self.beta, self.v, self.t = RATE * c, 0.99**c, 0.0, 0

    def __call__(self, weights, gradient):
        self.t += 1
        self.v = self.beta * self.v + (1 - self.beta) * gradient**2
        return weights - self.rate * gradient / (np.sqrt(self.v / (1 - self.beta**self.t)) + 1e-8)


def by_hand(steps):
    """Returns w and (v, b) after so many training steps, and the optimizers' steps."""
    w, g, x, z = np.ones(1), np.array([1.0, 0.0]), REAL[:, 0], LATENT[:, 0]
    of_w, of_g = Adam(EVERY["r1"]), Adam(EVERY["size"])

    def share(logits):  # the derivative of softplus
        return 1 / (1 + np.exp(-logits))

    for step in range(steps):
        fake = g[0] * z + g[1]
        slope = -np.mean(share(-w * x) * x) + np.mean(share(w * fake) * fake)
        w = of_w(w, slope)
        if step % EVERY["r1"] == 0:
            w = of_w(w, EVERY["r1"] * GAMMA * w)  # gamma / 2 |w|^2
        inputs = np.stack([z, np.ones(2)])
        g = of_g(g, -np.mean(share(-w * fake) * w * inputs, axis=1))
        if step % EVERY["size"] == 0:
            fake = g[0] * z + g[1]
            g = of_g(g, EVERY["size"] * WEIGHT * 2 * np.mean(fake * inputs, axis=1))
    return w, g, of_w.t, of_g.t


def test_32_steps_are_those_of_an_independent_calculation():
    gan = linear_gan(
        discriminator_terms={"r1": Lazy(zoo.losses.R1(GAMMA), EVERY["r1"])},
        generator_terms={"size": Lazy(Size(), EVERY["size"])},
    )
    step = tf.function(gan.train_step)
    for _ in range(32):
        step(tf.constant(REAL))
    w, g, of_w, of_g = by_hand(32)
    assert (of_w, of_g) == (34, 40)  # 17 and 20 in 16 steps
    assert int(gan.discriminator_optimizer.iterations) == of_w
    assert int(gan.optimizer.iterations) == of_g
    np.testing.assert_allclose(gan.discriminator.weights[0].numpy()[0], w, rtol=1e-4)
    found = [float(one.numpy().ravel()[0]) for one in gan.generator.weights]
    np.testing.assert_allclose(found, g, rtol=1e-4)


def test_a_lazy_term_is_paid_for_when_it_is_due_and_shown_times_every():
    calls = []

    def term(batch):
        calls.append(1)
        return keras.ops.mean(batch.gan.discriminator.weights[0] ** 2)

    gan, shown = linear_gan(discriminator_terms={"own": Lazy(term, 4)}), []
    gan.compile(zoo.optimizers.adam(0.0))
    for _ in range(8):  # not compiled: the branch that is not taken is not run
        gan.reset_metrics()
        shown.append(float(gan.train_step(tf.constant(REAL))["loss/discriminator/own"]))
    assert shown == [4.0, 0, 0, 0, 4.0, 0, 0, 0]
    assert len(calls) == 2


def test_with_every_1_it_is_a_term_as_any():
    one = linear_gan(discriminator_terms={"r1": Lazy(zoo.losses.R1(GAMMA), 1)})
    two = linear_gan(discriminator_terms={"r1": zoo.losses.R1(GAMMA)})
    for gan in (one, two):
        for _ in range(3):
            gan.train_step(tf.constant(REAL))
    np.testing.assert_array_equal(*[gan.discriminator.weights[0].numpy() for gan in (one, two)])
    assert int(one.discriminator_optimizer.iterations) == 3


def test_what_cannot_be_is_refused():
    term = zoo.losses.R1(GAMMA)
    with pytest.raises(zoo.ZooError, match="one `every` for a player"):
        linear_gan(discriminator_terms={"a": Lazy(term, 4), "b": Lazy(term, 8)})
    with pytest.raises(zoo.ZooError, match="of the term 'a' must be"):
        linear_gan(discriminator_terms={"a": Lazy(term, 0)})
    with pytest.raises(zoo.ZooError, match="needs one device"):
        checks.lazy({"a": Lazy(term, 4), "b": zoo.losses.R2(GAMMA)}, replicas=2)
    checks.lazy({"a": Lazy(term, 1)}, replicas=2)
