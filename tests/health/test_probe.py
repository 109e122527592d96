"""What a probe measures: against closed forms, and on GANs that are what they should be."""

import keras
import numpy as np
import pytest
from keras import layers

import zoo
from zoo import modalities
from zoo.data.sources import Source
from zoo.health import probe
from zoo.health.probe import Probe

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("modes", [1, 4, 16])
def test_the_effective_number_counts_equal_far_modes(modes):
    points = 1e3 * np.arange(64)[:, None] % (1e3 * modes)
    assert probe.effective_number(points, scale=1.0) == pytest.approx(modes)


def test_the_effective_number_is_the_kernel_s_mean_by_hand():
    found = probe.effective_number(np.array([[0.0], [1.0]]), scale=2.0)
    assert found == pytest.approx(1 / ((2 + 2 * np.exp(-1)) / 4))


def test_the_effective_number_has_no_unit():
    rows = RANDOM.normal(size=(50, 3))
    there = probe.effective_number(rows, probe.typical_distance(rows))
    rows = 1e-3 * rows + 7.0
    assert there == pytest.approx(probe.effective_number(rows, probe.typical_distance(rows)))


def test_ranked_right_is_the_area_under_the_roc_curve():
    from sklearn.metrics import roc_auc_score

    real, fake = RANDOM.normal(0.7, 1, 40).round(1), RANDOM.normal(size=60).round(1)
    area = roc_auc_score(np.repeat([1, 0], [40, 60]), np.concatenate([real, fake]))
    assert probe.ranked_right(real, fake) == pytest.approx(area)


def test_pictures_are_averaged_by_whole_blocks():
    picture = np.arange(40 * 20).reshape(1, 40, 20, 1)
    rows = modalities.of((40, 20, 1)).rows(picture).reshape(13, 10)
    assert rows[0, 0] == pytest.approx(picture[0, :3, :2].mean())
    assert rows[12, 9] == pytest.approx(picture[0, 36:39, 18:20].mean())
    small = RANDOM.normal(size=(2, 16, 16, 3))
    np.testing.assert_array_equal(modalities.of((16, 16, 3)).rows(small), small.reshape(2, -1))


def _gan(slope, loss=None, spread=1.0, packing=1):
    """A GAN of points whose samples are `spread` times the noise, and logits `slope` times x."""
    generator = keras.Sequential([keras.Input((2,)), layers.Dense(2)])
    generator.set_weights([spread * np.eye(2, dtype="float32"), np.zeros(2, "float32")])
    discriminator = keras.Sequential([keras.Input((2 * packing,)), layers.Dense(1)])
    kernel = np.float32([[slope], [0.0]] * packing)
    discriminator.set_weights([kernel, np.zeros(1, "float32")])
    loss = loss or zoo.losses.Wasserstein()
    gan = zoo.GAN(generator, discriminator, loss, latent=2, packing=packing)
    gan.compile(zoo.optimizers.adam(1e-3))
    return gan


@pytest.fixture
def normal():
    points = np.random.default_rng(1).normal(size=(1000, 2)).astype("float32")
    return Source.from_arrays(points)


def test_a_generator_that_draws_from_the_data_s_distribution_looks_like_it(normal):
    found = Probe(_gan(1.0), normal).look()
    assert found.diversity == pytest.approx(1, abs=0.5)  # 0.15 is one standard deviation
    assert found.accuracy == pytest.approx(0.5, abs=0.1)
    assert found.copying == pytest.approx(0.5, abs=0.1)
    assert found.movement == 0.0


def test_the_gradient_is_the_loss_s_change_over_the_data_s_distance(normal):
    distance = probe.typical_distance(normal.arrays()[0][: probe._SAMPLES])
    steep = Probe(_gan(3.0), normal).look()
    assert steep.gradient == pytest.approx(3 * distance, rel=1e-4)
    packed = Probe(_gan(3.0, packing=4), normal).look()
    assert packed.gradient == pytest.approx(steep.gradient, rel=1e-4)
    # Minimax: the loss's slope is the probability that the discriminator gives the sample.
    sure = _gan(0.0, zoo.losses.Minimax())
    sure.discriminator.set_weights([np.float32([[1.0], [0.0]]), np.float32([-9.0])])
    assert Probe(sure, normal).look().gradient < 1e-3 * distance


def test_movement_is_measured_from_look_to_look_in_the_data_s_distance(normal):
    gan = _gan(1.0)
    probing = Probe(gan, normal)
    distance = probe.typical_distance(normal.arrays()[0][: probe._SAMPLES])
    for _ in range(2):
        kernel, bias = gan.generator.get_weights()
        gan.generator.set_weights([kernel, bias + np.float32([0.3, 0.4])])
        before = probing.before.tolist()
        assert probing.look().movement == pytest.approx(0.5 / distance, rel=1e-4)
    again = Probe(gan, normal)
    again.begin(before)
    assert again.look().movement == pytest.approx(0.5 / distance, rel=1e-4)


def test_samples_all_alike_have_no_diversity_and_copies_are_copies(normal):
    assert Probe(_gan(1.0, spread=0.0), normal).look().diversity == pytest.approx(0, abs=1e-6)
    gan, rows = _gan(1.0), normal.arrays()[0]
    gan.generate = lambda n, **_: rows[-n:]
    assert Probe(gan, normal).look().copying == 1.0


def test_copying_is_the_share_that_the_metric_of_memorization_gives(normal):
    gan, rows, kept_out = _gan(1.0), normal.arrays()[0], probe._SAMPLES
    fakes = np.concatenate([rows[-40:], rows[:20], gan.generate(kept_out - 60, seed=0)])
    gan.generate = lambda n, **_: fakes
    expected = zoo.metrics.memorization(rows[kept_out:], fakes, rows[:kept_out]).nearer
    assert Probe(gan, normal).look().copying == pytest.approx(expected)


def test_looking_changes_nothing(small, pictures):
    gan = small("conditional")
    source = Source.from_arrays(pictures(40), np.arange(40) % 3)
    probing = Probe(gan, source)
    gan.fit(source.batches(8), steps_per_epoch=1, verbose=0)
    before = [v.numpy() for v in [*gan.variables, *gan.optimizer.variables]]
    first = probing.look()
    after = [v.numpy() for v in [*gan.variables, *gan.optimizer.variables]]
    for one, another in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, another)
    again = probing.look()
    assert (again.diversity, again.accuracy, again.gradient, again.movement) == (
        first.diversity,
        first.accuracy,
        first.gradient,
        0.0,
    )


def test_data_too_few_to_tell_copies_are_looked_at_all_the_same(normal):
    few = Source.from_arrays(normal.arrays()[0][:4])
    found = Probe(_gan(1.0), few).look()
    assert found.copying is None and found.diversity is not None


def test_data_that_packs_do_not_divide_are_looked_at_too():
    few = Source.from_arrays(np.random.default_rng(0).normal(size=(101, 2)).astype("float32"))
    assert np.isfinite(Probe(_gan(1.0, packing=2), few).look().accuracy)


def test_samples_that_are_not_finite_are_a_divergence(normal):
    gan = _gan(np.inf)
    probing = Probe(gan, normal)
    gan.generate = lambda n, **_: np.full((n, 2), np.nan)
    assert "samples" in probing.look().diverged


def test_saturation_is_of_what_real_samples_leave():
    """Real ones have half their pixels at the ends; of the other half three quarters are there."""
    real = np.zeros((40, 8, 8, 1), "float32")
    real[:, :4] = 1.0
    fakes = np.full((40, 8, 8, 1), -1.0, "float32")
    fakes[:, 0] = 0.3  # 56 of 64 at an end: (56 - 32) / 32
    gan = zoo.get("dcgan", shape=(8, 8, 1), width=4)
    look = Probe(gan, Source.from_arrays(real))
    look._fakes = lambda: fakes
    assert look.look().saturation == pytest.approx(0.75)
    look._fakes = lambda: real
    assert look.look().saturation == 0.0


def test_points_without_ends_have_no_saturation(normal):
    assert Probe(_gan(1.0), normal).look().saturation is None
