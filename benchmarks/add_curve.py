"""Adds a run's quality against epochs to the record: `python -m benchmarks.add_curve RUN...`.

The run was scored at each report by `benchmarks/table_curve.toml`, against validation rows. What it
reported stands in `benchmarks/results/curves.csv`; `python -m benchmarks.leaderboard` draws it.
"""

import csv
import dataclasses
import io
import json
import sys
from pathlib import Path

from zoo.benchmark.trials import check_seed
from zoo.utils import json_lines
from zoo.utils.atomic import atomic_write
from zoo.utils.errors import ZooError

CURVES = Path(__file__).parent / "results" / "curves.csv"
_QUALITY = "quality/"


@dataclasses.dataclass(frozen=True)
class Point:
    """What one report of a run says.

    Attributes:
        recipe, dataset, seed: of the run.
        epochs: passes over the train rows.
        metric, value: a score against validation rows.
        cpu, commit: where and of what.
    """

    recipe: str
    dataset: str
    seed: int
    epochs: float
    metric: str
    value: float
    cpu: str
    commit: str


_TYPES = {field.name: field.type for field in dataclasses.fields(Point)}


def read(path: Path = CURVES) -> list[Point]:
    """Returns the points of a file; none if there is no file."""
    if not path.exists():
        return []
    lines = csv.DictReader(io.StringIO(path.read_text("utf-8"), newline=""))
    return [Point(**{key: _TYPES[key](line[key]) for key in _TYPES}) for line in lines]


def add(run: Path, count: int | None = None, path: Path = CURVES) -> None:
    """Adds a finished run's reports to the record, in place of those it has of that run.

    Args:
        run: the run folder.
        count: rows of the train split; None: as the dataset says.
        path: the record.

    Raises:
        ZooError: a run that was not scored so, or a seed that results report.
    """
    found = json.loads((run / "results.json").read_text("utf-8"))
    settings, environment = found["settings"], found["environment"]
    if Path(settings["benchmark"]).stem != "table_curve":
        raise ZooError(f"{run}: expected a run scored by benchmarks/table_curve.toml.")
    check_seed(settings["train.seed"])
    if count is None:
        from zoo import data

        count = data.source(settings["dataset"]).count
    key = found["recipe"], settings["dataset"], settings["train.seed"]
    points = [
        Point(
            *key,
            round(report["samples_seen"] / count, 2),
            name.removeprefix(_QUALITY),
            value,
            environment["cpu"],
            environment["commit"],
        )
        for report in json_lines.read(run / "metrics.jsonl")
        for name, value in report.items()
        if name.startswith(_QUALITY)
    ]
    others = [one for one in read(path) if (one.recipe, one.dataset, one.seed) != key]
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, list(_TYPES), lineterminator="\n")
    table.writeheader()
    table.writerows(dataclasses.asdict(one) for one in others + points)
    with atomic_write(path) as temporary:
        temporary.write_text(text.getvalue(), "utf-8", newline="")


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit("Expected: python -m benchmarks.add_curve RUN...")
    for argument in sys.argv[1:]:
        add(Path(argument))
