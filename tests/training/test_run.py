"""One recipe, one run folder: what stands in it, how it stops and goes on."""

import errno
import json
import os
import signal

import keras
import numpy as np
import pytest
import tensorflow as tf

import zoo
from zoo import callbacks, data
from zoo.data.sources import Source
from zoo.training import loop, recipe, run
from zoo.utils import checkpoints, lock
from zoo.utils.errors import ZooError

# 29 steps of 2 x 16 points and 12 points left over; a report every 10 steps, the last after 9.
CRITIC = recipe.read(
    "wgan_gp-ring",
    [
        "arguments.discriminator_steps=2",
        "train.samples=940",
        "train.batch_size=16",
        "train.reports=3",
    ],
)
PER_STEP, STEPS, REPORTS = 32, 29, [320, 640, 928]


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    """The folder of a run that nothing stopped."""
    return run.execute(CRITIC, tmp_path_factory.mktemp("runs"))


def _lines(folder):
    """Returns a run's reports, without what a clock decides."""
    lines = map(json.loads, (folder / "metrics.jsonl").read_text().splitlines())
    return [{k: v for k, v in line.items() if "second" not in k} for line in lines]


def _curves(folder):
    """Returns every point of every curve, `{tag: [(step, value)]}`; pictures and text as None.

    Without those of the speed, which a clock decides.
    """
    found = {}
    for path in sorted(folder.glob("events.out.tfevents.*")):
        for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
            event = tf.compat.v1.Event.FromString(record)
            for value in event.summary.value:
                if value.HasField("tensor"):
                    tensor = tf.make_ndarray(value.tensor)
                    is_number = tensor.dtype == np.float32 and tensor.ndim == 0
                    number = float(tensor) if is_number else None
                    found.setdefault(value.tag, []).append((event.step, number))
    left_out = ("_hparams_", "speed/")
    return {tag: points for tag, points in found.items() if not tag.startswith(left_out)}


def _state(folder):
    """Returns all that training goes on from: weights, seeds, both optimizers."""
    gan = zoo.load(folder)
    variables = [*gan.variables, *gan.optimizer.variables, *gan.discriminator_optimizer.variables]
    return [keras.ops.convert_to_numpy(variable) for variable in variables]


def test_a_run_folder_holds_what_the_design_says(straight):
    names = {path.name for path in straight.iterdir() if "tfevents" not in path.name}
    assert names == {
        "recipe.toml",
        "environment.json",
        "metrics.jsonl",
        "health.jsonl",
        "samples",
        "checkpoints",
        "generator.keras",
        "results.json",
    }
    assert recipe.read(straight / "recipe.toml") == CRITIC
    reports = [f"{samples_seen:09d}" for samples_seen in (0, *REPORTS)]
    assert sorted(path.stem for path in (straight / "samples").iterdir()) == reports
    stems = {*reports[-2:], checkpoints.best(straight / "checkpoints").stem}
    kept = {f"{stem}.{kind}" for stem in stems for kind in ("json", "keras")}
    assert {path.name for path in (straight / "checkpoints").iterdir()} == kept


def test_the_budget_is_kept_to_whole_training_steps(straight):
    results = json.loads((straight / "results.json").read_text())
    assert results["samples_seen"] == STEPS * PER_STEP <= CRITIC.train.samples
    assert [line["samples_seen"] for line in _lines(straight)] == REPORTS
    assert zoo.load(straight).samples_seen == REPORTS[-1]
    assert results["settings"]["train.batch_size"] == 16
    assert results["samples_per_second"] == pytest.approx(REPORTS[-1] / results["seconds"])
    assert results["last"]["loss/discriminator/gradient_penalty"] >= 0


def test_a_learning_rate_that_ends_before_the_budget_is_refused(tmp_path):
    longer = recipe.read("dcgan-digits", ["train.samples=300_000"])
    ends = "the learning rate is 0 from 200,000 samples on"
    scheduled = recipe.read(
        "dcgan-digits",
        [
            "train.samples=300_000",
            "arguments.schedules=learning_rate: 1 at 100_000, 0 at 200_000",
        ],
    )
    assert loop.steps(longer, run.build(longer, data.outline("digits"))) == 300_000 // 32
    with pytest.raises(ZooError, match=ends):
        loop.steps(scheduled, run.build(scheduled, data.outline("digits")))


def test_curves_have_a_point_every_training_step_here_and_no_sample_is_counted_twice(straight):
    curves = _curves(straight)
    loss = curves["training/loss/discriminator/adversarial"]
    assert [step for step, _ in loss] == [PER_STEP * step for step in range(1, STEPS + 1)]
    # A report's mean is the mean of its points, each of which is one training step.
    first = _lines(straight)[0]["loss/discriminator/adversarial"]
    assert first == pytest.approx(np.mean([value for _, value in loss[:10]]), rel=1e-4)
    assert [step for step, _ in curves["samples"]] == [0, *REPORTS]


def test_a_run_sees_the_share_of_the_data_that_its_recipe_says(tmp_path, monkeypatch):
    counts, build = [], run.build

    def counted(chosen, source):
        counts.append((source.split, source.count))
        return build(chosen, source)

    monkeypatch.setattr(run, "build", counted)
    small = ["train.samples=32", "train.batch_size=16", "train.reports=1"]
    for share in ("1.0", "0.1"):
        overrides = [*small, f"train.data_share={share}", f"name=share-{share}"]
        run.execute(recipe.read("dcgan-digits", overrides), tmp_path)
    assert counts == [("train", 1085), ("train", 108)]


@pytest.mark.parametrize(("long", "timed"), [(0.0, True), (60.0, False)])
def test_training_steps_that_take_long_time_their_batches(tmp_path, monkeypatch, long, timed):
    monkeypatch.setattr(loop, "_LONG", long)
    found = []
    written = callbacks.EventWriter.scalars
    monkeypatch.setattr(
        callbacks.EventWriter, "scalars", lambda *a: (found.append(a[1]), written(*a))[1]
    )
    run.execute(CRITIC, tmp_path)
    shares = [values["speed/input_wait"] for values in found if "speed/input_wait" in values]
    assert len(shares) == (STEPS if timed else 0)
    assert [share for share in shares if not 0.0 <= share < 1.0] == []
    assert sum(shares) > 0.0 or not timed


def test_the_saved_generator_makes_the_last_checkpoint_s_samples(straight):
    gan, generator = zoo.load(straight), keras.saving.load_model(straight / "generator.keras")
    latent = np.random.default_rng(0).normal(size=(5, *generator.input_shape[1:]))
    trained = gan.averaged_generator or gan.generator
    np.testing.assert_array_equal(
        generator.predict(latent, verbose=0), trained.predict(latent, verbose=0)
    )


def _assert_same(folder, straight):
    """Compares all that a run leaves, but what a clock decides."""
    for resumed, expected in zip(_state(folder), _state(straight), strict=True):
        np.testing.assert_array_equal(resumed, expected)
    assert _lines(folder) == _lines(straight)
    assert _curves(folder) == _curves(straight)
    names = [sorted(path.name for path in one.glob("samples/*")) for one in (folder, straight)]
    assert names[0] == names[1]
    for sheet in (straight / "samples").iterdir():
        assert (folder / "samples" / sheet.name).read_bytes() == sheet.read_bytes()


def test_a_run_that_is_stopped_and_crashes_equals_a_straight_run(
    straight, tmp_path, monkeypatch, capsys
):
    """A signal comes in the middle of an interval; then all is recorded but the last checkpoint.

    The newest checkpoint but one is altered on disk, so the run goes on from
    the one that the signal left.
    """
    save, stopped = callbacks.Checkpoints.save, 13 * PER_STEP
    show = callbacks.ProgressBar.on_train_batch_end

    def crash(self):
        if self.model.samples_seen == REPORTS[-1]:
            raise MemoryError
        save(self)

    def stop(self, batch, logs=None):
        show(self, batch, logs)
        if self.model.samples_seen == stopped:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(callbacks.Checkpoints, "save", crash)
    monkeypatch.setattr(callbacks.ProgressBar, "on_train_batch_end", stop)
    with pytest.raises(loop.Interrupted, match="--resume"):
        run.execute(CRITIC, tmp_path)
    folder = tmp_path / "wgan_gp-ring" / "seed-0"
    assert zoo.load(folder).samples_seen == stopped
    with pytest.raises(ZooError, match="--resume"):
        run.execute(CRITIC, tmp_path)
    with pytest.raises(MemoryError):
        run.execute(CRITIC, tmp_path, resume=True)
    assert not (folder / "results.json").exists()
    monkeypatch.undo()
    altered = folder / "checkpoints" / f"{REPORTS[1]:09d}.keras"
    altered.write_bytes(altered.read_bytes()[:-1] + b"\x01")
    run.execute(CRITIC, tmp_path, resume=True)
    assert f"{altered} is cut off or altered" in capsys.readouterr().err
    _assert_same(folder, straight)
    lines = map(json.loads, (folder / "metrics.jsonl").read_text().splitlines())
    assert all(line["seconds"] > 0 and line["samples_per_second"] > 0 for line in lines)


SMALL = ["train.samples=160", "train.batch_size=16", "train.reports=2"]  # 10 steps, reports at 5


def test_a_full_disk_keeps_the_earlier_checkpoint_and_bfloat16_goes_on_exactly(
    tmp_path, monkeypatch
):
    rounded = recipe.read(
        "vanilla-ring", [*SMALL, "arguments.width=16", "train.precision=bfloat16"]
    )
    straight = run.execute(rounded, tmp_path / "straight")
    generator = keras.saving.load_model(straight / "generator.keras")
    assert "bfloat16" in {layer.compute_dtype for layer in generator.layers}
    save = zoo.GAN.save

    def full(self, path):
        save(self, path)
        if self.samples_seen == 160:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(zoo.GAN, "save", full)
    with pytest.raises(ZooError, match=r"the disk is full; .* up to 80 samples is kept"):
        run.execute(rounded, tmp_path)
    monkeypatch.undo()
    folder = tmp_path / "vanilla-ring" / "seed-0"
    assert [path.stem for path in (folder / "checkpoints").iterdir()] == ["000000080"] * 2
    run.execute(rounded, tmp_path, resume=True)
    _assert_same(folder, straight)
    assert keras.config.dtype_policy().name == "float32"


def test_a_run_that_fails_before_its_first_step_leaves_nothing(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise ZooError("not this data")

    monkeypatch.setattr(zoo.GAN, "fit", refuse)
    (tmp_path / "vanilla-ring").mkdir()
    (tmp_path / "vanilla-ring" / "mine.txt").touch()
    for name in ("vanilla-ring", "vanilla-digits"):
        with pytest.raises(ZooError, match="not this data"):
            run.execute(recipe.read(name, SMALL), tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["vanilla-ring", "mine.txt"]


def test_one_run_at_a_time_writes_a_folder(tmp_path):
    small = recipe.read("vanilla-ring", SMALL)
    with (
        lock.locked(tmp_path / "vanilla-ring" / "seed-0"),
        pytest.raises(ZooError, match="another process is writing"),
    ):
        run.execute(small, tmp_path)


def test_a_budget_below_one_training_step_is_refused_before_a_folder_is_made(tmp_path):
    too_small = recipe.read("wgan_gp-ring", ["train.samples=79", "train.batch_size=16"])
    with pytest.raises(ZooError, match="at least 80"):
        run.execute(too_small, tmp_path)
    assert not any(tmp_path.iterdir())


def test_labels_that_are_missing_or_too_many_are_refused():
    pictures, labels = np.zeros((20, 8, 8, 1), "float32"), np.arange(20) % 10
    with pytest.raises(ZooError, match="labels"):
        run.build(recipe.read("conditional-digits"), Source.from_arrays(pictures))
    few = recipe.read("conditional-digits", ["arguments.num_classes=3"])
    with pytest.raises(ZooError, match="at least the 10 classes"):
        run.build(few, Source.from_arrays(pictures, labels))
    gan = run.build(recipe.read("conditional-digits"), Source.from_arrays(pictures, labels))
    assert (gan.num_classes, tuple(gan.shape)) == (10, (8, 8, 1))


def test_loading_says_what_is_wrong(tmp_path, straight):
    with pytest.raises(ZooError, match="no such file"):
        zoo.load(tmp_path / "none")
    with pytest.raises(ZooError, match=r"It holds runs: .*seed-0"):
        zoo.load(straight.parent)
    with pytest.raises(ZooError, match="expected a GAN, found a Functional"):
        zoo.load(straight / "generator.keras")
    half = tmp_path / "half.keras"
    half.write_bytes((straight / "generator.keras").read_bytes()[:-10])
    with pytest.raises(ZooError, match="whole"):
        zoo.load(half)


def test_epochs_cover_what_is_left_and_are_cut_at_reports():
    random = np.random.default_rng(0)
    for _ in range(500):
        total, reports, at_once = (int(random.integers(1, most)) for most in (500, 30, 20))
        done = int(random.integers(total))
        interval = loop._interval(total, reports, at_once)
        stretches = list(loop._stretches(done, total, interval))
        ends = [done + n * steps for a, b, steps in stretches[:1] for n in range(1, b - a + 1)]
        assert interval % at_once == 0 and -(-total // interval) <= reports
        assert sum((last - first) * steps for first, last, steps in stretches) == total - done
        assert all(end % interval == 0 or end == total for end in ends)
        assert all(steps % at_once == 0 or last - first == 1 for first, last, steps in stretches)
