"""Runs that are made to fail, each its own way, and what becomes of them."""

import json
import operator

import keras
import numpy as np
import pytest

import zoo
from zoo import data
from zoo.callbacks import EventWriter
from zoo.data.sources import Source
from zoo.health import callback as written
from zoo.health.callback import Health
from zoo.health.signs import Unhealthy
from zoo.training import recipe, run

EVERY = 60  # steps from one check-up to the next


@pytest.fixture(scope="module")
def digits():
    return data.source("digits")


@pytest.fixture
def watched_run(tmp_path, digits):
    """Trains a small MLP GAN under watch; returns its last signs and what was said."""

    def train(looks=5, source=digits, steps=EVERY, optimizers=None, batch=64, then=(), **arguments):
        keras.utils.set_random_seed(0)
        small = {"latent": 16, "width": 64, "dropout": 0.0, **arguments}
        gan, said = zoo.get("vanilla", shape=source.shape, **small), []
        if optimizers:
            gan.compile(*map(zoo.optimizers.adam, optimizers))
        gan.steps_per_execution = steps // 3
        path = tmp_path / "health.jsonl"
        gan.fit(
            source.batches(batch),
            epochs=looks,
            steps_per_epoch=steps,
            verbose=0,
            callbacks=[Health(path, source, say=said.append), *then],
        )
        return written.summary(path)["signs"], said

    return train


def _names(signs):
    return {name for name, stood in signs.items() if stood}


def test_a_run_of_no_fault_has_no_sign(watched_run):
    signs, said = watched_run()
    assert _names(signs) == set() and said == []


def test_minimax_against_a_discriminator_that_learns_too_fast(watched_run):
    signs, said = watched_run(looks=8, loss="minimax", optimizers=(1e-5, 2e-3))
    assert "discriminator_won" in _names(signs) <= {"discriminator_won", "generator_stalled"}
    assert any("discriminator_won" in line and "non-saturating" in line for line in said)


def test_a_generator_that_hardly_learns(watched_run):
    signs, said = watched_run(looks=4, optimizers=(1e-7, 1e-3))
    assert _names(signs) == {"generator_stalled"}
    assert len(said) == 1  # said when it comes, not at every look


def test_a_learning_rate_that_collapses_the_generator(watched_run):
    def jump(epoch, logs):
        if epoch == 2:
            callback.model.optimizer.learning_rate = 0.05
            callback.model.discriminator_optimizer.learning_rate = 0.05

    callback = keras.callbacks.LambdaCallback(on_epoch_end=jump)
    signs, said = watched_run(looks=6, steps=240, then=[callback], width=32, learning_rate=1e-3)
    names = _names(signs)
    assert "mode_collapse" in names <= {"mode_collapse", "generator_stalled", "saturated"}
    assert signs["mode_collapse"][0] > 3 * 240 * 64
    assert any("mode_collapse" in line and "gradient penalty" in line for line in said)


def test_a_handful_of_pictures_learnt_by_heart(watched_run, digits):
    handful = Source.from_arrays(digits.arrays()[0][:16])
    signs, _ = watched_run(
        looks=6, source=handful, steps=500, batch=16, width=128, learning_rate=1e-3
    )
    assert _names(signs) == {"memorizing"}


RING = recipe.read("vanilla-ring", ["train.samples=9600", "train.batch_size=32", "train.reports=3"])


def _break_at(monkeypatch, samples_seen, learning_rate):
    """Sets both learning rates in the epoch that begins after so many samples."""
    before = Health.on_epoch_begin

    def on_epoch_begin(self, epoch, logs=None):
        before(self, epoch, logs)
        if self.model.samples_seen >= samples_seen:
            self.model.optimizer.learning_rate = learning_rate
            self.model.discriminator_optimizer.learning_rate = learning_rate

    monkeypatch.setattr(Health, "on_epoch_begin", on_epoch_begin)


def test_divergence_ends_the_run_with_the_last_good_checkpoint(monkeypatch, tmp_path, curves):
    _break_at(monkeypatch, 3_200, float("inf"))
    with pytest.raises(Unhealthy, match=r"diverged, loss/.* is NaN.* first in steps \d+ to \d+"):
        run.execute(RING, tmp_path)
    folder = tmp_path / "vanilla-ring" / "seed-0"
    gan = zoo.load(folder)
    assert gan.samples_seen == 3_200
    assert written.not_finite(gan) == []
    assert curves(folder)["training_health/diverged"][-1][1] == 1.0
    assert [step for step, _ in curves(folder)["training_health/signs"]] == [3_200, 3_264]
    assert not (folder / "results.json").exists()
    monkeypatch.undo()
    run.execute(RING, tmp_path, resume=True)
    health = json.loads((folder / "results.json").read_text())["health"]
    assert health["signs"]["diverged"] == [] and health["diversity"] > 0
    looks = [one.samples_seen for one in written.checkups(folder / "health.jsonl")]
    assert looks == [3_200, 6_400, 9_600]


def test_a_weight_that_is_no_number_is_named(tmp_path, digits):
    gan = zoo.get("vanilla", shape=digits.shape)
    watcher = Health(tmp_path / "health.jsonl", digits)
    watcher.set_model(gan)
    watcher.on_train_begin()
    watcher.on_epoch_begin(0)
    gan.generator.weights[0].assign(gan.generator.weights[0] * np.nan)
    gan.discriminator_optimizer.variables[2].assign(
        gan.discriminator_optimizer.variables[2] * np.nan
    )
    with pytest.raises(Unhealthy, match=r"weight generator/.*kernel, gradient discriminator/"):
        watcher.on_epoch_end(0)


@pytest.mark.parametrize(
    ("name", "of"),
    [("bigan", "encoder.weights"), ("began", "adversarial.weights")],
)
def test_all_that_is_trained_is_looked_at_and_kept(small, tmp_path, digits, name, of):
    gan = small(name)
    watcher = Health(tmp_path / "health.jsonl", digits, on_collapse="rollback")
    watcher.set_model(gan)
    watcher.on_train_begin()
    (weight, *_), before = operator.attrgetter(of)(gan), watcher._healthy[1]
    assert any(np.array_equal(weight.numpy(), kept) for kept in before)
    assert id(weight) in {id(one) for one in written._trained(gan)}
    weight.assign(weight * np.nan)
    assert any(found.endswith(weight.path) for found in written.not_finite(gan))


@pytest.fixture
def moods(tmp_path, digits, monkeypatch):
    """A GAN under watch whose diversity is told to it, look by look."""

    def watch(on_collapse):
        gan, said = zoo.get("vanilla", shape=digits.shape), []
        watcher = Health(
            tmp_path / "health.jsonl", digits, EventWriter(tmp_path), said.append, on_collapse
        )
        watcher.set_model(gan)
        watcher.on_train_begin()

        def look(diversity):
            gan._count.assign_add(6400)
            gan.optimizer.iterations.assign_add(600)
            found = written.Checkup(
                gan.samples_seen, int(gan.optimizer.iterations), diversity=diversity
            )
            monkeypatch.setattr(watcher._probe, "look", lambda: found)
            watcher.on_epoch_begin(0)
            gan.generator.weights[0].assign_add(np.ones(gan.generator.weights[0].shape))
            watcher.on_epoch_end(0)
            return float(gan.generator.weights[0].numpy().mean())

        return look, said

    return watch


def test_a_rollback_brings_back_the_weights_from_before_and_training_goes_on(moods, tmp_path):
    look, said = moods("rollback")
    look(0.9)
    healthy = look(0.9)
    assert look(0.01) == pytest.approx(healthy + 1, abs=1e-5)
    assert look(0.01) == pytest.approx(healthy, abs=1e-5)
    assert "12,800 samples" in said[-1]
    assert look(0.9) == pytest.approx(healthy + 1, abs=1e-5)
    found = written.checkups(tmp_path / "health.jsonl")
    assert [one.rolled_back for one in found] == [False, False, False, True, False]
    assert [one.samples_seen for one in found] == [6400 * n for n in range(1, 6)]


def test_stop_ends_training_and_ignore_only_says(moods):
    look, said = moods("ignore")
    for diversity in (0.9, 0.01, 0.01, 0.01, 0.9):
        look(diversity)
    assert len(said) == 2 and "is gone" in said[1]


def test_stop_ends_training(moods):
    look, _ = moods("stop")
    look(0.9)
    look(0.01)
    with pytest.raises(Unhealthy, match="mode_collapse"):
        look(0.01)


def test_an_unknown_answer_to_collapse_is_refused(digits):
    with pytest.raises(zoo.ZooError, match="Did you mean 'rollback'"):
        Health("health.jsonl", digits, on_collapse="rolback")
