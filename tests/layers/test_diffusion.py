"""Diffusion noise: its schedule in closed form, its times, and its adaptive horizon."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import zoo
from zoo.layers import diffusion
from zoo.layers.augmentation import Augmentation
from zoo.utils.errors import ZooError


def seed():
    return keras.random.SeedGenerator(0)


@pytest.mark.parametrize("horizon", [10, 37, 1000])
def test_rates_are_the_products_of_a_linear_schedule(horizon):
    """In float64: sqrt of the running product of 1 - b, b evenly spaced from 1e-4 to 2e-2."""
    products = np.cumprod([1.0, *(1 - np.linspace(1e-4, 2e-2, horizon))])
    times = np.arange(horizon + 1, dtype="float32")
    signal, noise = diffusion.rates(tf.constant(times), float(horizon))
    np.testing.assert_allclose(signal, np.sqrt(products), rtol=2e-5)
    np.testing.assert_allclose(noise, np.sqrt(1 - products), rtol=2e-5, atol=1e-7)


def test_the_shortest_schedule_by_hand():
    """T = 10: b = .0001, .00231, .00452, ...; the numbers that a user of the authors' quotes."""
    _, noise = diffusion.rates(tf.range(1.0, 11.0), 10.0)
    by_hand = [0.0100, 0.0491, 0.0832, 0.1167, 0.1498, 0.1826, 0.2151, 0.2472, 0.2790, 0.3103]
    np.testing.assert_allclose(noise, by_hand, atol=6e-5)


def test_half_of_the_times_are_0_and_the_others_rise_in_number():
    count, horizon = 110_000, 10
    found = np.asarray(diffusion.times(count, float(horizon), seed()))
    frequencies = np.bincount(found.astype(int), minlength=horizon + 1) / count
    expected = np.array([0.5, *(0.5 * np.arange(1, horizon + 1) / 55)])
    assert np.abs(frequencies - expected).max() < 0.006  # four deviations of a share of a half
    longest = np.asarray(diffusion.times(count, 1000.0, seed()))
    assert set(longest[:100] % 1) == {0.0} and longest.max() == 1000
    assert longest[longest > 0].mean() == pytest.approx(2001 / 3, rel=0.01)  # (2 T + 1) / 3


def test_a_sample_keeps_its_share_and_gets_its_noise(monkeypatch):
    monkeypatch.setattr(diffusion, "times", lambda *_: tf.constant([0.0, 400.0]))
    samples = np.full((2, 50, 50, 4), 0.75, "float32")
    kept, changed = np.asarray(diffusion.diffused(samples, 1000.0, seed()))
    np.testing.assert_array_equal(kept, samples[0])
    product = np.prod(1 - np.linspace(1e-4, 2e-2, 1000)[:400])
    assert changed.mean() == pytest.approx(0.75 * product**0.5, abs=0.002)
    assert changed.std() == pytest.approx(0.05 * (1 - product) ** 0.5, rel=0.03)


def test_each_of_a_pack_has_a_time_of_its_own_and_the_gradient_comes_through():
    change, samples = Augmentation("diffusion", packs=2), tf.ones((64, 6))
    with tf.GradientTape() as tape:
        tape.watch(samples)
        changed = change(samples, seed=seed())
    shares = np.asarray(tape.gradient(changed, samples)).reshape(64, 2, 3)
    assert (shares == shares[..., :1]).all()  # a number for each sample
    assert (shares[:, 0, 0] != shares[:, 1, 0]).mean() > 0.5
    assert np.ptp(np.asarray(changed) - shares.reshape(64, 6)) > 0.1


def test_the_horizon_follows_the_discriminators_certainty():
    change = Augmentation("diffusion, adaptive")
    assert float(diffusion.steps(change.probability)) == 10
    change.adapt(np.ones((5_000, 1), "float32"))  # sure of all: up by 5,000 / 500,000
    assert float(diffusion.steps(change.probability)) == 20  # 10 + .01 * 990, rounded
    change.adapt(np.array([[1.0]] * 79 + [[-1.0]] * 21, "float32").repeat(50, 0))  # .58 < .6: down
    assert float(diffusion.steps(change.probability)) == 10
    change.probability.assign(1.0)
    change.adapt(np.ones((5_000, 1), "float32"))
    assert float(diffusion.steps(change.probability)) == 1000
    assert float(diffusion.steps(Augmentation("diffusion").probability)) == 1000


def test_a_loaded_gan_goes_on_with_its_horizon_and_its_noise(seeded, pictures, tmp_path):
    gan = zoo.get("vanilla", shape=(2,), latent=3, width=4, augmentation="diffusion, adaptive")
    points = pictures(64, shape=(2,))
    gan.augment.probability.assign(0.5)
    gan.fit(points, batch_size=16, verbose=0)
    strength = float(gan.augment.probability)
    assert strength != 0.5
    gan.save(tmp_path / "gan.keras")
    loaded = zoo.load(tmp_path / "gan.keras")
    assert float(loaded.augment.probability) == strength
    for one in (gan, loaded):
        one.fit(points, batch_size=16, verbose=0)
    for mine, its in zip(gan.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, its)


def test_losses_without_a_boundary_take_it_at_one_horizon(small, pictures):
    gan = small("wgan_gp", shape=(2,), augmentation="diffusion")
    history = gan.fit(pictures(32, shape=(2,)), batch_size=8, verbose=0).history
    assert np.isfinite(list(history.values())).all()
    with pytest.raises(ZooError, match="boundary"):
        small("wgan_gp", augmentation="diffusion, adaptive")
