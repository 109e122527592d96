"""BiGAN: what is updated, and what the discriminator sees, on linear players worked by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import zoo
from zoo.gan.bidirectional import BiGAN
from zoo.gan.training_step import update_discriminator
from zoo.losses.bidirectional import Bidirectional
from zoo.utils.errors import ZooError

RATE = 0.5


def linear(seeds=0):
    """x = z A, code = x B, logit = x a + z b; plain gradient descent."""
    rng = np.random.default_rng(seeds)
    generator = keras.Sequential([keras.Input((2,)), layers.Dense(2, use_bias=False)])
    encoder = keras.Sequential([keras.Input((2,)), layers.Dense(2, use_bias=False)])
    x, z = keras.Input((2,)), keras.Input((2,))
    logit = layers.Dense(1, use_bias=False)(layers.Concatenate()([x, z]))
    discriminator = keras.Model([x, z], logit)
    for network in (generator, encoder, discriminator):
        (kernel,) = network.trainable_weights
        kernel.assign(rng.normal(size=kernel.shape))
    gan = BiGAN(generator, discriminator, encoder, adversarial=Bidirectional(), latent=2)
    gan.compile(keras.optimizers.SGD(RATE))
    gan.run_eagerly = True
    return gan


def weights(gan):
    networks = (gan.generator, gan.encoder, gan.discriminator)
    return [n.trainable_weights[0].numpy().astype("float64") for n in networks]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def drawn(gan, count, times):
    seed = keras.random.SeedGenerator(0)
    seed.state.assign(gan.noise.state)
    return [np.float64(keras.random.normal((count, 2), seed=seed)) for _ in range(times)]


def test_one_training_step_by_hand(seeded, pictures):
    """The real pair is in the generator's loss: the encoder's gradient comes from it."""
    gan, real = linear(), pictures(4, (2,)).astype("float64")
    a, b, d = weights(gan)
    first, second = drawn(gan, 4, 2)
    gan.train_step(tf.constant(real, "float32"))

    pairs = np.hstack([real, real @ b]), np.hstack([first @ a, first])
    up, down = sigmoid(-(pairs[0] @ d)), sigmoid(pairs[1] @ d)
    d = d - RATE * (-pairs[0].T @ up + pairs[1].T @ down) / 4
    pairs = np.hstack([real, real @ b]), np.hstack([second @ a, second])
    is_real, is_fake = sigmoid(pairs[0] @ d), sigmoid(-(pairs[1] @ d))
    value = np.mean(np.log1p(np.exp(pairs[0] @ d))) + np.mean(np.log1p(np.exp(-(pairs[1] @ d))))
    a = a - RATE * second.T @ (-is_fake @ d[:2].T) / 4
    b = b - RATE * real.T @ (is_real @ d[2:].T) / 4
    for found, expected in zip(weights(gan), (a, b, d), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
    tracked = float(gan.get_metrics_result()["loss/generator/adversarial"])
    assert tracked == pytest.approx(value, rel=1e-4)


def test_the_encoder_is_updated_with_the_generator_and_only_then(small, pictures):
    gan = small("bigan")
    owned = {
        player: {w.path for w in gan.variables_and_optimizer(player)[0]}
        for player in ("discriminator", "generator")
    }
    assert {w.path for w in gan.encoder.trainable_weights} < owned["generator"]
    assert not owned["generator"] & owned["discriminator"]
    everything = (gan.generator, gan.encoder, gan.discriminator)
    assert set().union(*owned.values()) == {w.path for n in everything for w in n.trainable_weights}
    encoder = [w.numpy() for w in gan.encoder.trainable_weights]
    update_discriminator(gan, gan.make_batch(tf.constant(pictures(4)), ()))
    for before, after in zip(encoder, gan.encoder.trainable_weights, strict=True):
        np.testing.assert_array_equal(before, after.numpy())
    gan.train_step(tf.constant(pictures(4)))
    for before, after in zip(encoder, gan.encoder.trainable_weights, strict=True):
        if "bias" not in after.path:  # that before a batch normalisation need not
            assert not np.array_equal(before, after.numpy()), after.path


def test_where_the_encoder_inverts_the_generator_the_pairs_cannot_be_told_apart(seeded):
    """The optimum: for x = G(z) the pairs (x, E(x)) and (G(z), z) are the same."""
    gan = linear()
    a, _, _ = weights(gan)
    gan.encoder.trainable_weights[0].assign(np.linalg.inv(a))
    z = np.random.default_rng(1).normal(size=(600, 2)).astype("float32")
    samples = gan.generate(latents=z)
    np.testing.assert_allclose(gan.encode(samples), z, rtol=1e-3, atol=1e-4)
    pair = (tf.constant(samples), tf.constant(z))
    np.testing.assert_allclose(gan.logits_of(samples), gan.logits_of(pair), rtol=1e-3, atol=1e-3)


def test_a_sample_alone_is_seen_with_its_own_code(seeded, pictures):
    gan, samples = linear(), pictures(5, (2,))
    expected = gan.discriminator([tf.constant(samples), gan.encoder(samples)])
    np.testing.assert_allclose(gan.logits_of(samples, training=False), expected, rtol=1e-5)
    assert gan.probability(samples).shape == (5,)


def test_packs_of_pairs(small, pictures):
    """Two samples side by side, and their two codes."""
    gan = small("bigan", packing=2)
    batch = gan.make_batch(tf.constant(pictures(4)), ())
    assert batch.real[0].shape == batch.fake[0].shape == (2, 8, 8, 2)
    np.testing.assert_allclose(batch.fake[1], np.reshape(batch.latent[0], (2, 6)))
    assert gan.logits_of(batch.real[0]).shape == (2, 1)


def test_augmentation_changes_pictures_and_not_codes(small, pictures, watched):
    gan = small("bigan", augmentation="color")
    batch = gan.make_batch(tf.constant(pictures(4)), ())
    seen = watched(gan)
    assert batch.real_logits.shape == (4, 1)
    ((samples, (codes,), _),) = seen
    assert not np.allclose(samples, batch.real[0])
    np.testing.assert_array_equal(codes, batch.real[1])


def test_composed_by_hand_it_is_saved_with_its_encoder(seeded, pictures, tmp_path):
    gan = linear()
    gan.fit(pictures(8, (2,)), batch_size=4, verbose=0)
    gan.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    assert type(again) is BiGAN
    for one, other in zip(weights(gan), weights(again), strict=True):
        np.testing.assert_array_equal(one, other)


def test_samples_of_another_shape_are_refused(small):
    with pytest.raises(ZooError, match=r"\(batch, 8, 8, 1\).*\(3, 8, 8\)"):
        small("bigan").encode(np.zeros((3, 8, 8)))
    assert zoo.get("bigan", shape=(8, 8, 1), width=4).latent == 50
