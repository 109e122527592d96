"""`benchmarks/results/growth.csv`: how cost grows, a point a line."""

import contextlib
import csv
import os
from pathlib import Path

from zoo.utils.atomic import atomic_write

COLUMNS = (
    *("recipe", "precision", "axis", "value", "samples_per_second", "cpu_seconds_per_1000"),
    *("flops_per_sample", "peak_memory_bytes", "rounds", "cpu", "cores", "commit", "date"),
)


def read(path: str | os.PathLike) -> list[dict[str, str]]:
    """Returns the points of a file; none if there is no file."""
    with contextlib.suppress(FileNotFoundError), open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
    return []


def append(path: str | os.PathLike, point: dict) -> None:
    """Adds a point; one of the same recipe, format, axis, value and machine is replaced."""

    def key(row):
        return tuple(str(row[column]) for column in ("recipe", "precision", "axis", "value", "cpu"))

    rows = {key(row): row for row in read(path)}
    rows[key(point)] = {column: point[column] for column in COLUMNS}
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with (
        atomic_write(path) as temporary,
        open(temporary, "w", encoding="utf-8", newline="") as file,
    ):
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(rows.values())
