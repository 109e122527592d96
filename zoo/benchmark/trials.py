"""Trials as runs: their recipes, how good they are, their rows in the record of trials."""

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from zoo import registry
from zoo.benchmark.sweep import FIRST_TUNING_SEED
from zoo.evaluation import catalogue, protocol, results
from zoo.evaluation.results import Row
from zoo.training import recipe as recipes
from zoo.training import search_space
from zoo.training.recipe import Recipe
from zoo.utils import json_lines
from zoo.utils.errors import ZooError

_TRAINED = ("train.batch_size", "train.samples", "train.precision")
_QUICK = "quality/"


def name(run: Mapping[str, Any]) -> str:
    """Returns a trial's name: the recipe, its arguments in order, and what its training was.

    Args:
        run: what its `results.json` says.

    Example:

    >>> name({"recipe": "a", "settings": {"arguments.width": 8, "train.samples": 600,
    ...     "arguments.latent": 2, "train.batch_size": 32, "train.precision": "float32"}})
    'a latent=2 width=8 batch_size=32 samples=600 precision=float32'
    >>> name({"recipe": "a", "settings": {"train.samples": 600, "train.data_share": 0.1}})
    'a samples=600 data_share=0.1'
    """
    settings = run["settings"]
    arguments = sorted(key for key in settings if key.startswith("arguments."))
    trained = [key for key in _TRAINED if key in settings]
    trained += ["train.data_share"] * (settings.get("train.data_share", 1.0) < 1.0)
    named = [f"{key.partition('.')[2]}={settings[key]}" for key in [*arguments, *trained]]
    return " ".join([run["recipe"], *named])


def check_seed(seed: int) -> None:
    """Refuses a seed that results are reported on: what chooses never reports.

    Raises:
        ZooError: it is one.
    """
    if seed < FIRST_TUNING_SEED:
        raise ZooError(
            f"seed: expected at least {FIRST_TUNING_SEED:,} for a trial, received {seed}. Results "
            "are reported on the seeds below, so that none of them may choose a recipe."
        )


def shortened(schedules: str | None, before: int, samples: int) -> str | None:
    """Returns schedules for another budget: their counts of samples in proportion, rounded up.

    Args:
        schedules: see `zoo.gan.schedules`.
        before, samples: the budget that they were written for, and the other one.

    Example:

    >>> shortened("learning_rate: 1 at 150_000, 0 at 300_000; beta_2: 0.9 at 3", 300_000, 60_000)
    'learning_rate: 1 at 30_000, 0 at 60_000; beta_2: 0.9 at 1'
    """

    def scaled(found: re.Match) -> str:
        return f"{found[1]}{-(-int(found[2]) * samples // before):_}"

    return schedules and re.sub(r"(\sat\s+)([0-9][0-9_]*)", scaled, schedules)


def changed(recipe: Recipe, values: Mapping[str, Any]) -> Recipe:
    """Returns a recipe with other values of what was searched."""
    trained = {key: values[key] for key in search_space.TRAINED if key in values}
    arguments = {key: value for key, value in values.items() if key not in trained}
    return dataclasses.replace(
        recipe,
        arguments=recipe.arguments | arguments,
        train=dataclasses.replace(recipe.train, **trained),
    )


def recipe_of(
    recipe: Recipe, number: int, values: Mapping[str, Any], samples: int, seed: int
) -> Recipe:
    """Returns the recipe of a trial.

    Args:
        recipe: that is tuned.
        number: of the trial.
        values: of what is searched.
        samples: the trial's budget; schedules become as much shorter.
        seed: of the first trial; each has one of its own.

    Raises:
        ZooError: a seed that results are reported on.
    """
    check_seed(seed + number)
    made = changed(recipe, values)
    schedules = shortened(made.arguments.get("schedules"), recipe.train.samples, samples)
    return dataclasses.replace(
        made,
        name=f"{recipe.name}-trial-{number:03d}",
        arguments=made.arguments | ({"schedules": schedules} if schedules else {}),
        train=dataclasses.replace(made.train, samples=samples, seed=seed + number),
        tune=None,
        note=f"Trial {number} of zoo tune {recipe.name}.",
    )


def quick_values(line: Mapping[str, Any]) -> dict[str, float]:
    """Returns the quick scores that a line of `metrics.jsonl` holds.

    Example:

    >>> quick_values({"samples_seen": 64, "quality/fd": 2.5, "quality/coverage": None})
    {'fd': 2.5}
    """
    return {
        key.removeprefix(_QUICK): value
        for key, value in line.items()
        if key.startswith(_QUICK) and value is not None
    }


def goodness(line: Mapping[str, Any], benchmark: str) -> float | None:
    """Returns how good a report's quick scores are, higher is better; None without them.

    What counts is the metric that chooses a run's best checkpoint.

    Example:

    >>> goodness({"quality/fd": 2.5}, "image_quality"), goodness({}, "image_quality")
    (-2.5, None)
    """
    try:
        return catalogue.GOODNESS[protocol.read(benchmark).best](quick_values(line))
    except (LookupError, StopIteration):
        return None


def shown(values: Mapping[str, float], benchmark: str) -> str:
    """Returns the scores that choose in words, `"FD 2.5"`.

    Example:

    >>> shown({"fd": 2.5, "recall": 0.5}, "image_quality")
    'FD 2.5'
    """
    columns = catalogue.columns((protocol.read(benchmark).best,))
    named = [(key, values[key]) for key in columns if key in values]
    texts = [f"{key.upper() if len(key) < 4 else key} {value:.3g}" for key, value in named]
    return ", ".join(texts).replace("_", " ")


def rows(folders: Sequence[Path], recipe: str) -> list[Row]:
    """Returns the rows of trials, whole or stopped, named by their settings.

    A trial that was stopped has the scores of its last report; its samples seen say where. None
    that never reported has a row.

    Args:
        folders: of their runs.
        recipe: what was tuned: the first word of the names.
    """
    whole, stopped = [], []
    for folder in folders:
        path = folder / "results.json"
        if path.exists():
            run = json.loads(path.read_text("utf-8")) | {"recipe": recipe}
            whole += [dataclasses.replace(row, recipe=name(run)) for row in results.of_run(run)]
        elif (folder / "metrics.jsonl").exists():
            stopped.append(folder)
    stamps = {row.stamp.weights: row.stamp for row in whole}
    return whole + [row for folder in stopped for row in _stopped(folder, recipe, stamps)]


def _stopped(folder: Path, recipe: str, stamps: Mapping) -> list[Row]:
    """Returns the row of a stopped trial; its stamp is that of the others, which share all."""
    made, lines = recipes.read(folder / "recipe.toml"), json_lines.read(folder / "metrics.jsonl")
    default = registry.parameters(made.variant).get("averaging")
    averaging = made.arguments.get("averaging", default.default if default else None)
    stamp = stamps.get("raw" if averaging is None else "averaged")
    values = quick_values(lines[-1]) if lines else {}
    if not values or stamp is None:
        return []
    environment = json.loads((folder / "environment.json").read_text("utf-8"))
    facts = results.made_by(environment) | {
        "variant": made.variant,
        "samples_seen": lines[-1]["samples_seen"],
        "seconds": lines[-1]["seconds"],
        "samples_per_second": lines[-1]["samples_seen"] / lines[-1]["seconds"],
    }
    trial = name({"recipe": recipe, "settings": made.settings()})
    return [Row(trial, made.train.seed, "last", values, stamp, facts)]
