"""`zoo doctor`."""

import shlex
from typing import Annotated

import typer

from zoo.cli.app import DataDir, app, quiet
from zoo.modalities import sample_shape
from zoo.utils.errors import ZooError

_LARGE, _SMALL = 64, 32  # pixels of the longer side: with a GPU, and on a CPU
_BATCH = 64  # a dataset is held against, where none is given
_MINUTES = 60  # that a suggested run may take
# Pictures: as a fifth of CIFAR-10, which Zhao et al., 2020, arXiv:2006.10738, augment so.
_FEW, _AUGMENTATION = 10_000, "color, translation, cutout"
_SIGNS = {"good": " ", "note": "!", "problem": "x"}
# The recipe to start from, by the kind of sample and its largest side; of a table, by its rows, of
# a text, by its symbols.
_NEAREST = {
    "image": ((16, "dcgan-digits"), (32, "dcgan-mnist"), (10**9, "dcgan-cifar10")),
    "points": ((10**9, "wgan_gp-ring"),),
    "audio": (
        (2_047, "wavegan-tones"),
        (2**15, "specgan-spoken_digit"),  # spectrograms of longer sounds are too wide
        (10**9, "wavegan-spoken_digit"),
    ),
    "text": ((16, "relgan-names"), (10**9, "relgan-tiny_shakespeare")),
    "table": ((999, "ctgan-wine"), (10**9, "ctgan-adult")),
}


@app.command()
def doctor(
    dataset: Annotated[
        str, typer.Argument(help="A name from `zoo list`, folder:PATH or table:PATH.")
    ],
    shape: Annotated[
        str | None, typer.Option(metavar="64,64,3", help="Bring pictures to this shape.")
    ] = None,
    batch_size: Annotated[
        int | None, typer.Option(min=1, help="That training is to have; by default the recipe's.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Check a dataset before training.

    A line that begins with x would end training (exit code 1); one with ! may spoil it.
    """
    wanted = None if shape is None else _shape(shape)
    with quiet():
        from zoo.data.inspection import inspect

        side = _side(dataset) if wanted is None else _LARGE
    found = inspect(dataset, wanted, batch_size or _BATCH, data_dir, side)
    for grade, text in found.findings:
        typer.echo(f"{_SIGNS[grade]} {text}")
    if not found.passed:
        raise typer.Exit(1)
    for line in suggestion(dataset, found, batch_size, data_dir):
        typer.echo(f"  {line}")


def suggestion(dataset: str, found, batch_size: int | None = None, data_dir=None) -> list[str]:
    """Returns which of the shipped recipes suits, the command, and about how long it takes.

    Args:
        dataset: its name.
        found: a `zoo.data.inspection.Inspection`.
        batch_size: that training is to have; None: the recipe's, or all samples where they
            are fewer.
        data_dir: where tensorflow-datasets keeps its data.
    """
    from zoo.data import picture_shapes
    from zoo.training import recipe

    modality, own = found.modality, f"dcgan-{dataset}"
    is_image = modality.name == "image"
    shape = modality.shape
    if is_image and not modality.makes(shape):
        shape = picture_shapes.proposed([shape])
    size = {"table": found.count, "text": shape[0]}.get(modality.name, max(shape))
    near = [name for most, name in _NEAREST.get(modality.name, ()) if size <= most]
    chosen, changes = own, []
    if own not in recipe.names():
        if not near:
            return []  # no recipe is of such samples
        chosen = near[0]
    batch_size = batch_size or min(recipe.read(chosen).train.batch_size, found.count)
    if batch_size != recipe.read(chosen).train.batch_size:
        changes.append(f"train.batch_size={batch_size}")
    is_few = is_image and chosen != own and found.count < _FEW
    if chosen != own and dataset not in chosen:
        fitted = _fitted(recipe.read(chosen).arguments, modality, shape, len(found.class_names))
        changes = ["name=mine", f"dataset={dataset}", *fitted, *changes]
    if is_few:
        changes.append(f"arguments.augmentation={_AUGMENTATION}")
    asked = {"shape": shape} if is_image else modality.arguments()
    samples, costs = _budget(recipe.read(chosen, changes, data_dir), asked)
    changes += [f"train.samples={samples}"] if samples else []
    command = shlex.join(["zoo", "run", chosen, *(f"--set={one}" for one in changes)])
    lines = [f"suits: {command}", costs]
    if is_image and dataset.startswith("folder:"):
        lines.append(
            "scores: by EfficientNet-Lite's features, which are embedded; afterwards "
            "zoo eval RUN --features inception gives FID"
        )
    if is_few:
        lines.append(f"augmentation: under {_FEW:,} pictures are soon learnt by heart without")
    if len(found.class_names) > 1:
        how = "conditional makes one" if is_image else "zoo sample RUN --labels NAME makes one"
        lines.append(f"it has classes: {how} on request")
    return lines


def _fitted(arguments: dict, modality, shape: tuple[int, ...], classes: int) -> list[str]:
    """Returns what is changed of a recipe's arguments for samples of a shape, and its classes."""
    changes = []
    if modality.tells(shape):
        changes.append(f"arguments.shape={list(shape)}")
    elif "shape" in arguments:  # of text: the length alone
        changes.append(f"arguments.shape={[shape[0]]}")
    if "num_classes" in arguments:
        changes.append(f"arguments.num_classes={classes if classes > 1 else ''}")
    return changes


def _budget(read, asked: dict) -> tuple[int | None, str]:
    """Returns the samples that this machine can train on in about an hour, and what they cost.

    None where all of the recipe's take no longer than that.
    """
    from zoo import registry
    from zoo.training import cost

    gan = registry.build(read.variant, **read.arguments | registry.fitting(read.variant, asked))
    minutes = cost.seconds(gan, read.train.samples) / 60
    how = "on this machine, an estimate from the networks' multiplications"
    if minutes <= _MINUTES:
        return (
            None,
            f"costs: about {_rounded(minutes)} for its {read.train.samples:,} samples {how}",
        )
    least = gan.discriminator_steps * read.train.batch_size
    samples = max(least, _two_digits(read.train.samples * _MINUTES / minutes))
    return samples, (
        f"costs: about 1 hour for {samples:,} samples {how}; the recipe's own "
        f"{read.train.samples:,} would take {_rounded(minutes)}, and give better samples"
        + "; so few teach little: take a smaller --shape, or a GPU"
        * (samples < _FEW)
    )


def _side(dataset: str) -> int:
    """Returns the longer side, in pixels, of pictures that this machine can learn to make."""
    if not dataset.startswith("folder:"):
        return _LARGE
    from zoo.data import folder_index

    folder_index.find(dataset.removeprefix("folder:"), "train")  # refused before Keras starts
    import keras

    has_gpu = any("gpu" in name for name in keras.distribution.list_devices())
    return _LARGE if has_gpu else _SMALL


def _two_digits(number: float) -> int:
    """Returns a number rounded down to two digits.

    >>> _two_digits(46_121.3), _two_digits(7.5)
    (46000, 7)
    """
    unit = 10 ** max(0, len(str(int(number))) - 2)
    return int(number) // unit * unit


def _rounded(minutes: float) -> str:
    """Returns a time as an estimate should be given.

    >>> _rounded(0.4), _rounded(73.0), _rounded(400.0), _rounded(6_000.0)
    ('1 minute', '73 minutes', '7 hours', '4 days')
    """
    if minutes < 90:
        return f"{max(1, round(minutes))} minute{'s' * (round(minutes) > 1)}"
    hours = round(minutes / 60)
    return f"{hours} hours" if hours < 48 else f"{round(hours / 24)} days"


def _shape(text: str) -> tuple[int, ...]:
    """Returns `"64,64,3"` as numbers: the shape of samples that a GAN can make.

    >>> _shape("64, 64, 3")
    (64, 64, 3)
    """
    try:
        shape = tuple(int(number) for number in text.replace("x", ",").split(","))
    except ValueError:
        raise ZooError(
            f"--shape: expected height,width,channels, e.g. 64,64,3. Received: {text!r}."
        ) from None
    try:
        return sample_shape(shape)
    except ZooError as error:
        raise ZooError(f"--shape: {error}") from None
