"""A GAN of transformed samples: who sees which form, and what is kept."""

import keras
import numpy as np
import pytest

import zoo
from zoo.pretrained.export import export
from zoo.utils.errors import ZooError


@pytest.fixture
def sounds():
    random = np.random.default_rng(0)
    return random.normal(0, 0.1, (24, 64, 1)).clip(-1, 1).astype("float32")


def test_in_training_both_players_see_pictures_and_outside_sounds(small, sounds, watched):
    gan = small("specgan")
    seen = watched(gan)
    gan.fit(sounds, batch_size=4, steps_per_epoch=1, verbose=0)
    assert {(one.shape[1:], training) for one, _, training in seen} == {((8, 8, 1), True)}
    real = np.concatenate([one for one, _, _ in seen])
    assert np.abs(real).max() <= 1.0
    assert gan.shape == (64, 1) and gan.generate(3, seed=0).shape == (3, 64, 1)
    logits = np.asarray(gan.logits_of(sounds[:5], training=False))
    expected = np.asarray(gan.discriminator(gan.transform(sounds[:5]), training=False))
    np.testing.assert_allclose(logits, expected, rtol=1e-5)


def test_statistics_are_those_of_the_data_and_are_learnt_once(small, sounds, tmp_path):
    gan = small("specgan")
    gan.fit(sounds, batch_size=4, steps_per_epoch=3, verbose=0)
    # Three steps of eight samples are the data once: a fresh layer over all of it knows as much.
    expected = zoo.layers.LogSpectrogram(64, 16)
    expected.adapt([sounds])
    many = gan.ADAPTED // len(sounds)  # whole passes, and a part of one more
    np.testing.assert_allclose(gan.transform.mean, expected.mean, atol=2 / many)
    before = gan.transform.get_weights()
    np.testing.assert_array_equal(gan.inverse.get_weights(), before)
    gan.fit(0.1 * sounds, batch_size=4, steps_per_epoch=1, verbose=0)
    np.testing.assert_array_equal(gan.transform.get_weights(), before)
    gan.save(tmp_path / "gan.keras")
    loaded = zoo.load(tmp_path / "gan.keras")
    np.testing.assert_array_equal(loaded.transform.get_weights(), before)
    np.testing.assert_array_equal(loaded.inverse.get_weights(), before)
    np.testing.assert_array_equal(loaded.generate(2, seed=0), gan.generate(2, seed=0))


def test_an_exported_generator_makes_sounds(small, sounds, tmp_path):
    gan = small("specgan")
    gan.fit(sounds, batch_size=4, steps_per_epoch=1, verbose=0)
    path = export(gan, "keras", tmp_path / "g.keras")
    latents = gan.latents(3, seed=0)
    found = keras.saving.load_model(path)(latents)
    np.testing.assert_allclose(found, gan.generate(latents=latents), atol=1e-5)


def test_one_composed_by_hand_is_saved_part_by_part(small, sounds, tmp_path):
    made = small("specgan")
    parts = {name: getattr(made, name) for name in ("transform", "inverse", "modality")}
    gan = zoo.gan.TransformedGAN(
        made.generator, made.discriminator, zoo.losses.Hinge(), latent=3, **parts
    )
    gan.compile(zoo.optimizers.adam(1e-3))
    gan.fit(sounds, batch_size=4, steps_per_epoch=1, verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = zoo.load(tmp_path / "gan.keras")
    assert loaded.modality == gan.modality
    np.testing.assert_array_equal(loaded.generate(2, seed=0), gan.generate(2, seed=0))


def test_augmentation_is_refused(small):
    with pytest.raises(ZooError, match="augmentation"):
        small("specgan", augmentation="translation")


@pytest.mark.parametrize("variant", ["specgan", "wavegan"])
def test_other_losses_on_the_networks_of_sounds(small, sounds, variant):
    gan = small(variant, loss="relativistic_pairing", weight=0.0, gamma=2.0)
    assert isinstance(gan.adversarial, zoo.losses.RelativisticPairing)
    assert {name: one.gamma for name, one in gan.discriminator_terms.items()} == {"r1": 2, "r2": 2}
    gan.fit(sounds, batch_size=4, steps_per_epoch=1, verbose=0)
    assert list(small(variant).discriminator_terms) == ["gradient_penalty"]
