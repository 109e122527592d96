"""Which recipe is better: one row for each, the mean over its seeds with its deviation."""

import dataclasses
import math
import statistics
from collections.abc import Iterable

from zoo.benchmark.compare.tables import Table, heading, shown
from zoo.evaluation import catalogue
from zoo.evaluation.results import Row

_ARROWS = {1: " ↑", -1: " ↓", 0: ""}


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

    def mean(self, column: str) -> float:
        """Returns the mean over seeds, infinity where one of them has no such score."""
        return statistics.fmean(row.values.get(column, math.inf) for row in self.rows)

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


def summaries(table: Table) -> list[Summary]:
    """Returns a table's recipes and checkpoints, the best first."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in table.rows:
        groups.setdefault((row.recipe, row.checkpoint), []).append(row)
    found = [Summary(*key, tuple(rows)) for key, rows in groups.items()]
    if table.ranked_by is not None:
        found.sort(key=lambda one: one.mean(table.ranked_by))
    return found


def one_each(found: Iterable[Summary]) -> list[Summary]:
    """Returns one summary a recipe: of its best checkpoints where it has any, else its last."""
    found = list(found)
    with_best = {one.recipe for one in found if one.checkpoint == "best"}
    return [one for one in found if one.checkpoint == "best" or one.recipe not in with_best]


def arrowed(column: str, table: Table) -> str:
    """Returns a column's heading with an arrow to where it is better."""
    return heading(column, table.stamp) + _ARROWS[catalogue.COLUMNS[column][0]]
