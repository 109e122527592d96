"""Estimates what a run will take on this machine, time, memory and disk, from a short trial."""

import contextlib
import dataclasses
import functools
import io
import math
import os
import tempfile
import time
from pathlib import Path

import keras
from rich.console import Console

from zoo import data
from zoo.backend import precision, threads
from zoo.training import final_scores, loop, run
from zoo.training.environment import peak_memory_bytes
from zoo.training.recipe import Recipe

_SECONDS = 4.0  # of training in a trial
_KEPT = 3  # checkpoints that a run keeps: the last two and the best
_MEBIBYTE = 2**20


@dataclasses.dataclass(frozen=True)
class Estimate:
    """The parts of a run's cost.

    Attributes:
        recipe: its name.
        samples: real samples that it will show to the discriminator.
        start_seconds: until the first training steps are done: data, networks, tracing.
        samples_per_second: of the training between reports.
        reports: how many.
        report_seconds: samples, quick scores, health and a checkpoint, each time.
        scorings: full scorings at the end: last and best checkpoint, each kind of weights.
        first_scoring_seconds: of the first one, with the real samples' features.
        scoring_seconds: of each further one.
        peak_memory_bytes: of the process.
        disk_bytes: of the run folder.
        device: as Keras names it.
        unscored: why there will be no scores; empty where there will be.
    """

    recipe: str
    samples: int
    start_seconds: float
    samples_per_second: float
    reports: int
    report_seconds: float
    scorings: int
    first_scoring_seconds: float
    scoring_seconds: float
    peak_memory_bytes: int
    disk_bytes: int
    device: str
    unscored: str = ""

    @property
    def training_seconds(self) -> float:
        return self.samples / self.samples_per_second

    @property
    def scores_seconds(self) -> float:
        return self.first_scoring_seconds + self.scoring_seconds * max(self.scorings - 1, 0)

    @property
    def seconds(self) -> float:
        """The whole run's."""
        reports = self.reports * self.report_seconds
        return self.start_seconds + self.training_seconds + reports + self.scores_seconds

    def card(self) -> str:
        """Returns the card that `zoo run --estimate` prints."""
        return "\n".join(
            [
                f"{self.recipe} on {self.device}: about {clock(self.seconds)}",
                f"  start     {clock(self.start_seconds)}",
                f"  training  {clock(self.training_seconds)}: {self.samples:,} samples at "
                f"{self.samples_per_second:,.0f} a second",
                f"  reports   {clock(self.reports * self.report_seconds)}: {self.reports} of "
                f"{self.report_seconds:.2g} s",
                f"  scores    none: {self.unscored}"
                if self.unscored
                else f"  scores    {clock(self.scores_seconds)}: {self.scorings} times; half as "
                "often where the best checkpoint is the last",
                f"  memory    {self.peak_memory_bytes / _MEBIBYTE:,.0f} MiB",
                f"  disk      {self.disk_bytes / _MEBIBYTE:,.1f} MiB",
            ]
        )


def clock(seconds: float) -> str:
    """Returns a time in hours, minutes and seconds.

    Example:

    >>> clock(7.2), clock(75), clock(7300)
    ('7 s', '1 min 15 s', '2 h 1 min')
    """
    whole = math.ceil(seconds) if seconds > 10 else round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


class _Enough(Exception):
    """The trial has measured what it is for."""


class _Stopwatch(keras.callbacks.Callback):
    """Measures the time of an epoch's training steps and of the report at its end.

    The training's time begins at the end of the epoch's first execution: what
    comes before is the start of the input pipeline, which a run has once.
    """

    def __init__(self):
        super().__init__()
        self.first, self.last = keras.callbacks.Callback(), keras.callbacks.Callback()
        self.first.on_epoch_begin, self.first.on_epoch_end = self._begin, self._trained
        self.first.on_train_batch_end = self._stepped
        self.last.on_epoch_end = self._reported
        self.start_seconds = self.step_seconds = self.report_seconds = 0.0

    def _begin(self, epoch, logs=None):
        self._time, self._steps_before = time.perf_counter(), None

    def _stepped(self, batch, logs=None):
        self._steps = batch + 1
        if self._steps_before is None:
            now = time.perf_counter()
            self.start_seconds, self._time, self._steps_before = now - self._time, now, self._steps

    def _trained(self, epoch, logs=None):
        now = time.perf_counter()
        self.step_seconds = (now - self._time) / max(self._steps - self._steps_before, 1)
        self._time = now

    def _reported(self, epoch, logs=None):
        self.report_seconds = time.perf_counter() - self._time


def estimate(
    recipe: Recipe, data_dir: str | os.PathLike | None = None, begun: float | None = None
) -> Estimate:
    """Returns what a run will take, from some seconds of it in a temporary folder.

    A few epochs of growing length are trained as the run would, each with its
    report; then the GAN is scored once or twice in full. Where TensorFlow has
    started in this process with other threads than a run would take, it
    measures those.

    Args:
        recipe: of the run.
        data_dir: where tensorflow-datasets keeps its data.
        begun: `time.perf_counter()` when the program began, imports included.
    """
    begun = time.perf_counter() if begun is None else begun
    threads.take(recipe.train.intra_op_threads, recipe.fitting_threads)
    open_split = functools.partial(
        data.source,
        recipe.dataset,
        shape=recipe.arguments.get("shape"),
        data_dir=data_dir,
        broken=recipe.train.broken_pictures,
        **recipe.views,
    )
    source = open_split("train").part(recipe.train.data_share)
    keras.utils.set_random_seed(recipe.train.seed)
    with precision.policy(precision.POLICIES[recipe.train.precision]):
        gan = run.build(recipe, source)
    scorer, unscored = final_scores.scorer(recipe, gan.shape, data_dir)
    steps = loop.steps(recipe, gan)
    with tempfile.TemporaryDirectory() as folder:
        built = time.perf_counter() - begun
        held_out = functools.partial(run.held_out_part, open_split)
        trial = _trial(gan, source, recipe, steps, Path(folder), scorer, held_out)
        disk = _disk(Path(folder), trial.epochs, recipe.train.reports)
    scoring = _scorings(gan, scorer)
    kinds = 2 if gan.averaged_generator is not None else 1
    return Estimate(
        recipe=recipe.name,
        samples=steps * trial.samples_per_step,
        start_seconds=built + trial.start_seconds,
        samples_per_second=trial.samples_per_second,
        reports=min(recipe.train.reports, steps),
        report_seconds=trial.report_seconds,
        scorings=2 * kinds if scorer else 0,
        first_scoring_seconds=scoring[0],
        scoring_seconds=scoring[-1],
        peak_memory_bytes=peak_memory_bytes(),
        disk_bytes=disk,
        device=" ".join(keras.distribution.list_devices()),
        unscored=unscored,
    )


@dataclasses.dataclass(frozen=True)
class _Trial:
    samples_per_step: int
    epochs: int
    start_seconds: float
    samples_per_second: float
    report_seconds: float


def _trial(gan, source, recipe, steps, folder, scorer, held_out) -> _Trial:
    """Trains some epochs with everything that records a run, and then stops."""
    samples_per_step = recipe.train.batch_size * gan.discriminator_steps
    fit, watch, measured = gan.fit, _Stopwatch(), []

    def epochs(data, *, callbacks, steps_per_epoch, initial_epoch, epochs, **settings):
        around = [watch.first, *callbacks, watch.last]
        at_once = gan.steps_per_execution
        executions = 2
        while len(measured) < 3:
            count = executions * at_once
            fit(data.repeat().take(count), steps_per_epoch=count, callbacks=around, **settings)
            measured.append((watch.start_seconds, watch.step_seconds, watch.report_seconds))
            executions = max(2, round(_SECONDS / (at_once * watch.step_seconds)))
            if executions == 2 and len(measured) == 2:
                break  # two executions are a trial already
        raise _Enough

    gan.fit = epochs
    with contextlib.suppress(_Enough):
        quiet = Console(file=io.StringIO())
        loop.train(gan, source, recipe, steps, folder, quiet, "ignore", None, scorer, held_out)
    (first_start, _, first_report), *_, (_, step_seconds, report) = measured
    return _Trial(
        samples_per_step=samples_per_step,
        epochs=len(measured),
        start_seconds=first_start + max(first_report - report, 0.0),
        samples_per_second=samples_per_step / step_seconds,
        report_seconds=report,
    )


def _scorings(gan, scorer) -> list[float]:
    """Returns the seconds of a full scoring, the first one and, where that was short, another."""
    if scorer is None:
        return [0.0]
    first = scorer.score(gan).seconds
    return [first, scorer.score(gan).seconds] if first < _SECONDS else [first]


def _disk(folder: Path, epochs: int, reports: int) -> int:
    """Returns the bytes of a run's folder, from those of a trial's."""
    sizes = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    checkpoints = [size for path, size in sizes.items() if path.suffix == ".keras"]
    rest = sum(sizes.values()) - sum(checkpoints)
    # generator.keras beside them is smaller than one of them.
    return max(checkpoints, default=0) * (_KEPT + 1) + rest * reports // max(epochs, 1)
