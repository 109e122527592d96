"""Adds runs of a recipe's tuning to the record: `python -m benchmarks.add_trials RUN...`.

`benchmarks/trials/<benchmark>.csv` has the columns of the results, but a trial is named by its
settings, so that no trial replaces another. What a lab note quotes of trials is recorded there.
In place of a run a table that `zoo tune` wrote, `<benchmark>.csv`, adds all of its rows.
"""

import dataclasses
import json
import sys
from pathlib import Path

from zoo.benchmark.trials import check_seed, name
from zoo.evaluation import results

TRIALS = Path(__file__).parent / "trials"


def add(source: Path, trials: Path = TRIALS) -> None:
    """Adds a finished run's rows, or a table's, to the record.

    Args:
        source: the run folder, with `results.json`, or the table.
        trials: the folder of the record.

    Raises:
        ZooError: the run has no scores, or a seed that results report; the table has a broken row.
    """
    if source.suffix == ".csv":
        benchmark, rows = source.stem, results.read(source, source.stem)
    else:
        run = json.loads((source / "results.json").read_text("utf-8"))
        benchmark = run["settings"]["benchmark"]
        check_seed(run["settings"]["train.seed"])
        rows = [dataclasses.replace(row, recipe=name(run)) for row in results.of_run(run)]
    results.append(trials / f"{benchmark}.csv", benchmark, rows)


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit("Expected: python -m benchmarks.add_trials RUN_OR_TABLE...")
    for argument in sys.argv[1:]:
        add(Path(argument))
