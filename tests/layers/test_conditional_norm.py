"""Conditional batch normalisation against NumPy, and the projection discriminator by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from zoo import networks
from zoo.layers.conditional_norm import ConditionalBatchNormalization
from zoo.layers.spectral_norm import SpectralDense
from zoo.networks import heads

LABELS = np.array([2, 0, 2, 1])


@pytest.fixture
def layer():
    """Three classes, two channels; every number of the tables another one."""
    layer = ConditionalBatchNormalization(3, momentum=0.75, epsilon=0.1)
    layer.build([(None, 3, 5, 2), (None,)])
    layer.gamma.assign([[1.0, 2.0], [3.0, 4.0], [-5.0, 6.0]])
    layer.beta.assign([[0.1, 0.2], [0.3, 0.4], [0.5, -0.6]])
    return layer


@pytest.fixture
def x():
    return np.random.default_rng(0).normal(2.0, 3.0, (4, 3, 5, 2)).astype("float32")


def test_each_sample_has_its_class_s_scale_and_shift(layer, x):
    """Mean and variance are the whole batch's, not a class's."""
    mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
    expected = np.empty_like(x)
    for sample, label in enumerate(LABELS):
        normal = (x[sample] - mean) / np.sqrt(variance + 0.1)
        expected[sample] = layer.gamma.numpy()[label] * normal + layer.beta.numpy()[label]
    found = layer([x, LABELS], training=True)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_inference_takes_the_moving_statistics(layer, x):
    for _ in range(2):
        layer([x, LABELS], training=True)
    mean = (1 - 0.75**2) * x.mean((0, 1, 2))
    variance = 0.75**2 + (1 - 0.75**2) * x.var((0, 1, 2))
    normal = (x[:1] - mean) / np.sqrt(variance + 0.1)
    for label in range(3):
        found = layer([x[:1], np.array([label])], training=False)
        expected = layer.gamma.numpy()[label] * normal + layer.beta.numpy()[label]
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_only_the_classes_in_the_batch_are_taught(layer, x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer([x, np.array([2, 0, 2, 0])], training=True) ** 2)
    for gradient in tape.gradient(loss, [layer.gamma.value, layer.beta.value]):
        taught = np.abs(tf.convert_to_tensor(gradient)).max(axis=1) > 0
        np.testing.assert_array_equal(taught, [True, False, True])


def test_a_new_layer_is_plain_batch_normalisation(x):
    plain = keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5)
    layer = ConditionalBatchNormalization(3)
    found = layer([x, LABELS], training=True)
    np.testing.assert_allclose(found, plain(x, training=True), rtol=1e-5, atol=1e-6)


def test_saved_and_loaded(layer, x, tmp_path):
    layer([x, LABELS], training=True)
    inputs = [keras.Input((3, 5, 2)), keras.Input((), dtype="int32")]
    model = keras.Model(inputs, layer(inputs))
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again([x, LABELS]), model([x, LABELS]))
    assert again.layers[-1].get_config() == layer.get_config()


def test_every_normalisation_of_the_generator_is_told_the_class(small):
    gan = small("projection")
    kinds = [type(one) for one in gan.generator.layers]
    assert kinds.count(ConditionalBatchNormalization) == 5  # two blocks of two, and the last
    assert keras.layers.BatchNormalization not in kinds
    samples = {gan.generate(1, labels=label, seed=0).tobytes() for label in range(3)}
    assert len(samples) == 1  # scales and shifts start alike, whatever the class
    for one in gan.generator.layers:
        if isinstance(one, ConditionalBatchNormalization):
            one.beta.assign(np.random.default_rng(0).normal(size=one.beta.shape))
    samples = {gan.generate(1, labels=label, seed=0).tobytes() for label in range(3)}
    assert len(samples) == 3


# The projection.


@pytest.mark.parametrize("kind", ["dcgan", "sngan", "mlp"])
def test_logits_are_an_inner_product_and_what_was_there(seeded, pictures, kind):
    """`v_y . phi(x) + psi(phi(x))`, whatever network the features come from."""
    _, plain = networks.pair(kind, (8, 8, 1), latent=3, width=4)
    told = heads.with_projection(plain, 3)
    features = keras.Model(plain.input, plain.layers[-1].input)
    embedding = told.get_layer("embedding").kernel.numpy().astype("float64")
    x = pictures(4)
    expected = [
        float(logit) + np.float64(phi) @ embedding[label]
        for logit, phi, label in zip(plain(x)[:, 0], np.asarray(features(x)), LABELS, strict=True)
    ]
    found = told([x, LABELS])
    assert found.dtype == "float32"
    np.testing.assert_allclose(found[:, 0], expected, rtol=1e-4, atol=1e-5)
    assert np.abs(expected - plain(x).numpy()[:, 0]).max() > 1e-3
    assert len(told.trainable_weights) == len(plain.trainable_weights) + 1


def test_a_pack_s_projection_is_the_sum_of_its_places(seeded, pictures):
    _, plain = networks.pair("dcgan", (8, 8, 1), latent=3, width=4, packing=2)
    told = heads.with_projection(plain, 3, packing=2)
    features = keras.Model(plain.input, plain.layers[-1].input)
    embedding = told.get_layer("embedding").kernel.numpy().astype("float64")
    x, labels = pictures(2, (8, 8, 2)), np.array([[2, 0], [1, 1]])
    vectors = embedding[labels[:, 0]] + embedding[3 + labels[:, 1]]
    expected = plain(x).numpy()[:, 0] + np.sum(vectors * np.asarray(features(x)), axis=1)
    np.testing.assert_allclose(told([x, labels])[:, 0], expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("packing", [1, 2])
@pytest.mark.parametrize("network", ["r3gan", "dcgan"])
def test_r3gan_tells_both_players_the_class_where_it_is_asked_to(small, pictures, network, packing):
    assert small("r3gan").num_classes is None
    gan = small("r3gan", network=network, num_classes=3, packing=packing)
    x, labels = pictures(4), np.array([0, 1, 2, 0], "int32")
    before = gan.discriminator.get_layer("embedding").kernel.numpy()
    gan.train_step((tf.constant(x), tf.constant(labels)))
    assert (gan.discriminator.get_layer("embedding").kernel.numpy() != before).any()
    samples = {gan.generate(1, labels=label, seed=0).tobytes() for label in range(3)}
    assert len(samples) == 3


def test_the_embedding_is_normalised_where_the_logits_are(small):
    gan = small("projection", width=16)
    embedding = gan.discriminator.get_layer("embedding")
    assert isinstance(embedding, SpectralDense)
    assert np.linalg.svd(embedding.kernel, compute_uv=False)[0] == pytest.approx(1.0, abs=0.02)
    assert embedding.kernel.shape == (3, 16)
