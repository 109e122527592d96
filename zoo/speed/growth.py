"""How cost grows: images per second against batch, picture, width, steps and devices."""

import dataclasses
import os
from collections.abc import Iterator, Sequence

from rich.console import Console

from zoo import recipe
from zoo.errors import ZooError
from zoo.speed import measuring, points

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
    """Measures the zoo alone at every point, and adds the points to a CSV file as they come."""
    console = console or Console(stderr=True)
    recipe.read(name, changes, data_dir)
    for point in plan(name, changes):
        chosen = recipe.read(name, [*changes, *point.overrides], data_dir)
        try:
            [row] = measuring.measure(
                *(chosen, ["zoo"], rounds, _ROUND_SECONDS, data_dir),
                Console(quiet=True),
                devices=point.devices,
            )
        except ZooError as error:
            console.print(f"{point.axis} {point.value}: {error}", soft_wrap=True)
            continue
        found = dataclasses.asdict(row) | {"axis": point.axis, "value": point.value}
        points.append(path, found | {"recipe": name})
        console.print(f"{point.axis} {point.value}: {row.images_per_second:,.0f} images/s")
