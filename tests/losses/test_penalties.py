"""The gradient penalty on discriminators whose gradient is known."""

import types

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import zoo
from zoo.gan.batch import Batch
from zoo.losses.penalties import R1, R2, Dragan, GradientPenalty, squared_norm

SHAPE = (2, 3, 1)


def gan_of(function, noise=None):
    """Returns a stand-in for a GAN whose discriminator is a function of samples."""

    def output(samples, condition=(), training=True):
        return function(samples)

    noise = noise or keras.random.SeedGenerator(0)
    return types.SimpleNamespace(noise=noise, discriminator_output=output, logits_of=output)


def batch_of(real, fake, gan):
    real, fake = (tf.constant(np.asarray(x, "float32")) for x in (real, fake))
    return Batch(gan, real, fake, condition=(), latent=())


def linear(w):
    """C(x) = w.x, whose gradient by x is w everywhere."""
    return lambda samples: tf.reshape(samples, (len(samples), -1)) @ w[:, None]


@pytest.mark.parametrize("length", [0.0, 0.25, 1.0, 3.0])
def test_of_a_linear_discriminator(pictures, length):
    """`weight (|w| - 1)^2`, with gradient `2 weight (|w| - 1) w/|w|` (0 at w = 0, not NaN)."""
    weight = 7.0
    direction = np.array([3.0, -4.0, 0, 0, 0, 0]) / 5
    w = tf.Variable((length * direction).astype("float32"))
    batch = batch_of(pictures(4, SHAPE), pictures(4, SHAPE, 1), gan_of(linear(w)))
    with tf.GradientTape() as tape:
        penalty = GradientPenalty(weight)(batch)
    assert float(penalty) == pytest.approx(weight * (length - 1) ** 2, rel=1e-4, abs=1e-6)
    found = tape.gradient(penalty, w).numpy()
    expected = 2 * weight * (length - 1) * direction * (length > 0)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_of_patches_it_is_the_gradient_of_their_mean(pictures):
    """Three logits a sample, each of slope 3 by two pixels: their mean has slope 1 by all six."""
    w = tf.constant(np.diag([3.0, 3.0, 3.0]).repeat(2, axis=0).astype("float32"))
    gan = gan_of(lambda x: tf.reshape(tf.reshape(x, (len(x), -1)) @ w, (len(x), 1, 3, 1)))
    found = GradientPenalty(2.0)(batch_of(pictures(4, SHAPE), pictures(4, SHAPE, 1), gan))
    assert float(found) == pytest.approx(2.0 * (np.sqrt(6.0) - 1) ** 2, rel=1e-4)


def test_a_constant_discriminator_has_a_finite_gradient(pictures):
    """sqrt has no slope at 0; the discriminator's ReLUs do meet it."""
    w = tf.Variable(np.zeros((6, 4), "float32"))
    last = tf.Variable(np.ones((4, 1), "float32"))
    gan = gan_of(lambda x: tf.reshape(x, (len(x), -1)) @ w @ last)
    with tf.GradientTape() as tape:
        penalty = GradientPenalty(10.0)(batch_of(pictures(4, SHAPE), pictures(4, SHAPE, 1), gan))
    assert float(penalty) == pytest.approx(10.0, rel=1e-4)
    for gradient in tape.gradient(penalty, [w, last]):
        assert np.isfinite(gradient).all()


def test_each_sample_has_its_own_norm():
    """C(x) = x1^2 / 2 has gradient x1: E[(|x1| - 1)^2], not a norm over the batch."""
    samples = np.array([[[[0.0]], [[0.0]]], [[[2.0]], [[0.0]]], [[[-4.0]], [[0.0]]]])
    batch = batch_of(samples, samples, gan_of(lambda x: tf.square(x[:, 0, 0]) / 2))
    expected = (1 + 1 + 9) / 3
    assert float(GradientPenalty(1.0)(batch)) == pytest.approx(expected, rel=1e-4)


def test_a_sample_is_penalised_for_its_own_slope_only():
    """The batch must not shrink the slopes: the penalty is the same for 1 and for 64 samples."""
    w = tf.constant([2.0, 0, 0, 0, 0, 0])
    for count in (1, 64):
        real, fake = np.ones((count, *SHAPE)), np.zeros((count, *SHAPE))
        penalty = GradientPenalty(1.0)(batch_of(real, fake, gan_of(linear(w))))
        assert float(penalty) == pytest.approx(1.0)


def test_the_weight_of_interpolation_is_one_uniform_number_for_each_sample():
    """At real = 1 and fake = 0 the point between *is* u."""
    count = 4000
    between = GradientPenalty.interpolate(
        tf.ones((count, *SHAPE)), tf.zeros((count, *SHAPE)), keras.random.SeedGenerator(0)
    ).numpy()
    u = between[:, 0, 0, 0]
    np.testing.assert_array_equal(between, np.broadcast_to(u[:, None, None, None], between.shape))
    assert u.min() >= 0.0
    assert u.max() <= 1.0
    # Uniform: within 1.95 / sqrt(count) of the diagonal, 999 times in 1000 (Kolmogorov).
    distance = np.abs(np.sort(u) - (np.arange(count) + 0.5) / count).max()
    assert distance < 1.95 / np.sqrt(count)


def test_the_point_lies_on_the_line_between_a_sample_and_its_own_fake(pictures):
    real, fake = pictures(16, SHAPE), pictures(16, SHAPE, 1)
    seed = keras.random.SeedGenerator(1)
    between = GradientPenalty.interpolate(tf.constant(real), tf.constant(fake), seed).numpy()
    share = (between - fake) / (real - fake)
    np.testing.assert_allclose(share, share[:, :1, :1] * np.ones_like(share), atol=2e-3)
    again = GradientPenalty.interpolate(tf.constant(real), tf.constant(fake), seed).numpy()
    assert not np.allclose(between, again)  # drawn anew for each update


def test_the_penalty_reads_the_slope_between_and_not_at_the_ends():
    """Slope 5 at real and fake, 1 between: only the points between count."""
    real, fake = np.ones((32, 1, 1, 1)), -np.ones((32, 1, 1, 1))

    def function(x):
        x = x[:, 0, 0]
        return tf.where(tf.abs(x) < 1.0, x, 5.0 * x)

    assert float(GradientPenalty(10.0)(batch_of(real, fake, gan_of(function)))) < 1e-4


def test_float32_under_mixed_bfloat16(seeded, pictures):
    """The squares of a sample's slopes are summed in float32, whatever the layers compute in."""
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        discriminator = keras.Sequential(
            [keras.Input((8, 8, 1)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(1)]
        )
        generator = keras.Sequential(
            [keras.Input((2,)), layers.Dense(64), layers.Reshape((8, 8, 1))]
        )
        gan = zoo.GAN(generator, discriminator, zoo.losses.Wasserstein(), latent=2)
    finally:
        keras.config.set_dtype_policy("float32")
    batch = batch_of(pictures(4), pictures(4, seed=1), gan)
    penalty = GradientPenalty()(batch)
    assert penalty.dtype == "float32"
    many = tf.ones((1, 1000), "bfloat16")  # bfloat16 cannot count to 1000
    assert float(squared_norm(many)[0]) == 1000.0


@pytest.mark.parametrize(("penalty", "where"), [(R1, "real"), (R2, "fake")])
def test_zero_centred_penalties_on_a_quadratic_discriminator(pictures, penalty, where):
    """C(x) = a |x|^2 / 2 has gradient a x: `gamma/2 a^2 E|x|^2`, by a `gamma a E|x|^2`."""
    a, gamma = tf.Variable(3.0), 5.0
    gan = gan_of(lambda x: a * tf.reduce_sum(x**2, axis=(1, 2, 3)) / 2)
    batch = batch_of(pictures(4, SHAPE), 2 * pictures(4, SHAPE, 1), gan)
    with tf.GradientTape() as tape:
        value = penalty(gamma)(batch)
    square = np.mean(np.sum(getattr(batch, where).numpy() ** 2, axis=(1, 2, 3)))
    assert float(value) == pytest.approx(gamma / 2 * 9 * square, rel=1e-5)
    assert float(tape.gradient(value, a)) == pytest.approx(gamma * 3 * square, rel=1e-5)


def test_dragan_looks_around_the_real_samples(pictures):
    """Where it looks lies between a sample and that sample moved by up to half a deviation."""
    seen = []

    def linear_and_watched(samples):
        seen.append(samples.numpy())
        return tf.reduce_sum(samples, axis=(1, 2, 3))

    real = pictures(64, SHAPE)
    value = Dragan(10.0)(batch_of(real, 100 + real, gan_of(linear_and_watched)))
    assert float(value) == pytest.approx(10 * (np.sqrt(6) - 1) ** 2, rel=1e-4)
    moved = (seen[0] - real) / (0.5 * real.std())
    assert moved.min() >= -1e-5 and 0.8 < moved.max() <= 1 + 1e-5
    assert len(np.unique(moved.round(5))) > 64  # each number has its own noise


def test_zero_centred_penalties_cost_no_pass_of_their_own():
    passes = []
    gan = gan_of(lambda samples: passes.append(1) or tf.reduce_sum(samples**2, axis=(1, 2, 3)))
    batch = batch_of(np.ones((4, *SHAPE)), np.zeros((4, *SHAPE)), gan)
    values = [float(zoo.losses.RelativisticPairing().discriminator(batch))]
    values += [float(R1(2.0)(batch)), float(R2(2.0)(batch)), float(R1(4.0)(batch))]
    assert values[1:] == [24.0, 0.0, 48.0]  # |2 x|^2 over six numbers; a slope may be read twice
    assert len(passes) == 2  # one over the real samples, one over the fakes


def test_of_a_pair_the_norm_is_over_both_parts():
    """As BiGAN's discriminator sees it: C(x, z) = 3 x + 4 z has slope (3, 4)."""
    gan = types.SimpleNamespace(
        discriminator_output=lambda pair, condition: 3.0 * pair[0] + 4.0 * pair[1]
    )
    pair = (tf.ones((7, 1)), tf.zeros((7, 1)))
    assert float(R1(2.0)(Batch(gan, pair, pair, (), ()))) == 25.0
