"""The runs below a folder: their results, curves and last sample sheets."""

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

from zoo.evaluation import catalogue, results
from zoo.evaluation.results import Row
from zoo.utils import json_lines, numbered
from zoo.utils.errors import ZooError

_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclasses.dataclass(frozen=True)
class Run:
    """One run folder, finished or not.

    Args:
        name: its path below the folder of all runs, e.g. `dcgan-mnist/seed-0`.
        folder: where it lies.
        rows: its scores; none when it is not finished or could not be scored.
        curves: the lines of its `metrics.jsonl`.
        unscored: why it has no scores; empty when it has.

    What is broken in a run folder is left out and said in `unscored`: the others can be compared.
    """

    name: str
    folder: Path
    rows: tuple[Row, ...]
    curves: tuple[dict[str, Any], ...]
    unscored: str = ""

    @property
    def sheet(self) -> Path | None:
        """Its last sample sheet: a file of the folder itself, never one that it links to."""
        folder = self.folder / "samples"
        if folder.is_symlink():
            return None
        found = [
            path
            for path in numbered.files(folder)
            if path.suffix == ".png" and path.is_file() and not path.is_symlink()
        ]
        return found[-1] if found else None


def find(folder: str | os.PathLike) -> list[Run]:
    """Returns the runs in a folder and below it, by name.

    Raises:
        ZooError: no such folder, or no runs in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ZooError(f"{folder}: expected the folder of the runs, found nothing.")
    found = sorted(path.parent for path in folder.rglob("recipe.toml"))
    if not found:
        raise ZooError(f"{folder} holds no runs. Make one with zoo run RECIPE --out {folder}.")
    return [_read(path, folder) for path in found]


def _read(folder: Path, root: Path) -> Run:
    name = folder.relative_to(root).as_posix() if folder != root else folder.name
    try:
        curves = tuple(_numbers(line) for line in json_lines.read(folder / "metrics.jsonl"))
        curves = tuple(line for line in curves if "samples_seen" in line)
    except (OSError, ValueError, RecursionError) as error:
        return Run(name, folder, (), (), _broken("metrics.jsonl", error))
    path = folder / "results.json"
    if not path.is_file():
        return Run(name, folder, (), curves, "not finished")
    try:
        rows = tuple(map(_checked, results.of_run(json.loads(path.read_text("utf-8")))))
    except ZooError as error:
        return Run(name, folder, (), curves, str(error))
    except _UNREADABLE as error:
        return Run(name, folder, (), curves, _broken("results.json", error))
    return Run(name, folder, rows, curves)


def _numbers(line) -> dict[str, float]:
    """Returns what of a line of `metrics.jsonl` can be drawn."""
    if not isinstance(line, dict):
        return {}
    return {key: value for key, value in line.items() if _is_number(value)}


def _checked(row: Row) -> Row:
    """Returns a row that can be shown and sorted, or raises a ValueError."""
    texts = (row.recipe, row.checkpoint)
    if not all(isinstance(text, str) and text.isprintable() for text in texts):
        raise ValueError("recipe and checkpoint must be texts")
    if not _is_number(row.seed) or not all(map(_is_number, row.values.values())):
        raise ValueError("seed and scores must be finite numbers")
    if not row.values.keys() <= catalogue.COLUMNS.keys():
        raise ValueError("a score has an unknown name")
    return row


def _is_number(value) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) < 1e300  # neither NaN nor infinity, and a chart can hold it


def _broken(file: str, error: Exception) -> str:
    said = " ".join(str(error).split())
    return f"{file} is broken ({type(error).__name__}: {said}): score the run again, or remove it"
