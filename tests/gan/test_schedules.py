"""Schedules against NumPy's interpolation, and what they do to a training."""

import keras
import numpy as np
import pytest

import zoo
from zoo.backend import Adam
from zoo.gan import schedules
from zoo.utils.errors import ZooError


@pytest.mark.parametrize("text", ["0 at 200", "1 at 100, 0.5 at 150, 0 at 300", "2 at 0, 1 at 50"])
def test_lines_from_point_to_point(text):
    (schedule,) = schedules.parse(f"learning_rate: {text}", ["learning_rate"]).values()
    points = dict([(0, 1.0), *schedule.points])
    samples_seen = np.array([0, 1, 49, 50, 100, 120, 150, 151, 299, 300, 10_000])
    expected = np.interp(samples_seen, list(points), list(points.values()))
    np.testing.assert_allclose([schedule(at, 1.0) for at in samples_seen], expected, rtol=1e-6)


@pytest.mark.parametrize(
    "text, words",
    [
        ("learning_rate 0 at 10", "NAME: VALUE at SAMPLES"),
        ("learning_rate: 0 by 10", "VALUE at SAMPLES"),
        ("learning_rate: x at 10", "VALUE at SAMPLES"),
        ("learning_rat: 0 at 10", "'learning_rat' cannot be scheduled"),
        ("beta_1: 0 at 10; beta_1: 1 at 10", "twice"),
        ("beta_1: 0 at 10, 1 at 5", "rise"),
        ("beta_1: 0 at 10, 1 at 10", "rise"),
    ],
)
def test_a_wrong_text_is_refused(text, words):
    with pytest.raises(ZooError, match=words):
        zoo.get("vanilla", shape=(2,), schedules=text)


def test_only_what_a_gan_has_can_be_scheduled(small):
    with pytest.raises(ZooError, match="averaging"):
        small("vanilla", schedules="averaging: 0.5 at 10")
    with pytest.raises(ZooError, match="needs Adam"):
        small("r1gan", schedules="beta_1: 0.5 at 10")
    assert small("wgan_gp", schedules="gradient_penalty: 0.5 at 10")


def points(count=64):
    return np.random.default_rng(0).normal(size=(count, 2)).astype("float32")


def moved(gan, steps):
    """Returns how far each training step of 8 samples moves the discriminator's weights."""
    distances = []
    for _ in range(steps):
        before = gan.discriminator.get_weights()
        gan.fit(points(8), batch_size=8, verbose=0)
        after = gan.discriminator.get_weights()
        distances.append(max(np.abs(a - b).max() for a, b in zip(after, before, strict=True)))
    return np.array(distances)


def test_the_learning_rate_scales_the_step_and_ends_it(seeded):
    """Adam's first step has the length of the learning rate, whatever the gradient."""
    gan = zoo.get("vanilla", shape=(2,), width=4, learning_rate=0.01, beta_1=0.0,
                  schedules="learning_rate: 1 at 0, 0 at 24")  # fmt: skip
    np.testing.assert_allclose(moved(gan, 1), [0.01], rtol=1e-3)
    distances = moved(gan, 4)  # after 8, 16, 24 and 32 samples
    assert 0 < distances[1] < distances[0]
    assert distances[2] == distances[3] == 0.0
    assert float(gan.optimizer.learning_rate) == 0.0


def test_betas_follow_and_come_back(seeded, monkeypatch):
    gan = zoo.get("vanilla", shape=(2,), width=4, schedules="beta_2: 0.5 at 16")
    gan.run_eagerly = True
    used = []
    update = Adam.update_step

    def watched(self, *arguments):
        used.append(float(self.beta_2))
        return update(self, *arguments)

    monkeypatch.setattr(Adam, "update_step", watched)
    gan.fit(points(24), batch_size=8, verbose=0)
    np.testing.assert_allclose(sorted(set(used)), [0.5, (0.999 + 0.5) / 2, 0.999], rtol=1e-6)
    assert gan.optimizer.beta_2 == gan.discriminator_optimizer.beta_2 == 0.999


def test_a_terms_weight_and_the_averaging_follow(seeded):
    gan = zoo.get("wgan_gp", shape=(2,), width=4, discriminator_steps=1, averaging=0.9,
                  schedules="gradient_penalty: 0 at 8; averaging: 0 at 8")  # fmt: skip
    first = gan.fit(points(8), batch_size=8, verbose=0).history
    assert first["loss/discriminator/gradient_penalty"][0] > 0
    second = gan.fit(points(8), batch_size=8, verbose=0).history
    assert second["loss/discriminator/gradient_penalty"] == [0.0]
    for average, weight in zip(
        gan.averaged_generator.get_weights(), gan.generator.get_weights(), strict=True
    ):
        np.testing.assert_allclose(average, weight, atol=1e-7)  # decay 0: the generator itself


@pytest.mark.parametrize("composed", [False, True])
def test_a_saved_schedule_goes_on_where_it_was(seeded, tmp_path, composed):
    text = "learning_rate: 0.1 at 48; beta_1: 0.9 at 64"
    runs = []
    for halved in (False, True):
        keras.utils.set_random_seed(1)
        gan = zoo.get("vanilla", shape=(2,), width=4, schedules=text)
        if composed:
            gan.origin = None
        gan.fit(points(32), batch_size=8, epochs=1 if halved else 2, verbose=0)
        if halved:
            gan.save(tmp_path / "gan.keras")
            gan = keras.saving.load_model(tmp_path / "gan.keras")
            gan.fit(points(32), batch_size=8, epochs=2, initial_epoch=1, verbose=0)
        runs.append([*gan.get_weights(), float(gan.optimizer.learning_rate)])
    for one, other in zip(*runs, strict=True):
        np.testing.assert_array_equal(one, other)
    assert runs[0][-1] == pytest.approx(2e-5)
