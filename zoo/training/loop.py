"""The training of one run: from report to report, with everything that records it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from zoo import callbacks, registry
from zoo.backend import distribution as replicas
from zoo.data.input_wait import InputWait
from zoo.data.sources import Source
from zoo.evaluation.scorer import Scorer
from zoo.gan.gan import GAN
from zoo.training import cost
from zoo.training.recipe import Recipe
from zoo.utils import checkpoints
from zoo.utils.errors import ZooError

_POINTS = 200  # points of a curve in a whole run
_REAL_POINTS = 2_000  # drawn under generated ones
_LONG = 0.05  # seconds; turns that take as long can spare the time to time their batches


class Interrupted(KeyboardInterrupt):
    """A run was asked to stop, has kept what it trained, and says how to go on."""


def train(
    gan: GAN,
    source: Source,
    recipe: Recipe,
    turns: int,
    folder: Path,
    console: Console,
    on_collapse: callbacks.OnCollapse,
    checkpoint: Path | None,
    scorer: Scorer | None,
) -> None:
    """Trains up to `turns`, an epoch from each report to the next.

    Raises:
        Interrupted: Ctrl-C or SIGTERM came; what was trained is in a checkpoint.
        Unhealthy: the run diverged, or `on_collapse` ended it.
    """
    per_turn = recipe.train.batch_size * gan.discriminator_steps
    every = -(-turns // _POINTS)
    gan.steps_per_execution = cost.steps_per_execution(gan, per_turn, most=every)
    interval = _interval(turns, recipe.train.reports, gan.steps_per_execution)
    real = source.arrays(limit=_REAL_POINTS)[0] if len(gan.shape) == 1 else None
    waiting = _waiting(gan, per_turn)
    with (
        contextlib.closing(callbacks.EventWriter(folder)) as log,
        callbacks.GracefulStop(lambda line: console.print(line)) as interruption,
        callbacks.ProgressBar(recipe.name, turns * per_turn, console) as bar,
    ):
        if gan.samples_seen == 0:
            log.hyperparameters(_hyperparameters(recipe, gan), f"{recipe.name}/{folder.name}")
            log.layout()
        measure = scorer and callbacks.QuickScores(scorer, log, lambda score: saver.keep_best(score))
        recorders = [
            callbacks.TrackerState(),
            bar,
            interruption,
            callbacks.Scalars(log, every * per_turn, waiting),
            callbacks.MetricsFile(folder / "metrics.jsonl", measure),
            callbacks.Samples(folder / "samples", log, real),
            callbacks.Health(folder / "health.jsonl", source, log, console.print, on_collapse),
        ]
        # It comes last: what a checkpoint says was trained has been recorded.
        saver = callbacks.Checkpoints(folder / "checkpoints", recorders)
        if checkpoint:
            saver.restore(checkpoints.read(checkpoint))
        try:
            for first, last, steps in _stretches(gan.samples_seen // per_turn, turns, interval):
                batches = source.batches(per_turn, recipe.train.seed, start=gan.samples_seen)
                batches = waiting.timed(batches) if waiting else batches
                gan.fit(
                    batches.take((last - first) * steps),
                    grouped=True,
                    steps_per_epoch=steps,
                    initial_epoch=first,
                    epochs=last,
                    verbose=0,
                    callbacks=[*recorders, saver],
                )
        except callbacks.Stopped:
            log.flush()
            if replicas.in_cluster():  # the others are inside a step, and saving takes all
                raise Interrupted(
                    "Stopped, and with it the cluster. Start all machines again with --resume: "
                    "they go on from the last checkpoint."
                ) from None
            saver.save()
            raise _interrupted(gan.samples_seen, turns * per_turn, folder) from None
        log.finished()


def _waiting(gan: GAN, per_turn: int) -> InputWait | None:
    """Returns what times the batches; None on several devices, which fetch them ahead."""
    alone = gan.distribute_strategy.num_replicas_in_sync == 1
    return InputWait() if alone and cost.seconds(gan, per_turn) >= _LONG else None


def _interrupted(samples_seen: int, total: int, folder: Path) -> Interrupted:
    if not samples_seen:
        return Interrupted("Stopped before the first step; there is nothing to keep.")
    return Interrupted(
        f"Stopped at {samples_seen:,} of {total:,} images; what was trained is kept in {folder}. "
        "The same command with --resume goes on."
    )


def _interval(turns: int, reports: int, at_once: int) -> int:
    """Returns the turns from one report to the next, a multiple of those run at once.

    >>> _interval(937, 20, at_once=5)
    50
    """
    return -(-turns // (reports * at_once)) * at_once


def _stretches(done: int, turns: int, interval: int) -> Iterator[tuple[int, int, int]]:
    """Yields `(first epoch, epoch after the last, turns in each)`, up to `turns`.

    Keras wants epochs of one length in a call of `fit`. An epoch that a stop
    has begun, and a shorter last one, are calls of their own.

    >>> list(_stretches(4, 37, 10))
    [(0, 1, 6), (1, 3, 10), (3, 4, 7)]
    """
    while done < turns:
        first, begun = divmod(done, interval)
        steps = min(interval - begun, turns - done)
        epochs = (turns - done) // interval if steps == interval else 1
        yield first, first + epochs, steps
        done += epochs * steps


def turns(recipe: Recipe, gan: GAN) -> int:
    """Returns the turns that a recipe's budget of images holds.

    Raises:
        ZooError: it holds not one, or the learning rate falls to 0 before it ends.
    """
    per_turn = recipe.train.batch_size * gan.discriminator_steps
    if recipe.train.samples < per_turn:
        raise ZooError(
            f"train.samples: expected at least {per_turn}, the images of one turn (batch size "
            f"{recipe.train.batch_size} x {gan.discriminator_steps} discriminator steps), "
            f"received {recipe.train.samples}."
        )
    rate = gan.timetable.get("learning_rate")
    then, last = rate.points[-1] if rate else (0, 1.0)
    if last == 0.0 and then < recipe.train.samples:
        raise ZooError(
            f"arguments.schedules: the learning rate is 0 from {then:,} images on, so nothing is "
            f"learnt up to train.samples = {recipe.train.samples:,}. Change both together."
        )
    return recipe.train.samples // per_turn


def _hyperparameters(recipe: Recipe, gan: GAN) -> dict:
    """Returns a row of the HParams tab: the recipe's keys, what it leaves to defaults included."""
    parameters = registry.parameters(recipe.variant).items()
    defaults = {f"arguments.{name}": parameter.default for name, parameter in parameters}
    given = {f"arguments.{name}": value for name, value in gan.origin["arguments"].items()}
    return defaults | recipe.settings() | given
