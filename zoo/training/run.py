"""One recipe, one run folder."""

import contextlib
import os
import shlex
import warnings
from pathlib import Path

import keras
from rich.console import Console

from zoo import callbacks, data, registry
from zoo.backend import deterministic_operations, precision, threads
from zoo.backend import distribution as replicas
from zoo.data.sources import Source
from zoo.gan.gan import GAN
from zoo.training import final_scores, loop, run_folder
from zoo.training.recipe import Recipe
from zoo.utils import checkpoints, lock
from zoo.utils.errors import ZooError


def execute(
    recipe: Recipe,
    out: str | os.PathLike = "runs",
    data_dir: str | os.PathLike | None = None,
    resume: bool = False,
    console: Console | None = None,
    on_collapse: callbacks.OnCollapse = "ignore",
    deterministic: bool = False,
    devices: str | None = None,
) -> Path:
    """Trains what a recipe says and writes one run folder, `out/<recipe>/seed-<n>/`.

    Args:
        recipe: see `zoo.recipe.read`.
        out: the folder of all runs.
        data_dir: where tensorflow-datasets keeps its data; None: its own choice.
        resume: go on from the newest checkpoint of a run that was cut off. A
            run that has none, or is not there yet, begins from the start.
        console: where progress is shown; by default stderr.
        on_collapse: what to do at a mode collapse, see `zoo.callbacks.Health`.
        deterministic: use only operations that give the same bits each time,
            see `zoo.backend.determinism`.
        devices: what to train on, see `zoo.backend.distribution.strategy`.

    Returns:
        The run folder.

    Raises:
        ZooError: the folder holds a finished run, or an unfinished one without
            `resume`, or one of another recipe, or another process writes it;
            the data does not suit the variant; the budget holds not one turn;
            the disk is full.
        Interrupted: Ctrl-C or SIGTERM came; what was trained is in a checkpoint.
        Unhealthy: the run diverged, or `on_collapse` ended it; what was trained
            before is in a checkpoint.

    Example:

    >>> from zoo import recipe, run
    >>> run.execute(recipe.read("vanilla-ring"))  # doctest: +SKIP
    PosixPath('runs/vanilla-ring/seed-0')
    """
    console = console or Console(stderr=True)
    folder = run_folder.of(out, recipe)
    warning = threads.take(recipe.train.intra_op_threads, recipe.fitting_threads)
    strategy = replicas.strategy(devices)
    if not replicas.is_chief():
        console.quiet = True
    if warning:
        console.print(warning, soft_wrap=True)
    with (
        replicas.own_folder(folder) as place,
        lock.locked(place),
        deterministic_operations(deterministic),
    ):
        run_folder.check(place, recipe, resume)
        with run_folder.guarded(place):
            _run(recipe, place, data_dir, console, on_collapse, strategy)
    if not replicas.is_chief():
        return folder
    last = max((folder / "samples").glob("*.png"))
    print(f"Pictures:  {last}")
    print(f"Generator: {folder / 'generator.keras'}")
    print(f"Curves:    tensorboard --logdir {shlex.quote(os.fspath(out))}")
    return folder


def build(recipe: Recipe, source: Source) -> GAN:
    """Returns a recipe's GAN, untrained, for a dataset's samples.

    The recipe's arguments decide; what they leave open, `shape` and the
    `num_classes` of a variant that is always conditional, is the dataset's.

    Raises:
        ZooError: the variant wants labels that the dataset has not, or has not
            as many.
    """
    arguments = {"shape": source.shape, **recipe.arguments}
    classes = registry.parameters(recipe.variant).get("num_classes")
    if source.num_classes and classes and classes.default is not None:
        arguments.setdefault("num_classes", source.num_classes)
    gan = registry.get(recipe.variant, **arguments)
    if gan.num_classes and not source.num_classes:
        raise ZooError(
            f"Variant {recipe.variant!r} learns from labels; the dataset {recipe.dataset!r} "
            "has none. Take a dataset with classes, or a GAN without labels: another variant, or "
            "no arguments.num_classes."
        )
    if gan.num_classes and gan.num_classes < source.num_classes:
        raise ZooError(
            f"arguments.num_classes: expected at least the {source.num_classes} classes of "
            f"{recipe.dataset!r}, received {gan.num_classes}. Give {source.num_classes}."
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
        for newer in checkpoints.broken(path / "checkpoints"):
            warnings.warn(f"{newer} is cut off or altered: passed over.", stacklevel=2)
        path = found
    if not path.is_file():
        raise ZooError(f"{path}: no such file or folder. Name a run folder or a .keras file.")
    if path.suffix != ".keras" or not checkpoints.whole(path):
        raise ZooError(f"{path}: expected a whole .keras file; it is cut off, altered or another.")
    try:
        gan = keras.saving.load_model(path)
    except ZooError:
        raise
    except (ValueError, TypeError, KeyError) as error:
        unsafe = (
            " It holds a Lambda, code that a file may not bring." if "Lambda" in str(error) else ""
        )
        raise ZooError(f"{path}: Keras cannot load it in its safe mode.{unsafe}") from error
    if not isinstance(gan, GAN):
        raise ZooError(
            f"{path}: expected a GAN, found a {type(gan).__name__}. Load one network alone "
            "with keras.saving.load_model."
        )
    return gan


def _run(
    recipe: Recipe,
    folder: Path,
    data_dir: str | os.PathLike | None,
    console: Console,
    on_collapse: callbacks.OnCollapse,
    strategy: replicas.Strategy,
) -> None:
    """Trains from the start or from the newest checkpoint, and writes what came out."""
    shape, broken = recipe.arguments.get("shape"), recipe.train.broken_pictures
    source = data.source(recipe.dataset, shape=shape, data_dir=data_dir, broken=broken)
    keras.utils.set_random_seed(recipe.train.seed)
    for path in checkpoints.broken(folder / "checkpoints"):
        console.print(f"{path} is cut off or altered: passed over.", soft_wrap=True)
    checkpoint = checkpoints.newest(folder / "checkpoints")
    with strategy.scope(), precision.policy(precision.POLICIES[recipe.train.precision]):
        gan = load(checkpoint) if checkpoint else build(recipe, source)
    turns = loop.turns(recipe, gan)
    changes = run_folder.begin(folder, recipe, gan.samples_seen if checkpoint else -1)
    if changes:
        console.print(f"Going on where not all is as before: {'; '.join(changes)}.", soft_wrap=True)
    scorer, unscored = final_scores.scorer(recipe.benchmark, recipe.dataset, gan.shape, data_dir)
    if unscored:
        console.print(f"No scores: {unscored}", soft_wrap=True)
    loop.train(gan, source, recipe, turns, folder, console, on_collapse, checkpoint, scorer)
    scores = []
    if scorer:
        scores = final_scores.final(scorer, gan, checkpoints.best(folder / "checkpoints"))
        with contextlib.closing(callbacks.EventWriter(folder)) as log:
            log.scalars(final_scores.scalars(scores), gan.samples_seen)
    run_folder.finish(folder, recipe, gan, scores, unscored)
    print(f"Scores:    {final_scores.shown(scores, unscored)}")
