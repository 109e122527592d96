"""How cost grows: samples per second against batch, picture, width, steps and devices."""

import contextlib
import dataclasses
import itertools
import os
from collections.abc import Iterator, Sequence

from rich.console import Console

from benchmarks.speed import measuring, points
from benchmarks.speed.process import Contender
from zoo.training import recipe
from zoo.utils.errors import ZooError

# What is changed, by which key of a recipe, to which values.
AXES = {
    "batch_size": ("train.batch_size", (16, 32, 64, 128, 256, 512, 1024)),
    "side": ("arguments.shape", (8, 16, 28, 32, 48, 64)),
    "width": ("arguments.width", (8, 16, 32, 64, 128)),
    "discriminator_steps": ("arguments.discriminator_steps", (1, 2, 3, 5, 8)),
    "devices": (None, (1, 2)),
}
_ROUND_SECONDS = 0.7


@dataclasses.dataclass(frozen=True)
class Point:
    """One point of a curve."""

    axis: str
    value: int
    overrides: tuple[str, ...]
    devices: int = 1


def plan(name: str, changes: Sequence[str] = ()) -> Iterator[Point]:
    """Yields the points of a recipe: of the axes that its variant has.

    Example:

    >>> [point.overrides for point in plan("vanilla-digits")][7:9]
    [('arguments.shape=[8, 8, 1]',), ('arguments.shape=[16, 16, 1]',)]
    """
    for axis, (key, values) in AXES.items():
        for value in values:
            shown = f"[{value}, {value}, 1]" if axis == "side" else value
            overrides = (f"{key}={shown}",) if key else ()
            try:
                recipe.read(name, [*changes, *overrides])
            except ZooError:  # a variant without such an argument
                continue
            yield Point(axis, value, overrides, value if axis == "devices" else 1)


def grow(
    name: str,
    changes: Sequence[str],
    rounds: int,
    path: str | os.PathLike,
    data_dir: str | os.PathLike | None = None,
    console: Console | None = None,
) -> None:
    """Measures the zoo alone, and adds the points to a CSV file, axis by axis.

    The points of an axis train in the same rounds, so that a slow minute affects all of them.

    Raises:
        ZooError: a recipe that is wrong.
    """
    console = console or Console(stderr=True)
    recipe.read(name, changes, data_dir)
    for axis, found in itertools.groupby(plan(name, changes), lambda point: point.axis):
        console.print(f"{axis}:")
        along = list(found)
        with contextlib.ExitStack() as running:
            started = {
                running.enter_context(_started(name, changes, point, data_dir)): point
                for point in along
            }
            measured = measuring.train_in_rounds(list(started), rounds, _ROUND_SECONDS, console)
        for one, point in started.items():
            if one not in measured:
                console.print(f"{axis} {point.value} is left out: {one.refused}", soft_wrap=True)
                continue
            row = dataclasses.asdict(measuring.row(one, one))
            points.append(path, row | {"axis": axis, "value": point.value, "recipe": name})


def _started(name, changes, point: Point, data_dir) -> Contender:
    chosen = recipe.read(name, [*changes, *point.overrides], data_dir)
    return Contender("zoo", chosen, data_dir, point.devices, str(point.value))
