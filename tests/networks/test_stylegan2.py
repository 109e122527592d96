"""StyleGAN2's layers and path length term, against NumPy and closed forms."""

import types

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import zoo
from zoo.layers.resampling import Blur, grow, shrink
from zoo.layers.stylegan2 import (
    EqualizedConv2D,
    EqualizedDense,
    MinibatchDeviation,
    ModulatedConv2D,
    Noise,
)
from zoo.losses.path_length import PathLength


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def convolved(x, kernel):
    """A convolution with zeros around, in NumPy: (height, width, inputs) by (k, k, inputs, out)."""
    side = kernel.shape[0] // 2
    padded = np.pad(x, [(side, side), (side, side), (0, 0)])
    out = np.zeros((*x.shape[:2], kernel.shape[-1]))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            patch = padded[i : i + kernel.shape[0], j : j + kernel.shape[1]]
            out[i, j] = np.einsum("ijc,ijco->o", patch, kernel)
    return out


@pytest.mark.parametrize("demodulate", [True, False])
def test_a_modulated_convolution_is_one_with_each_samples_own_kernel(seeded, demodulate):
    """Karras et al., 2020, equations 1 and 3, kernel by kernel."""
    layer = ModulatedConv2D(5, 3, demodulate=demodulate)
    x, w = normal(3, 4, 6, 2), normal(3, 7, seed=1)
    found = layer([x, w])
    styles = w @ np.asarray(layer.style.kernel) / np.sqrt(7) + np.asarray(layer.style.bias)
    for sample, s, output in zip(x, styles, found, strict=True):
        kernel = s[:, None] * np.asarray(layer.kernel) / np.sqrt(3 * 3 * 2)
        if demodulate:
            kernel = kernel / np.sqrt((kernel**2).sum((0, 1, 2)) + 1e-8)
        np.testing.assert_allclose(output, convolved(sample, kernel), rtol=1e-3, atol=1e-5)


def test_demodulated_outputs_have_unit_variance_whatever_the_style(seeded):
    layer = ModulatedConv2D(8, 3)
    out = np.asarray(layer([normal(6, 34, 34, 4), 30 * normal(6, 5, seed=1)]))
    spread = out[:, 1:-1, 1:-1].var(axis=(1, 2))  # each sample, each channel
    np.testing.assert_allclose(spread, 1.0, atol=0.35)
    assert spread.mean() == pytest.approx(1.0, abs=0.05)


def test_a_style_begins_at_one(seeded):
    layer = ModulatedConv2D(3, 1, demodulate=False)
    x = normal(2, 4, 4, 2)
    found = layer([x, np.zeros((2, 5), "float32")])
    kernel = np.asarray(layer.kernel)[0, 0] / np.sqrt(2)
    np.testing.assert_allclose(found, x @ kernel, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("rate", [1.0, 0.01])
def test_an_equalized_layer_has_unit_variance_and_learns_at_its_rate(seeded, rate):
    """One step of size 1 along the kernel changes the output by rate / sqrt(inputs)."""
    layer = EqualizedDense(64, rate=rate)
    x = normal(256, 100)
    assert np.var(layer(x)) == pytest.approx(1.0, rel=0.1)
    assert np.std(layer.kernel) == pytest.approx(1 / rate, rel=0.1)
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(layer(x)[:, 0])
    by_kernel, by_bias = tape.gradient(y, [layer.kernel.value, layer.bias.value])
    np.testing.assert_allclose(by_kernel[:, 0], rate / 10 * x.sum(0), rtol=1e-3, atol=1e-4)
    assert float(by_bias[0]) == pytest.approx(256 * rate)
    convolution = EqualizedConv2D(32, 3)
    out = np.asarray(convolution(normal(8, 18, 18, 16)))[:, 1:-1, 1:-1]
    assert out.var() == pytest.approx(1.0, rel=0.15)


def test_noise_is_each_samples_own_in_training_and_kept_otherwise(seeded):
    layer, x = Noise(), np.zeros((3, 4, 5, 2), "float32")
    np.testing.assert_array_equal(layer(x, training=True), x)  # strength 0
    layer.strength.assign(2.0)
    once, twice = (np.asarray(layer(x, training=True)) for _ in range(2))
    assert not np.allclose(once, twice) and not np.allclose(once[0], once[1])
    np.testing.assert_array_equal(once[..., 0], once[..., 1])
    kept = np.asarray(layer(x, training=False))
    np.testing.assert_array_equal(kept, layer(x, training=False))
    np.testing.assert_allclose(kept, np.broadcast_to(2 * np.asarray(layer.kept), x.shape))
    many = layer(np.zeros((400, 4, 5, 2), "float32"), training=True)
    assert np.std(many) == pytest.approx(2.0, rel=0.05)


@pytest.mark.parametrize(("count", "group"), [(8, 4), (6, 6), (4, 4)])
def test_the_deviation_of_a_minibatch(count, group):
    """Groups of four where they divide the batch, else the whole batch; sample i is in i % m."""
    x = normal(count, 3, 2, 5)
    found = np.asarray(tf.function(MinibatchDeviation())(x))
    np.testing.assert_array_equal(found[..., :5], x)
    groups = count // group
    for i in range(count):
        members = x[i % groups :: groups]
        assert len(members) == group
        expected = members.std(axis=0).mean()
        np.testing.assert_allclose(found[i, ..., 5], expected, rtol=1e-4)


def test_the_blur_and_the_samplings(seeded):
    """Doubling a dot gives [1, 3, 3, 1] / 4; a flat picture stays flat, edges too."""
    dot = np.zeros((1, 5, 3, 1), "float32")
    dot[0, 2] = 4.0
    rows = np.asarray(grow(dot, (10, 3), (2, 1)))[0, :, 0, 0]
    np.testing.assert_allclose(rows, [0, 0, 0, 1, 3, 3, 1, 0, 0, 0])
    flat = np.ones((1, 7, 9, 2), "float32")
    np.testing.assert_allclose(Blur()(flat), flat, rtol=1e-6)
    np.testing.assert_allclose(shrink(flat, (2, 2)), np.ones((1, 4, 5, 2)), rtol=1e-6)
    np.testing.assert_allclose(grow(flat, (13, 9), (2, 1)), np.ones((1, 13, 9, 2)), rtol=1e-6)
    x = normal(1, 6, 6, 1)
    p = np.pad(x[0, ..., 0], 1, mode="edge")
    row = np.array([0.25, 0.5, 0.25])
    expected = [[row @ p[i : i + 3, j : j + 3] @ row for j in range(6)] for i in range(6)]
    np.testing.assert_allclose(Blur()(x)[0, ..., 0], expected, rtol=1e-4, atol=1e-6)
    x = tf.constant(x)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = tf.reduce_sum(Blur()(x) ** 3)
        slope = tf.reduce_sum(inner.gradient(y, x) ** 2)
    assert outer.gradient(slope, x) is not None  # path length wants it


def linear_gan():
    """Pictures (2, 3, 1) = w A, w = z: the Jacobian is A everywhere."""
    z, w = keras.Input((4,), name="z"), keras.Input((4,), name="w")
    flat = layers.Dense(6, use_bias=False, name="a")(w)
    synthesis = keras.Model(w, layers.Reshape((2, 3, 1))(flat), name="synthesis")
    mapping = keras.Model(z, layers.Identity()(z), name="mapping")
    latent = keras.Input((4,))
    generator = keras.Model(latent, synthesis(mapping(latent)))
    optimizer = keras.optimizers.SGD()
    noise = keras.random.SeedGenerator(3)
    gan = types.SimpleNamespace(generator=generator, optimizer=optimizer, noise=noise)
    return gan, synthesis.get_layer("a").kernel


def pushed(gan, count):
    """What the term is going to draw, over sqrt(pixels): (count, 6)."""
    seed = keras.random.SeedGenerator(0)
    seed.state.assign(gan.noise.state)
    noise = np.float64(keras.random.normal((count, 2, 3, 1), seed=seed))
    return noise.reshape(count, 6) / np.sqrt(6)


def test_the_path_length_of_a_linear_generator(seeded):
    """||J'y|| = ||A y||: value, gradient by A, the moving mean."""
    gan, a = linear_gan()
    term = PathLength(weight=3.0, decay=0.1, every=2)
    batch, mean = types.SimpleNamespace(gan=gan, latent=(tf.constant(normal(5, 4)),)), 0.0
    for _ in range(4):
        y, kernel = pushed(gan, 5), np.float64(a)
        with tf.GradientTape() as tape:
            value = term(batch)
        found = tape.gradient(value, a.value)
        lengths = np.linalg.norm(y @ kernel.T, axis=1)
        mean += 0.1 * (lengths.mean() - mean)
        assert float(value) == pytest.approx(3 * np.mean((lengths - mean) ** 2), rel=1e-4)
        pull = 3 * 2 * (lengths - mean) / lengths / 5
        expected = ((y @ kernel.T) * pull[:, None]).T @ y
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5)
        assert float(term.mean) == pytest.approx(mean, rel=1e-5)


def test_the_mean_length_is_updated_in_the_graph_and_saved(small, pictures, tmp_path):
    gan = small("stylegan2", path_length_every=2)
    term = gan.generator_terms["path_length"]
    step, seen = tf.function(gan.train_step), []
    for _ in range(3):
        step(tf.constant(pictures(4)))
        seen.append(float(term.mean))
    assert 0.0 < seen[0] == seen[1] != seen[2]
    gan.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    assert float(again.generator_terms["path_length"].mean) == seen[2]


def test_adam_is_set_to_the_lazy_terms():
    """Appendix B: c = k / (k + 1); rate times c, betas to the power of c."""
    gan = zoo.get("stylegan2", shape=(8, 8, 1), width=4, latent=4, learning_rate=1e-3)
    for optimizer, c in ((gan.optimizer, 4 / 5), (gan.discriminator_optimizer, 16 / 17)):
        assert float(optimizer.learning_rate) == pytest.approx(1e-3 * c)
        assert (optimizer.beta_1, optimizer.beta_2) == (0.0, pytest.approx(0.99**c))
    plain = zoo.get("stylegan2", shape=(8, 8, 1), width=4, latent=4, path_length=0.0)
    assert plain.generator_terms == {} and plain.optimizer.beta_2 == 0.99


def test_a_latent_decides_the_picture(small):
    """Noise is kept outside of training, so that the average and an export agree with it."""
    gan = small("stylegan2")
    for weight in gan.generator.trainable_weights:
        if "strength" in weight.path:
            weight.assign(1.0)
    z = gan.latents(3, seed=0)
    one, two = (gan.generate(latents=z, averaged=False) for _ in range(2))
    np.testing.assert_array_equal(one, two)
