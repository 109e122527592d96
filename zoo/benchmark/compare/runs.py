"""The runs below a folder: their results, curves and last sample sheets."""

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

from zoo.benchmark.compare.checks import UNREADABLE, broken, checked, drawable, one_line, text_of
from zoo.evaluation import results
from zoo.evaluation.results import Row
from zoo.modalities.preview import SUFFIXES
from zoo.utils import numbered, progress
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
        left_out: what of its curves cannot be read; empty when all can.
        recipe: what it is called in tables and charts.

    What is broken in a run folder is left out and said in `unscored` or
    `left_out`: the others can be compared.
    """

    name: str
    folder: Path
    rows: tuple[Row, ...]
    curves: tuple[dict[str, Any], ...]
    unscored: str = ""
    left_out: str = ""
    recipe: str = ""

    @property
    def remarks(self) -> list[str]:
        """What is wrong with the run, a line each."""
        return [f"{self.name}: {said}" for said in (self.unscored, self.left_out) if said]

    @property
    def sheet(self) -> list[Path]:
        """Its last sample sheet: files of the folder itself, never ones that it links to."""
        folder = self.folder / "samples"
        if folder.is_symlink():
            return []
        found = [
            path
            for path in numbered.files(folder)
            if path.suffix in SUFFIXES and not path.is_symlink()
        ]
        return [path for path in found if path.stem == found[-1].stem]


def find(folder: str | os.PathLike) -> list[Run]:
    """Returns the runs in a folder and below it, by name.

    Runs of one recipe and seed in several folders (trials with other settings)
    are called by their folders: they are no seeds of one another.

    Raises:
        ZooError: no such folder, or no runs in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ZooError(f"{folder}: expected the folder of the runs, found nothing.")
    found = sorted(path.parent for path in folder.rglob("recipe.toml"))
    if not found:
        raise ZooError(f"{folder} holds no runs. Make one with zoo run RECIPE --out {folder}.")
    read = progress.track(found, len(found), "Reading runs")
    return _told_apart([_read(path, folder) for path in read], folder)


def _read(folder: Path, root: Path) -> Run:
    name = folder.relative_to(root).as_posix() if folder != root else folder.absolute().name
    run = Run(one_line(name), folder, (), (), recipe=one_line(_home(folder).name))
    if not (folder / "recipe.toml").is_file():
        return dataclasses.replace(
            run, unscored=broken("recipe.toml", ValueError("expected a file"))
        )
    try:
        curves, left_out = drawable(folder / "metrics.jsonl")
    except UNREADABLE as error:
        return dataclasses.replace(run, unscored=broken("metrics.jsonl", error))
    run = dataclasses.replace(run, curves=curves, left_out=left_out)
    path = folder / "results.json"
    if not os.path.lexists(path):
        return dataclasses.replace(run, unscored="not finished")
    try:
        said = json.loads(text_of(path))
        rows = tuple(map(checked, results.of_run(said)))
    except results.Unscored as error:
        return dataclasses.replace(run, unscored=one_line(str(error)))
    except UNREADABLE as error:
        return dataclasses.replace(run, unscored=broken("results.json", error))
    return dataclasses.replace(run, rows=rows, recipe=rows[0].recipe)


def _told_apart(runs: list[Run], root: Path) -> list[Run]:
    """Returns the runs, called by their folders where two have the same recipe and seed."""
    homes: dict[tuple, set[Path]] = {}
    for run in runs:
        seed = f"seed-{run.rows[0].seed}" if run.rows else run.folder.name
        homes.setdefault((run.recipe, seed), set()).add(_home(run.folder))
    twice = {recipe for (recipe, _), found in homes.items() if len(found) > 1}
    return [_called_by_folder(run, root) if run.recipe in twice else run for run in runs]


def _called_by_folder(run: Run, root: Path) -> Run:
    home = _home(run.folder)
    inside = home != root.absolute() and home.is_relative_to(root.absolute())
    name = one_line(home.relative_to(root.absolute()).as_posix() if inside else home.name)
    rows = tuple(dataclasses.replace(row, recipe=name) for row in run.rows)
    return dataclasses.replace(run, rows=rows, recipe=name)


def _home(folder: Path) -> Path:
    """Returns the folder of all seeds of a run: `runs/dcgan-mnist` of `runs/dcgan-mnist/seed-0`."""
    folder = folder.absolute()
    return folder.parent if folder.name.startswith("seed-") else folder
