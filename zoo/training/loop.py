"""The training of one run: from report to report, with everything that records it."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console

from zoo import callbacks, registry
from zoo.backend import distribution as replicas
from zoo.data.input_wait import InputWait
from zoo.data.sources import Source
from zoo.evaluation.scorer import Scorer
from zoo.gan.gan import GAN
from zoo.health.callback import Health, OnCollapse
from zoo.training import cost
from zoo.training.recipe import Recipe
from zoo.utils import checkpoints
from zoo.utils.errors import ZooError

_POINTS = 200  # points of a curve in a whole run
_LONG = 0.05  # seconds; steps that take as long can spare the time to time their batches


class Interrupted(KeyboardInterrupt):
    """A run was asked to stop, has kept what it trained, and says how to go on."""


def train(
    gan: GAN,
    source: Source,
    recipe: Recipe,
    steps: int,
    folder: Path,
    console: Console,
    on_collapse: OnCollapse,
    checkpoint: Path | None,
    scorer: Scorer | None,
    held_out: Callable[[], Source],
) -> None:
    """Trains up to `steps` training steps, an epoch from each report to the next.

    Raises:
        Interrupted: Ctrl-C or SIGTERM came; what was trained is in a checkpoint.
        Unhealthy: the run diverged, or `on_collapse` ended it.
    """
    source = source.drawn_for(gan.condition)
    per_step = recipe.train.batch_size * gan.discriminator_steps
    every = -(-steps // _POINTS)
    gan.steps_per_execution = cost.steps_per_execution(gan, per_step, most=every)
    interval = _interval(steps, recipe.train.reports, gan.steps_per_execution)
    shown = gan.modality.preview_real
    real = source.arrays(limit=shown)[0] if shown else None
    waiting = _waiting(gan, per_step)
    with (
        contextlib.closing(callbacks.EventWriter(folder)) as log,
        callbacks.GracefulStop(lambda line: console.print(line)) as interruption,
        callbacks.ProgressBar(recipe.name, steps * per_step, console) as bar,
    ):
        if gan.samples_seen == 0:
            log.hyperparameters(_hyperparameters(recipe, gan), f"{recipe.name}/{folder.name}")
            log.layout()
        measure = scorer and callbacks.QuickScores(
            scorer, log, lambda score: saver.keep_best(score)
        )
        recorded = [
            callbacks.TrackerState(),
            bar,
            interruption,
            callbacks.Scalars(log, every * per_step, waiting),
            callbacks.MetricsFile(folder / "metrics.jsonl", measure),
            callbacks.Samples(folder / "samples", log, real, held_out),
            Health(folder / "health.jsonl", source, log, console.print, on_collapse),
        ]
        # It comes last: what a checkpoint says was trained has been recorded.
        saver = callbacks.Checkpoints(folder / "checkpoints", recorded)
        if checkpoint:
            saver.restore(checkpoints.read(checkpoint))
        try:
            for first, last, each in _stretches(gan.samples_seen // per_step, steps, interval):
                batches = source.batches(per_step, recipe.train.seed, start=gan.samples_seen)
                batches = waiting.timed(batches) if waiting else batches
                gan.fit(
                    batches.take((last - first) * each),
                    grouped=True,
                    steps_per_epoch=each,
                    initial_epoch=first,
                    epochs=last,
                    verbose=0,
                    callbacks=[*recorded, saver],
                )
        except callbacks.Stopped:
            log.flush()
            if replicas.in_cluster():  # the others are inside a step, and saving takes all
                raise Interrupted(
                    "Stopped, and with it the cluster. Start all machines again with --resume: "
                    "they go on from the last checkpoint."
                ) from None
            saver.save()
            raise _interrupted(gan.samples_seen, steps * per_step, folder) from None
        log.finished()


def _waiting(gan: GAN, per_step: int) -> InputWait | None:
    """Returns what times the batches; None on several devices, which fetch them ahead."""
    alone = gan.distribute_strategy.num_replicas_in_sync == 1
    return InputWait() if alone and cost.seconds(gan, per_step) >= _LONG else None


def _interrupted(samples_seen: int, total: int, folder: Path) -> Interrupted:
    if not samples_seen:
        return Interrupted("Stopped before the first step; there is nothing to keep.")
    return Interrupted(
        f"Stopped at {samples_seen:,} of {total:,} samples; what was trained is kept in {folder}. "
        "The same command with --resume goes on."
    )


def _interval(steps: int, reports: int, at_once: int) -> int:
    """Returns the steps from one report to the next, a multiple of those run at once.

    >>> _interval(937, 20, at_once=5)
    50
    """
    return -(-steps // (reports * at_once)) * at_once


def _stretches(done: int, steps: int, interval: int) -> Iterator[tuple[int, int, int]]:
    """Yields `(first epoch, epoch after the last, steps in each)`, up to `steps`.

    Keras wants epochs of one length in a call of `fit`. An epoch that a stop
    has begun, and a shorter last one, are calls of their own.

    >>> list(_stretches(4, 37, 10))
    [(0, 1, 6), (1, 3, 10), (3, 4, 7)]
    """
    while done < steps:
        first, begun = divmod(done, interval)
        each = min(interval - begun, steps - done)
        epochs = (steps - done) // interval if each == interval else 1
        yield first, first + epochs, each
        done += epochs * each


def steps(recipe: Recipe, gan: GAN) -> int:
    """Returns the training steps that a recipe's budget of samples holds.

    Raises:
        ZooError: it holds not one, or the learning rate falls to 0 before it ends.
    """
    per_step = recipe.train.batch_size * gan.discriminator_steps
    if recipe.train.samples < per_step:
        raise ZooError(
            f"train.samples: expected at least {per_step}, those of one training step (batch size "
            f"{recipe.train.batch_size} x {gan.discriminator_steps} discriminator steps), "
            f"received {recipe.train.samples}."
        )
    rate = gan.schedule.by_name.get("learning_rate")
    then, last = rate.points[-1] if rate else (0, 1.0)
    if last == 0.0 and then < recipe.train.samples:
        raise ZooError(
            f"arguments.schedules: the learning rate is 0 from {then:,} samples on, so nothing is "
            f"learnt up to train.samples = {recipe.train.samples:,}. Change both together."
        )
    return recipe.train.samples // per_step


def _hyperparameters(recipe: Recipe, gan: GAN) -> dict:
    """Returns a row of the HParams tab: the recipe's keys, what it leaves to defaults included."""
    parameters = registry.parameters(recipe.variant).items()
    defaults = {f"arguments.{name}": parameter.default for name, parameter in parameters}
    given = {
        f"arguments.{name}": value
        for name, value in gan.origin["arguments"].items()
        if not isinstance(value, dict)  # a table's columns
    }
    return defaults | recipe.settings() | given
