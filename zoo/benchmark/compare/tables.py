"""Tables of scores: numbers with different stamps never stand in one column."""

import dataclasses
import math
from collections.abc import Iterable

from zoo.evaluation import catalogue
from zoo.evaluation.results import Row
from zoo.evaluation.stamp import Stamp

_NEVER_SHOWN = ("kernel_distance_std",)
_RANKED_BY = (
    *("intra_class_fid", "intra_class_fd", "fid", "fd", "reverse_kl", "ngram_4"),
    "column_shapes",
)
_SHOWN_OF_A_HASH = 12
_LONGEST_WHOLE = 1e6  # larger ones, of runs that diverged, are shown with an exponent


@dataclasses.dataclass(frozen=True)
class Table:
    """Rows whose stamps agree, the best first.

    Args:
        stamp: theirs.
        columns: the scores that any of them has.
        rows: sorted by `ranked_by`.
        ranked_by: the column that says which is better, None where there is none.
        apart: why they do not stand in the first table: benchmark and dataset
            if these differ, else the fields in which the stamps do; empty for
            the first.
    """

    stamp: Stamp
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    ranked_by: str | None
    apart: str

    @property
    def title(self) -> str:
        """What all its numbers are, in one line."""
        made = self.stamp
        network = "" if made.features == "none" else f"{made.features} features, "
        form = "" if made.form == "full" else f"{made.form}, "
        weights = "" if made.weights == "none" else f", {made.weights} weights"
        return (
            f"{made.benchmark} version {made.version} on {made.dataset}: {form}{network}"
            f"{made.fake_samples:,} generated, {made.real_samples:,} real ({made.split})"
            f"{weights}"
        )


def tables(rows: Iterable[Row]) -> list[Table]:
    """Returns rows in tables, one for each stamp, and why they are apart.

    A row without weights of its own (real samples, those of another program)
    stands in every table whose stamp otherwise agrees.

    Example:

    >>> tables([])
    []
    """
    rows, stamps = list(rows), []
    for row in rows:
        if row.stamp not in stamps and row.stamp.weights != "none":
            stamps.append(row.stamp)
    for row in rows:
        if all(row.stamp.differences(stamp) for stamp in stamps):
            stamps.append(row.stamp)
    return [_table(stamp, stamps[0], rows) for stamp in stamps]


def direction(column: str) -> int:
    """Returns 1 where more of a score is better, -1 where less is, 0 where neither."""
    return catalogue.COLUMNS[column][0]


def heading(column: str, stamp: Stamp) -> str:
    """Returns a column's heading: FID only of Inception features, else FD with the network.

    Example:

    >>> heading("reverse_kl", None)
    'reverse_kl'
    """
    if column == "fid":
        return "FID"
    if column == "fd":
        return f"FD ({stamp.features})"
    return f"{column} ({stamp.features})" if column == "intra_class_fd" else column


def shown(column: str, value: float | None) -> str:
    """Returns a number as a table shows it.

    Example:

    >>> shown("coverage", 0.94921), shown("fd", 0.042619), shown("modes", 8)
    ('0.949', '0.0426', '8')
    """
    if value is None:
        return ""
    if column in catalogue.SHARES:
        return f"{value:.3f}"
    is_whole = abs(value) < _LONGEST_WHOLE and value == int(value)
    return f"{value:.0f}" if is_whole else f"{value:.3g}"


def _table(stamp: Stamp, first: Stamp, rows: list[Row]) -> Table:
    mine = [row for row in rows if not row.stamp.differences(stamp)]
    found = {column for row in mine for column in row.values}
    columns = tuple(c for c in catalogue.COLUMNS if c in found and c not in _NEVER_SHOWN)
    ranked = next(
        (column for column in (*_RANKED_BY, *filter(direction, columns)) if column in columns), None
    )
    if ranked is not None:
        worst = -direction(ranked) * math.inf
        mine.sort(key=lambda row: -direction(ranked) * row.values.get(ranked, worst))
    return Table(stamp, columns, tuple(mine), ranked, _apart(stamp, first))


def _apart(stamp: Stamp, first: Stamp) -> str:
    found = stamp.differences(first)
    task = {key: found[key] for key in ("benchmark", "dataset") if key in found}
    return "; ".join(
        f"{field} {str(its)[:_SHOWN_OF_A_HASH]} here, {str(other)[:_SHOWN_OF_A_HASH]} there"
        if field == "features_sha256"
        else f"{field} {its} here, {other} there"
        for field, (its, other) in (task or found).items()
    )
