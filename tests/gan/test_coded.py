"""Latents that end in codes: how they are drawn, chosen and read."""

import keras
import numpy as np
import pytest
from scipy import stats

import zoo
from zoo.gan.coded import CodedGAN
from zoo.utils.errors import ZooError


@pytest.fixture(scope="module")
def gan():
    keras.utils.set_random_seed(0)
    return zoo.get("infogan", shape=(8, 8, 1), latent=5, categories=4, continuous=2, width=4)


def test_what_is_drawn(gan):
    """Normal noise, equally likely categories, uniform numbers (Chen et al., 2016, C.1)."""
    (latent,) = gan.sample_latent(4000, keras.random.SeedGenerator(0))
    assert latent.shape == (4000, gan.latent) == (4000, 5 + 4 + 2)
    assert latent.dtype == "float32"
    noise, category, continuous = (np.asarray(part) for part in gan.parts(latent))
    assert stats.kstest(noise.ravel(), "norm").pvalue > 1e-3
    assert set(np.unique(category)) == {0.0, 1.0}
    np.testing.assert_array_equal(category.sum(axis=1), 1.0)
    assert stats.chisquare(category.sum(axis=0)).pvalue > 1e-3
    assert np.abs(continuous).max() <= 1.0
    assert stats.kstest(continuous.ravel(), "uniform", (-1, 2)).pvalue > 1e-3
    # All parts independent of one another.
    correlations = np.corrcoef(np.asarray(latent).T) - np.eye(11)
    correlations[5:9, 5:9] = 0  # of one category with another: not independent
    assert np.abs(correlations).max() < 5 / np.sqrt(4000)


def test_chosen_codes_leave_the_rest_as_it_was_drawn(gan):
    drawn = gan.latents(3, seed=7)
    np.testing.assert_array_equal(gan.generate(latents=drawn), gan.generate(3, seed=7))
    chosen = gan.latents(3, seed=7, category=[2, 0, 2], continuous=[[0.5, -1]])
    noise, category, continuous = gan.parts(chosen)
    np.testing.assert_array_equal(noise, gan.parts(drawn)[0])
    np.testing.assert_array_equal(category, np.eye(4)[[2, 0, 2]])
    np.testing.assert_array_equal(continuous, [[0.5, -1]] * 3)
    one = gan.latents(3, seed=7, category=1)
    np.testing.assert_array_equal(gan.parts(one)[1], np.eye(4)[[1, 1, 1]])
    np.testing.assert_array_equal(gan.parts(one)[2], gan.parts(drawn)[2])
    assert not np.allclose(gan.generate(latents=one), gan.generate(latents=drawn))


def test_truncation_is_of_the_noise_alone(gan):
    whole, cut = gan.latents(200, seed=1), gan.latents(200, seed=1, truncation=0.4)
    assert np.abs(gan.parts(cut)[0]).max() <= 0.4
    for code in (1, 2):
        np.testing.assert_array_equal(gan.parts(cut)[code], gan.parts(whole)[code])
    np.testing.assert_array_equal(
        gan.generate(5, seed=1, truncation=0.4), gan.generate(latents=cut)[:5]
    )


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ({"category": 4}, r"0\.\.3"),
        ({"category": -1}, "-1"),
        ({"category": [0, 1]}, "3 of them"),
        ({"category": 1.0}, "whole number"),
        ({"continuous": 1.5}, r"\[-1, 1\]"),
        ({"continuous": [0.1, 0.2, 0.3]}, r"\(3, 2\)"),
        ({"continuous": float("nan")}, r"\[-1, 1\]"),
    ],
)
def test_codes_that_cannot_be_are_refused(gan, codes, message):
    with pytest.raises(ZooError, match=message):
        gan.latents(3, seed=0, **codes)


@pytest.mark.parametrize("wrong", [{"categories": 1}, {"continuous": 0}, {"latent": 0}])
def test_sizes_that_cannot_be_are_refused(wrong):
    with pytest.raises(ZooError, match=next(iter(wrong))):
        zoo.get("infogan", shape=(8, 8, 1), width=4, **wrong)


def test_reading_is_what_the_discriminator_says(gan, pictures):
    samples = pictures(300)  # more than are seen at once
    category, continuous = gan.read(samples)
    assert category.shape == (300, 4)
    assert continuous.shape == (300, 2)
    np.testing.assert_allclose(category.sum(axis=1), 1.0, rtol=1e-5)
    said = gan.call_discriminator(samples[290:], (), training=False)
    np.testing.assert_allclose(continuous[290:], said["continuous"], rtol=1e-4, atol=1e-6)
    logits = np.asarray(said["category"])
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(category[290:], expected, rtol=1e-4)


def test_a_coded_gan_put_together_by_hand_is_saved_with_its_codes(seeded, tmp_path):
    generator, discriminator = zoo.networks.pair("mlp", (2,), latent=6, width=4)
    gan = CodedGAN(
        generator, discriminator, zoo.losses.NonSaturating(), latent=6, categories=3, continuous=1
    )
    gan.compile()
    gan.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    assert (again.categories, again.continuous, again.latent) == (3, 1, 6)
    np.testing.assert_array_equal(again.generate(3, seed=0), gan.generate(3, seed=0))


def test_codes_are_learned(seeded):
    """Not a score: a few training steps suffice for the head to tell the categories apart."""
    gan = zoo.get("infogan", shape=(8, 8, 1), latent=2, categories=3, width=8)
    rng = np.random.default_rng(0)
    samples = rng.uniform(-1, 1, (256, 8, 8, 1)).astype("float32")
    first = gan.fit(samples, batch_size=32, verbose=0).history
    last = gan.fit(samples, batch_size=32, epochs=5, verbose=0).history
    tag = "loss/generator/information"
    assert last[tag][-1] < 0.7 * first[tag][0]
