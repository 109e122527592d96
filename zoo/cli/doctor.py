"""`zoo doctor`."""

import shlex
from typing import Annotated

import typer

from zoo.cli.app import DataDir, app, quiet
from zoo.utils.errors import ZooError

_SIGNS = {"good": " ", "note": "!", "problem": "x"}
# The recipe to start from, by the kind of sample and its largest side.
_NEAREST = {
    "image": ((16, "dcgan-digits"), (32, "dcgan-mnist"), (10**9, "dcgan-cifar10")),
    "points": ((10**9, "wgan_gp-ring"),),
}


@app.command()
def doctor(
    dataset: Annotated[str, typer.Argument(help="A name from `zoo list`, or folder:PATH.")],
    shape: Annotated[
        str | None, typer.Option(metavar="64,64,3", help="Bring pictures to this shape.")
    ] = None,
    batch_size: Annotated[int, typer.Option(min=1, help="That training is to have.")] = 64,
    data_dir: DataDir = None,
) -> None:
    """Check a dataset before training.

    A line that begins with x would end training (exit code 1); one with ! may spoil it.
    """
    wanted = None if shape is None else _shape(shape)
    with quiet():
        from zoo.data.inspection import inspect
    found = inspect(dataset, wanted, batch_size, data_dir)
    for grade, text in found.findings:
        typer.echo(f"{_SIGNS[grade]} {text}")
    if not found.passed:
        raise typer.Exit(1)
    for line in suggestion(dataset, found, batch_size, data_dir):
        typer.echo(f"  {line}")


def suggestion(dataset: str, found, batch_size: int, data_dir=None) -> list[str]:
    """Returns which of the shipped recipes suits, the command, and about how long it takes.

    Args:
        dataset: its name.
        found: a `zoo.data.inspection.Inspection`.
        batch_size: that training is to have.
        data_dir: where tensorflow-datasets keeps its data.
    """
    from zoo import registry
    from zoo.training import cost, recipe

    shape, own = found.modality.shape, f"dcgan-{dataset}"
    nearest = next(name for side, name in _NEAREST[found.modality.name] if max(shape) <= side)
    chosen = own if own in recipe.names() else nearest
    changes = [f"train.batch_size={batch_size}"]
    if chosen != own and dataset not in chosen:
        changes = ["name=mine", f"dataset={dataset}", f"arguments.shape={list(shape)}", *changes]
    read = recipe.read(chosen, changes, data_dir)
    gan = registry.build(read.variant, **{"shape": shape, **read.arguments})
    minutes = cost.seconds(gan, read.train.samples) / 60
    command = shlex.join(["zoo", "run", chosen, *(f"--set={one}" for one in changes)])
    lines = [
        f"suits: {command}",
        f"costs: about {_rounded(minutes)} for its {read.train.samples:,} samples on this "
        "machine, an estimate from the networks' multiplications",
    ]
    if len(found.class_names) > 1:
        lines.append("it has classes: conditional makes one on request")
    return lines


def _rounded(minutes: float) -> str:
    """Returns a time as an estimate should be given.

    >>> _rounded(0.4), _rounded(73.0), _rounded(400.0)
    ('1 minute', '73 minutes', '7 hours')
    """
    if minutes < 90:
        return f"{max(1, round(minutes))} minute{'s' * (round(minutes) > 1)}"
    return f"{round(minutes / 60)} hours"


def _shape(text: str) -> tuple[int, ...]:
    """Returns `"64,64,3"` as numbers.

    >>> _shape("64, 64, 3")
    (64, 64, 3)
    """
    try:
        return tuple(int(number) for number in text.replace("x", ",").split(","))
    except ValueError:
        raise ZooError(
            f"--shape: expected height,width,channels, e.g. 64,64,3. Received: {text!r}."
        ) from None
