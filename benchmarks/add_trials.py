"""Adds runs of a recipe's tuning to the record: `python benchmarks/add_trials.py RUN...`.

`benchmarks/trials/<benchmark>.csv` has the columns of the results, but a trial is named by its
settings, so that none is lost behind another. What a lab note quotes of trials stands there.
"""

import dataclasses
import json
import sys
from pathlib import Path

from zoo.evaluation import results

TRIALS = Path(__file__).parent / "trials"
_TRAINED = ("train.samples", "train.batch_size", "train.precision")


def name(run: dict) -> str:
    """Returns a trial's name: the recipe, its arguments in order, and what its training was.

    Example:

    >>> name({"recipe": "a", "settings": {"arguments.width": 8, "train.samples": 600,
    ...     "arguments.latent": 2, "train.batch_size": 32, "train.precision": "float32"}})
    'a latent=2 width=8 batch_size=32 images=600 precision=float32'
    """
    told = [
        f"{key.partition('.')[2]}={value}"
        for key, value in sorted(run["settings"].items())
        if key.startswith("arguments.") or key in _TRAINED
    ]
    return " ".join([run["recipe"], *told])


def add(folder: Path, trials: Path = TRIALS) -> None:
    """Adds a finished run's rows to the record.

    Args:
        folder: the run folder, with `results.json`.
        trials: the folder of the record.

    Raises:
        ZooError: the run has no scores.
    """
    run = json.loads((folder / "results.json").read_text("utf-8"))
    rows = [dataclasses.replace(row, recipe=name(run)) for row in results.of_run(run)]
    benchmark = run["settings"]["benchmark"]
    results.append(trials / f"{benchmark}.csv", benchmark, rows)


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit("Expected: python benchmarks/add_trials.py RUN...")
    for given in sys.argv[1:]:
        add(Path(given))
