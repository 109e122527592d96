"""Adds runs of a recipe's tuning to the record: `python -m benchmarks.add_trials RUN...`.

`benchmarks/trials/<benchmark>.csv` has the columns of the results, but a trial is named by its
settings, so that no trial replaces another. What a lab note quotes of trials is recorded there.
"""

import dataclasses
import json
import sys
from pathlib import Path

from zoo.evaluation import results

TRIALS = Path(__file__).parent / "trials"
_TRAINED = ("train.batch_size", "train.samples", "train.precision")


def name(run: dict) -> str:
    """Returns a trial's name: the recipe, its arguments in order, and what its training was.

    Example:

    >>> name({"recipe": "a", "settings": {"arguments.width": 8, "train.samples": 600,
    ...     "arguments.latent": 2, "train.batch_size": 32, "train.precision": "float32"}})
    'a latent=2 width=8 batch_size=32 samples=600 precision=float32'
    """
    settings = run["settings"]
    arguments = sorted(key for key in settings if key.startswith("arguments."))
    trained = [key for key in _TRAINED if key in settings]
    named = [f"{key.partition('.')[2]}={settings[key]}" for key in [*arguments, *trained]]
    return " ".join([run["recipe"], *named])


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
        sys.exit("Expected: python -m benchmarks.add_trials RUN...")
    for argument in sys.argv[1:]:
        add(Path(argument))
