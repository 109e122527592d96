"""The Gumbel-softmax against probabilities, a numerical gradient and its schedule."""

import keras
import numpy as np
import tensorflow as tf
from scipy import special, stats

from zoo.layers.gumbel import GumbelSoftmax, gumbel


def test_normal_noise_becomes_gumbel_noise_one_to_one():
    z = np.linspace(-6, 6, 99).astype("float32")
    wanted = -np.log(-special.log_ndtr(np.float64(z)))
    np.testing.assert_allclose(gumbel(z), wanted, rtol=1e-5, atol=1e-6)
    assert np.isfinite(gumbel(np.float32([-40, 40]))).all()
    drawn = gumbel(np.random.default_rng(0).normal(size=5_000).astype("float32"))
    assert stats.kstest(np.asarray(drawn), "gumbel_r").pvalue > 0.01


def test_the_largest_is_a_draw_from_the_softmax_at_any_temperature():
    """Chi-square over 20,000 draws of four symbols."""
    logits = np.float32([1.0, 0.0, -1.0, 2.0])
    shares = special.softmax(np.float64(logits))
    normal = np.random.default_rng(1).normal(size=(20_000, 4)).astype("float32")
    for most in (0.5, 20.0):
        made = np.asarray(GumbelSoftmax(most)(np.tile(logits, (20_000, 1)), normal))
        np.testing.assert_allclose(made.sum(axis=1), 1, rtol=1e-5)
        counts = np.bincount(made.argmax(axis=1), minlength=4)
        assert stats.chisquare(counts, 20_000 * shares).pvalue > 0.01
    # And the soft values follow the temperature: at 20 nearly one-hot.
    assert np.median(made.max(axis=1)) > 0.99


def test_the_gradient_is_the_numerical_one():
    random = np.random.default_rng(2)
    logits, normal, weights = random.normal(size=(3, 2, 5))
    beta, step = 3.0, 1e-6

    def value(x):
        noisy = x - np.log(-special.log_ndtr(normal))
        return float((weights * special.softmax(beta * noisy, axis=-1)).sum())

    x = tf.constant(logits, "float32")
    with tf.GradientTape() as tape:
        tape.watch(x)
        total = tf.reduce_sum(weights.astype("float32") * GumbelSoftmax(beta)(x, normal))
    np.testing.assert_allclose(float(total), value(logits), rtol=1e-4)
    numerical = np.empty_like(logits)
    for index in np.ndindex(logits.shape):
        moved = [logits.copy(), logits.copy()]
        moved[0][index] += step
        moved[1][index] -= step
        numerical[index] = (value(moved[0]) - value(moved[1])) / (2 * step)
    np.testing.assert_allclose(tape.gradient(total, x), numerical, rtol=2e-3, atol=1e-4)


def test_the_inverse_temperature_rises_as_a_power_and_stays():
    layer = GumbelSoftmax(most=100.0, annealing=400)
    seen = [float(layer.inverse_temperature)]
    for _ in range(3):
        layer.count(200)
        seen.append(float(layer.inverse_temperature))
    np.testing.assert_allclose(seen, [1, 10, 100, 100], rtol=1e-5)
    logits = np.float32([[0.1, 0.0]])
    np.testing.assert_allclose(layer(logits)[0, 0], special.expit(10.0), rtol=1e-5)
    copy = GumbelSoftmax.from_config(layer.get_config())
    assert (copy.most, copy.annealing) == (100.0, 400)
    later = GumbelSoftmax(most=100.0, annealing=400, start=200)
    seen = [float(later.inverse_temperature)]
    for _ in range(4):
        later.count(200)
        seen.append(float(later.inverse_temperature))
    np.testing.assert_allclose(seen, [1, 1, 10, 100, 100], rtol=1e-5)
    assert GumbelSoftmax.from_config(later.get_config()).start == 200
    assert isinstance(keras.saving.serialize_keras_object(layer)["config"]["most"], float)
