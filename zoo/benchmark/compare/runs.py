"""The runs below a folder: their results, curves and last sample sheets."""

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

from zoo.evaluation import results
from zoo.evaluation.results import Row
from zoo.utils import json_lines, numbered
from zoo.utils.errors import ZooError


@dataclasses.dataclass(frozen=True)
class Run:
    """One run folder, finished or not.

    Args:
        name: its path below the folder of all runs, e.g. `dcgan-mnist/seed-0`.
        folder: where it lies.
        rows: its scores; none when it is not finished or could not be scored.
        curves: the lines of its `metrics.jsonl`.
        unscored: why it has no scores; empty when it has.
    """

    name: str
    folder: Path
    rows: tuple[Row, ...]
    curves: tuple[dict[str, Any], ...]
    unscored: str = ""

    @property
    def sheet(self) -> Path | None:
        """Its last sample sheet."""
        found = numbered.files(self.folder / "samples")
        return found[-1] if found else None


def find(folder: str | os.PathLike) -> list[Run]:
    """Returns the runs in a folder and below it, by name.

    Raises:
        ZooError: no such folder, no runs in it, or a file of a run that is broken.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ZooError(f"{folder}: expected the folder of the runs, found nothing.")
    found = sorted(path.parent for path in folder.rglob("recipe.toml"))
    if not found:
        raise ZooError(f"{folder} holds no runs. Make one with zoo run RECIPE --out {folder}.")
    return [_read(path, folder) for path in found]


def _read(folder: Path, root: Path) -> Run:
    curves = tuple(json_lines.read(folder / "metrics.jsonl"))
    name = folder.relative_to(root).as_posix() if folder != root else folder.name
    path = folder / "results.json"
    if not path.exists():
        return Run(name, folder, (), curves, "not finished")
    try:
        rows = tuple(results.of_run(json.loads(path.read_text("utf-8"))))
    except ZooError as error:
        return Run(name, folder, (), curves, str(error))
    except (ValueError, KeyError, TypeError) as error:
        raise ZooError(
            f"{path}: a broken results file ({type(error).__name__}: {error}). "
            "Move the run away, or score it again."
        ) from None
    return Run(name, folder, rows, curves)
