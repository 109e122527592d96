"""One recipe, one run folder."""

import contextlib
import functools
import os
import shlex
from collections.abc import Callable
from pathlib import Path

import keras
from rich.console import Console

from zoo import callbacks, data, hub, registry
from zoo.backend import deterministic_operations, precision, threads
from zoo.backend import distribution as replicas
from zoo.data import picture_shapes
from zoo.data.parts import TooSmall
from zoo.data.sources import Source
from zoo.gan.gan import GAN
from zoo.health.callback import OnCollapse
from zoo.modalities import Image, Label, Modality
from zoo.modalities.shapes import SIDES
from zoo.training import cluster, final_scores, loop, placement, run_folder
from zoo.training.recipe import Recipe
from zoo.utils import checkpoints, lock, numbered
from zoo.utils.errors import ZooError


def execute(
    recipe: Recipe,
    out: str | os.PathLike = "runs",
    data_dir: str | os.PathLike | None = None,
    resume: bool = False,
    console: Console | None = None,
    on_collapse: OnCollapse = "ignore",
    deterministic: bool = False,
    devices: str | None = None,
    blind: bool = False,
) -> Path:
    """Trains what a recipe says and writes one run folder, `out/<recipe>/seed-<n>/`.

    Args:
        recipe: see `zoo.training.recipe.read`.
        out: the folder of all runs.
        data_dir: where tensorflow-datasets keeps its data; None: its own choice.
        resume: go on from the newest checkpoint of a run that was cut off. A
            run that has none, or is not there yet, begins from the start.
        console: where progress is shown; by default stderr.
        on_collapse: what to do at a mode collapse, see `zoo.health.callback.Health`.
        deterministic: use only operations that give the same bits each time,
            see `zoo.backend.deterministic_operations`.
        devices: what to train on, see `zoo.backend.distribution.strategy`.
        blind: score the run at its end as while it trains, by the quick form that chooses
            checkpoints, and not by the full one, which is for results that are reported.

    Returns:
        The run folder.

    Raises:
        ZooError: the folder holds a finished run, or an unfinished one without
            `resume`, or one of another recipe, or another process writes it;
            the data does not suit the variant; the budget holds not one training step;
            the disk is full.
        Interrupted: Ctrl-C or SIGTERM came; what was trained is in a checkpoint.
        Unhealthy: the run diverged, or `on_collapse` ended it; what was trained
            before is in a checkpoint.

    Example:

    >>> from zoo.training import recipe, run
    >>> run.execute(recipe.read("vanilla-ring"))  # doctest: +SKIP
    PosixPath('runs/vanilla-ring/seed-0')
    """
    console = console or Console(stderr=True)
    folder = placement.of(out, recipe)
    warning = threads.take(recipe.train.intra_op_threads, recipe.fitting_threads)
    strategy = replicas.strategy(devices)
    if not replicas.is_chief():
        console.quiet = True
    if warning:
        console.print(warning, soft_wrap=True)
    with (
        cluster.own_folder(folder) as place,
        lock.locked(place),
        deterministic_operations(deterministic),
    ):
        placement.check(place, recipe, resume)
        with run_folder.guarded(place):
            _run(recipe, place, data_dir, console, on_collapse, strategy, blind)
    if not replicas.is_chief():
        return folder
    print(f"Samples:   {numbered.files(folder / 'samples')[-1]}")
    print(f"Generator: {folder / 'generator.keras'}")
    print(f"Curves:    tensorboard --logdir {shlex.quote(os.fspath(out))}")
    return folder


def build(recipe: Recipe, source: Source | data.Outline) -> GAN:
    """Returns a recipe's GAN, untrained, for a dataset's samples.

    The recipe's arguments decide; what they leave open, `shape` and what a variant
    that is always conditional is told (`num_classes`, `source`), is the dataset's.
    A GAN that makes classes keeps the dataset's names of them, one that makes sounds their rate.

    Raises:
        ZooError: the variant wants a condition that the dataset has not; pictures too large
            or too small to be made, and no `shape` that they are brought to.
    """
    if "shape" not in recipe.arguments:
        _check_size(recipe.dataset, source.modality)
    known, told = registry.parameters(recipe.variant), source.condition
    # The samples have the shape of the recipe where it names one.
    fitting = registry.fitting(recipe.variant, source.modality.arguments())
    arguments = {**recipe.arguments, **fitting}
    if "shape" in told.arguments():
        arguments["shape"] = recipe.arguments.get("shape", told.arguments()["shape"])
    for name, value in told.arguments().items():
        # A class is left out where the variant learns without by default.
        if name in known and not (told.optional and known[name].default is None):
            arguments.setdefault(name, value)
    gan = registry.build(recipe.variant, **arguments)
    problem = gan.condition.lacks(told)
    if problem:
        raise ZooError(f"{recipe.variant} on {recipe.dataset!r}: {problem}")
    if (gan.modality.name, gan.shape) == (source.modality.name, source.modality.shape):
        gan.modality = source.modality  # which may say more than a shape, as a sound's rate
    if isinstance(gan.condition, Label) and isinstance(told, Label):
        gan.condition.names = told.names
    return gan


def held_out_part(open_split: Callable[[str], Source]) -> Source:
    """Returns what a sample sheet shows of data that is not trained on; test where it must be."""
    try:
        return open_split("validation")
    except TooSmall:
        return open_split("test")


def _check_size(dataset: str, modality: Modality) -> None:
    """Refuses pictures of a size that no GAN here makes, and says which shape to give."""
    if not isinstance(modality, Image) or Image.makes(modality.shape):
        return
    height, width, _ = modality.shape
    shape = list(picture_shapes.proposed([modality.shape]))
    raise ZooError(
        f"{dataset!r}: expected pictures with sides of {SIDES[0]} to {SIDES[1]} pixels, received "
        f"{height} x {width}. Add --set 'arguments.shape={shape}': they are cut and resized to it."
    )


def _run(
    recipe: Recipe,
    folder: Path,
    data_dir: str | os.PathLike | None,
    console: Console,
    on_collapse: OnCollapse,
    strategy: replicas.Strategy,
    blind: bool,
) -> None:
    """Trains from the start or from the newest checkpoint, and writes what came out."""
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
    for path in checkpoints.broken(folder / "checkpoints"):
        console.print(f"{path} is cut off or altered: passed over.", soft_wrap=True)
    checkpoint = checkpoints.newest(folder / "checkpoints")
    with strategy.scope(), precision.policy(precision.POLICIES[recipe.train.precision]):
        gan = hub.load(checkpoint) if checkpoint else build(recipe, source)
    steps = loop.steps(recipe, gan)
    changes = run_folder.begin(folder, recipe, gan.samples_seen if checkpoint else -1)
    if changes:
        console.print(f"Going on where not all is as before: {'; '.join(changes)}.", soft_wrap=True)
    scorer, unscored = final_scores.scorer(recipe, gan.shape, data_dir)
    if unscored:
        console.print(f"No scores: {unscored}", soft_wrap=True)
    elif scorer.unchosen:
        console.print(
            f"{scorer.unchosen} No best checkpoint is chosen: the last one is what is kept, and "
            "curves of quality are held against what is trained on.",
            soft_wrap=True,
        )
    held_out = functools.partial(held_out_part, open_split)
    loop.train(
        gan, source, recipe, steps, folder, console, on_collapse, checkpoint, scorer, held_out
    )
    scores = []
    if scorer:
        best = checkpoints.best(folder / "checkpoints")
        scores = final_scores.final(scorer, gan, best, quick=blind)
        with contextlib.closing(callbacks.EventWriter(folder)) as log:
            log.scalars(final_scores.scalars(scores), gan.samples_seen)
    run_folder.finish(folder, recipe, gan, scores, unscored)
    print(f"Scores:    {final_scores.shown(scores, unscored)}")
    if meaning := final_scores.explained(scores):
        print(f"           {meaning}")
