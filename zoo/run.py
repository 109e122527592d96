"""One recipe, one run folder."""

import contextlib
import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import keras
from rich.console import Console

from zoo import callbacks, data, pace, precision, registry, run_folder
from zoo.callbacks import checkpoints
from zoo.data.sources import Source
from zoo.errors import ZooError
from zoo.gan import GAN
from zoo.recipe import Recipe

_POINTS = 200  # points of a curve in a whole run
_REAL_POINTS = 2_000  # drawn under generated ones


class Interrupted(KeyboardInterrupt):
    """A run was asked to stop, has kept what it trained, and says how to go on."""


def execute(
    recipe: Recipe,
    out: str | os.PathLike = "runs",
    data_dir: str | os.PathLike | None = None,
    resume: bool = False,
    console: Console | None = None,
) -> Path:
    """Trains what a recipe says and writes one run folder, `out/<recipe>/seed-<n>/`.

    Args:
        recipe: see `zoo.recipe.read`.
        out: the folder of all runs.
        data_dir: where tensorflow-datasets keeps its data; None: its own choice.
        resume: go on from the newest checkpoint of a run that was cut off. A
            run that has none, or is not there yet, begins from the start.
        console: where progress is shown; by default stderr.

    Returns:
        The run folder.

    Raises:
        ZooError: the folder holds a finished run, or an unfinished one without
            `resume`, or one of another recipe; the data does not suit the
            variant; the budget holds not one turn.
        Interrupted: Ctrl-C or SIGTERM came; what was trained is in a checkpoint.

    Example:

    >>> from zoo import recipe, run
    >>> run.execute(recipe.read("vanilla-ring"))  # doctest: +SKIP
    PosixPath('runs/vanilla-ring/seed-0')
    """
    console = console or Console(stderr=True)
    folder = Path(out) / recipe.name / f"seed-{recipe.train.seed}"
    run_folder.check(folder, recipe, resume)
    source = data.source(recipe.dataset, shape=recipe.arguments.get("shape"), data_dir=data_dir)
    keras.utils.set_random_seed(recipe.train.seed)
    with precision.policy(precision.POLICIES[recipe.train.precision]):
        checkpoint = checkpoints.newest(folder / "checkpoints")
        gan = build(recipe, source) if checkpoint is None else load(checkpoint)
    turns = _turns(recipe, gan)
    run_folder.begin(folder, recipe, gan.images_seen if checkpoint else -1)
    _train(gan, source, recipe, turns, folder, console)
    run_folder.finish(folder, recipe, gan)
    print(f"Pictures: {folder / 'samples'}")
    print(f"Curves:   tensorboard --logdir {shlex.quote(os.fspath(out))}")
    return folder


def build(recipe: Recipe, source: Source) -> GAN:
    """Returns a recipe's GAN, untrained, for a dataset's samples.

    The recipe's arguments decide; what they leave open, `shape` and the
    `num_classes` of a conditional variant, is the dataset's.

    Raises:
        ZooError: the variant wants labels that the dataset has not, or has not
            as many.
    """
    arguments = {"shape": source.shape, **recipe.arguments}
    if source.num_classes and "num_classes" in registry.parameters(recipe.variant):
        arguments.setdefault("num_classes", source.num_classes)
    gan = registry.get(recipe.variant, **arguments)
    if gan.num_classes and not source.num_classes:
        raise ZooError(
            f"Variant {recipe.variant!r} learns from labels; the dataset {recipe.dataset!r} "
            "has none. Take an unconditional variant, or a dataset with classes."
        )
    if gan.num_classes and gan.num_classes < source.num_classes:
        raise ZooError(
            f"arguments.num_classes: expected at least the {source.num_classes} classes of "
            f"{recipe.dataset!r}, received {gan.num_classes}. Leave it out to take the dataset's."
        )
    return gan


def load(path: str | os.PathLike) -> GAN:
    """Returns a trained GAN, ready to generate and to train on.

    Args:
        path: a run folder, of which the newest whole checkpoint is taken, or a
            `.keras` file that a GAN's `save` wrote.

    Raises:
        ZooError: nothing there that could be loaded.

    Example:

    >>> import zoo
    >>> zoo.load("runs/dcgan-digits/seed-0").generate(16)  # doctest: +SKIP
    """
    path = Path(path)
    if path.is_dir():
        found = checkpoints.newest(path / "checkpoints")
        if found is None:
            runs = sorted(str(run) for run in path.glob("**/seed-*") if run.is_dir())
            near = f" It holds runs: {', '.join(runs[:3])}." if runs else ""
            raise ZooError(
                f"{path}: expected a run folder with a checkpoint, found no whole one in "
                f"{path / 'checkpoints'}.{near}"
            )
        path = found
    if not path.is_file():
        raise ZooError(f"{path}: no such file or folder. Name a run folder or a .keras file.")
    if path.suffix != ".keras" or not checkpoints.whole(path):
        raise ZooError(f"{path}: expected a whole .keras file; it is cut off, altered or another.")
    gan = keras.saving.load_model(path)
    if not isinstance(gan, GAN):
        raise ZooError(
            f"{path}: expected a GAN, found a {type(gan).__name__}. Load one network alone "
            "with keras.saving.load_model."
        )
    return gan


def _train(
    gan: GAN, source: Source, recipe: Recipe, turns: int, folder: Path, console: Console
) -> None:
    """Trains up to `turns`, an epoch from each report to the next."""
    per_turn = recipe.train.batch_size * gan.discriminator_steps
    every = -(-turns // _POINTS)
    gan.steps_per_execution = pace.steps_per_execution(gan, per_turn, most=every)
    interval = _interval(turns, recipe.train.reports, gan.steps_per_execution)
    real = source.arrays(limit=_REAL_POINTS)[0] if len(gan.shape) == 1 else None
    with (
        contextlib.closing(callbacks.Events(folder)) as log,
        callbacks.Interruption(lambda line: console.print(line)) as interruption,
        callbacks.ProgressBar(recipe.name, turns * per_turn, console) as bar,
    ):
        if gan.images_seen == 0:
            log.hyperparameters(_hyperparameters(recipe, gan), f"{recipe.name}/{folder.name}")
        # The checkpoint comes last: what it says was trained has been recorded.
        recorders = [
            bar,
            interruption,
            callbacks.MetricsFile(folder / "metrics.jsonl"),
            callbacks.Scalars(log, every * per_turn),
            callbacks.Samples(folder / "samples", log, real),
            callbacks.Checkpoints(folder / "checkpoints"),
        ]
        for first, last, steps in _stretches(gan.images_seen // per_turn, turns, interval):
            batches = source.batches(per_turn, recipe.train.seed, start=gan.images_seen)
            gan.fit(
                batches.take((last - first) * steps),
                grouped=True,
                steps_per_epoch=steps,
                initial_epoch=first,
                epochs=last,
                verbose=0,
                callbacks=recorders,
            )
            if interruption.came and gan.images_seen < turns * per_turn:
                raise Interrupted(
                    f"Stopped at {gan.images_seen:,} of {turns * per_turn:,} images; what was "
                    f"trained is kept in {folder}. The same command with --resume goes on."
                )
        log.finished()


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


def _turns(recipe: Recipe, gan: GAN) -> int:
    per_turn = recipe.train.batch_size * gan.discriminator_steps
    if recipe.train.images < per_turn:
        raise ZooError(
            f"train.images: expected at least {per_turn}, the images of one turn (batch size "
            f"{recipe.train.batch_size} x {gan.discriminator_steps} discriminator steps), "
            f"received {recipe.train.images}."
        )
    return recipe.train.images // per_turn


def _hyperparameters(recipe: Recipe, gan: GAN) -> dict:
    """Returns a row of the HParams tab: the recipe's keys, what it leaves to defaults included."""
    parameters = registry.parameters(recipe.variant).items()
    defaults = {f"arguments.{name}": parameter.default for name, parameter in parameters}
    given = {f"arguments.{name}": value for name, value in gan.origin["arguments"].items()}
    return defaults | recipe.settings() | given
