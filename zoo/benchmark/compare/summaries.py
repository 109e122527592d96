"""Which recipe is better: one row for each, the mean over its seeds with its deviation."""

import dataclasses
import math
import statistics
from collections.abc import Iterable, Sequence

from zoo.benchmark.compare.tables import Table, direction, heading, shown
from zoo.evaluation.results import Row

_ARROWS = {1: " ↑", -1: " ↓", 0: ""}
_OF_THE_RUN = {
    "told": "told",
    "seeds": "seeds",
    "samples_seen": "samples seen",
    "seconds": "seconds",
}
# Beside the ranking: how many modes and classes are met, how good and how varied samples are.
_FURTHER = ("modes", "high_quality", "label_accuracy", "coverage", "precision", "fid", "fd")
_MOST_FURTHER = 3


@dataclasses.dataclass(frozen=True)
class Summary:
    """The rows of one recipe and checkpoint: one for each seed.

    Args:
        recipe, checkpoint: theirs.
        rows: at least one.
    """

    recipe: str
    checkpoint: str
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        """The recipe, and its checkpoint where that is not the last."""
        return f"{self.recipe} (best)" if self.checkpoint == "best" else self.recipe

    def mean(self, column: str) -> float:
        """Returns the mean over seeds, the worst there is where one of them has no such score."""
        worst = -direction(column) * math.inf
        return statistics.fmean(row.values.get(column, worst) for row in self.rows)

    def spread(self, column: str) -> str:
        """Returns `mean ± standard deviation` over the seeds that have the score.

        Example:

        >>> rows = tuple(Row("a", seed, "last", {"fd": seed}, None) for seed in (1.0, 2.0))
        >>> Summary("a", "last", rows).spread("fd")
        '1.5 ± 0.707'
        """
        values = [row.values[column] for row in self.rows if column in row.values]
        if not values:
            return ""
        mean = shown(column, statistics.fmean(values))
        if len(values) == 1:
            return mean
        return f"{mean} ± {shown(column, statistics.stdev(values))}"

    def cell(self, column: str) -> str:
        """Returns what stands in a column of `overview`."""
        if column == "seeds":
            return str(len(self.rows))
        if column == "told":
            return ", ".join(sorted({str(row.facts.get("told") or "") for row in self.rows}))
        if column not in _OF_THE_RUN:
            return self.spread(column)
        found = [row.facts[column] for row in self.rows if row.facts.get(column) is not None]
        return f"{statistics.fmean(found):,.0f}" if found else ""


def summaries(table: Table) -> list[Summary]:
    """Returns a table's recipes and checkpoints, the best first."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in table.rows:
        groups.setdefault((row.recipe, row.checkpoint), []).append(row)
    found = [Summary(*key, tuple(rows)) for key, rows in groups.items()]
    if table.ranked_by is not None:
        found.sort(key=lambda one: -direction(table.ranked_by) * one.mean(table.ranked_by))
    return found


def chosen(rows: Iterable[Row]) -> list[Row]:
    """Returns the rows that runs are compared by: one a run and protocol.

    The last checkpoint's, or the best's where the last has no scores; of
    averaged weights where the run has them. All rows of samples that no run made.
    """
    rows = list(rows)
    last = {(row.recipe, row.seed) for row in rows if row.checkpoint == "last"}
    rows = [row for row in rows if row.checkpoint != "best" or (row.recipe, row.seed) not in last]
    averaged = {_scored(row) for row in rows if row.stamp.weights == "averaged"}
    return [row for row in rows if row.stamp.weights != "raw" or _scored(row) not in averaged]


def overview(table: Table) -> tuple[str, ...]:
    """Returns the few columns that matter, the most important first.

    The ranking score, what the runs were told beside the samples where they differ in it,
    what they cost (`seeds`, `samples_seen`, `seconds`),
    and some further scores.
    """
    ranked = (table.ranked_by,) if table.ranked_by else ()
    told = {row.facts["told"] for row in table.rows if row.facts.get("told")}
    of_the_run = [key for key in _OF_THE_RUN if key != "told" or len(told) > 1]
    further = [key for key in _FURTHER if key in table.columns and key not in ranked]
    return (*ranked, *of_the_run, *further[:_MOST_FURTHER])


def grid(table: Table, columns: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """Returns the heading and a line a recipe, the best first, of columns of `overview`."""
    head = [_OF_THE_RUN.get(key) or arrowed(key, table) for key in columns]
    lines = [[one.name, *map(one.cell, columns)] for one in summaries(table)]
    return ["recipe", *head], lines


def full_grid(table: Table) -> tuple[list[str], list[list[str]]]:
    """Returns the heading and a line a seed and checkpoint, with every score."""
    lines = [
        [row.recipe, str(row.seed), row.checkpoint]
        + [shown(column, row.values.get(column)) for column in table.columns]
        for row in table.rows
    ]
    heads = [arrowed(column, table) for column in table.columns]
    return ["recipe", "seed", "checkpoint", *heads], lines


def arrowed(column: str, table: Table) -> str:
    """Returns a column's heading with an arrow to where it is better."""
    return heading(column, table.stamp) + _ARROWS[direction(column)]


def _scored(row: Row) -> tuple:
    """Returns what rows of a run share that differ in their weights alone."""
    return row.recipe, row.seed, row.checkpoint, dataclasses.replace(row.stamp, weights="")
