"""What a search found: the best recipe with its lab note, and the table of the trials."""

import dataclasses
import importlib.metadata
import textwrap
from collections.abc import Sequence
from pathlib import Path

from zoo.benchmark import trials
from zoo.benchmark.study import Trial
from zoo.evaluation import protocol, results
from zoo.training.recipe import Recipe
from zoo.utils.atomic import atomic_write
from zoo.utils.errors import ZooError


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a search found.

    Args:
        best: the trial that was chosen.
        recipe: the path of the best recipe.
        table: the path of the trials' scores.
    """

    best: Trial
    recipe: Path
    table: Path


def best(found: Sequence[Trial]) -> Trial | None:
    """Returns the best trial that came to its end; of equals the first."""
    whole = [one for one in found if one.state == "complete"]
    return max(whole, key=lambda one: one.goodness, default=None)


def write(found: Sequence[Trial], recipe: Recipe, samples: int, folder: Path) -> Outcome:
    """Writes the best recipe, `<recipe>-tuned.toml`, and the table `trials/<benchmark>.csv`.

    Args:
        found: all trials of the study.
        recipe: that was tuned.
        samples: the budget of a trial.
        folder: of the search.

    Raises:
        ZooError: no trial came to its end, or their run folders are gone.
    """
    chosen = best(found)
    if chosen is None:
        reasons = {one.notes.get("reason", "") for one in found} - {""}
        raise ZooError(
            f"None of {len(found)} trials came to its end with a score: "
            f"{'; '.join(sorted(reasons))}. Raise --trials, or search other ranges."
        )
    ended = [one for one in found if one.state in ("complete", "stopped")]
    rows = trials.rows([folder / one.notes["run"] for one in ended], recipe.name)
    if not rows:
        raise ZooError(f"{folder}: the runs of the trials are gone, and with them their scores.")
    table = folder / "trials" / f"{recipe.benchmark}.csv"
    results.append(table, recipe.benchmark, rows)
    made = trials.changed(recipe, chosen.values)
    made = dataclasses.replace(
        made,
        name=f"{recipe.name}-tuned",
        note=_note(found, chosen, recipe, samples, rows[0].stamp.split),
    )
    path = folder / f"{made.name}.toml"
    with atomic_write(path) as temporary:
        made.write(temporary)
    return Outcome(chosen, path, table)


def _note(found: Sequence[Trial], chosen: Trial, recipe: Recipe, samples: int, split: str) -> str:
    """Returns the lab note: what was searched, at which cost, and how the choice was made."""
    rules = protocol.read(recipe.benchmark)
    whole = [one for one in found if one.state == "complete"]
    stopped = [one for one in found if one.state == "stopped"]
    at_reports = [one for one in stopped if "median" in one.notes.get("reason", "")]
    cut_off = [one for one in found if one.state == "failed"]
    seeds = [one.notes["seed"] for one in [*whole, *stopped]]
    ended = f"{len(at_reports)} of them stopped at a report, worse than the median of the others"
    ended += f"; {faults} for faults" if (faults := len(stopped) - len(at_reports)) else ""
    ended += f"; {len(cut_off)} more cut off" if cut_off else ""
    budget = f"{samples:,} samples"
    if samples != recipe.train.samples:
        budget += f" (the recipe's {recipe.train.samples:,}, schedules in proportion)"
    searched = "; ".join(f"{key} {one}" for key, one in recipe.tune.items())
    as_it_was = [one for one in whole if one.notes.get("is_recipe")]
    before = (
        f" The recipe as it was: {trials.shown(as_it_was[0].notes['values'], recipe.benchmark)}."
        if as_it_was and as_it_was[0] is not chosen
        else " That is the recipe as it was."
        if as_it_was
        else ""
    )
    paragraphs = [
        f"{recipe.name} with the arguments that zoo tune chose.",
        f"Searched: {searched}; Optuna {importlib.metadata.version('optuna')}, TPE.",
        f"Effort: {len(whole) + len(stopped)} trials of {budget}, one seed each, {min(seeds)} to "
        f"{max(seeds)}, on which nothing is reported; {ended}.",
        f"Choice: trial {chosen.number}, by {rules.best} at the last report, in the quick form of "
        f"{rules.name} version {rules.version} on the split {split!r}: "
        f"{trials.shown(chosen.notes['values'], recipe.benchmark)}.{before} The best of so many "
        "flatters itself: only fresh seeds say what it is worth.",
        "Cost and score: not measured yet; see zoo bench.",
    ]
    lines = [line for one in paragraphs for line in textwrap.wrap(one, 98)]
    return "\n".join([*lines, *(["The recipe before:", recipe.note] if recipe.note else [])])
