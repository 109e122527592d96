"""benchmarks/README.md: the committed results as mean and spread over seeds."""

import csv
from collections.abc import Sequence
from pathlib import Path

from benchmarks.leaderboard import charts, curves, plane
from benchmarks.speed import report
from zoo.benchmark.compare.summaries import summaries
from zoo.benchmark.compare.tables import Table, heading, tables
from zoo.evaluation import catalogue, protocol, results
from zoo.evaluation.results import Row

_OPENING = """# Benchmarks

Made from `results/*.csv` by `python -m benchmarks.leaderboard`; a test fails when it is stale.
A number is the mean over seeds ± their standard deviation, of n runs. Numbers of different stamps
(protocol, feature network, counts, weights) stand in different tables. `real` is held-out samples
scored as if they were generated, in five draws, the floor; `noise` is an untrained generator, which
a collapsed one can fall short of; `restoration` has in its place what restores without learning.
What chose a checkpoint saw validation data alone, since version 2 of the protocols; so did what
chose settings since then, but most settings were found before, by trials on seed 0 that saw test
data: see each recipe's lab note. On MNIST every variant had the same number of blind trials, and
but for r3gan its rows of version 2 are of what they chose: what moved moved for both reasons.
Rows are in the order of their mean. Trials that recipes were tuned by, where a lab note quotes
them, stand in `trials/`. To add rows, with `--results benchmarks/results`: `zoo bench RECIPE
--seeds 3`; `zoo eval RUN --benchmark class_conditional`; or, of another program, `zoo eval
--samples FOLDER --dataset NAME`."""

# What was otherwise in a benchmark's earlier versions.
_NOT_BLIND = "what chose a checkpoint there had seen what is reported"
_EARLIER = {
    "restoration": "pictures that no classifier here knows were looked at by random convolutions"
}


def readme(folder: Path) -> str:
    """Returns the text of `benchmarks/README.md`.

    Args:
        folder: `benchmarks/`, with `results/<benchmark>.csv`, and where they
            are, `results/speed.csv`, `published/<benchmark>.csv` and `pictures/<recipe>.png`.

    Raises:
        ZooError: a results file with a broken row.
    """
    parts = [_OPENING]
    for name in protocol.names():
        rows = results.read(folder / "results" / f"{name}.csv", name)
        parts.append(_benchmark(folder, name, rows, _published(folder, name)))
    parts += report.section(folder)
    pictures = sorted((folder / "pictures").glob("*.png"))
    if pictures:
        parts.append("## Samples")
        parts += [f"{one.stem}\n\n![{one.stem}](pictures/{one.name})" for one in pictures]
    return "\n\n".join(parts) + "\n"


def _benchmark(
    folder: Path, name: str, rows: Sequence[Row], published: Sequence[dict[str, str]]
) -> str:
    read = protocol.read(name)
    parts = [f"## {name}, version {read.version}", f"{read.summary[0].upper()}{read.summary[1:]}."]
    current = [row for row in rows if row.stamp.version == read.version]
    if not current:
        parts.append("No runs of this version yet.")
    for dataset in dict.fromkeys(row.stamp.dataset for row in current):
        parts.append(f"### {dataset}")
        if charts.rows_of(current, dataset):
            parts.append(f"![{name} on {dataset}](results/{charts.file_name(name, dataset)})")
            parts += _gaps(charts.rows_of(current, dataset)) if name in plane.PLANES else []
        made = tables([row for row in current if row.stamp.dataset == dataset])
        parts += [_table(one) for one in made]
        theirs = [row for row in published if row["dataset"] == dataset]
        if theirs:
            parts.append(_published_table(theirs))
        if read.modality == "table":
            parts += curves.section(folder, dataset)
    parts += _earlier([row for row in rows if row.stamp.version < read.version], current)
    columns = {column for row in rows for column in row.values}
    says = [f"- `{key}`: {said}" for key, (_, said) in catalogue.COLUMNS.items() if key in columns]
    return "\n\n".join([*parts, *(["\n".join(says)] if says else [])])


def _earlier(rows: Sequence[Row], current: Sequence[Row]) -> list[str]:
    """Returns the tables of earlier versions, folded, and what moved since where both have rows."""
    parts = []
    for dataset in dict.fromkeys(row.stamp.dataset for row in rows):
        before = tables([row for row in rows if row.stamp.dataset == dataset])
        now = tables([row for row in current if row.stamp.dataset == dataset])
        parts += _moved(before, now)
        stamp = before[0].stamp
        why = _EARLIER.get(stamp.benchmark, _NOT_BLIND)
        folded = "\n\n".join(_table(one) for one in before)
        parts.append(
            f"<details><summary>{dataset}, version {stamp.version}: {why}</summary>\n\n{folded}"
            "\n\n</details>"
        )
    return parts


def _moved(before: Sequence[Table], now: Sequence[Table]) -> list[str]:
    """Returns a table of the ranking metric under both versions, where both have rows."""
    was, now_by = _last(before), _last(now)
    names = [name for name in now_by if name in was]
    if not names:
        return []
    old, new = before[0], now[0]
    metric = heading(new.ranked_by, new.stamp)
    if metric != heading(old.ranked_by, old.stamp):  # another network's distances
        return []
    head = ["recipe", f"version {old.stamp.version}", f"version {new.stamp.version}", "ratio"]
    lines = []
    for name in names:
        one, other = was[name], now_by[name]
        ratio = other.mean(new.ranked_by) / one.mean(old.ranked_by)
        lines.append([name, one.spread(old.ranked_by), other.spread(new.ranked_by), f"{ratio:.2f}"])
    missing = [name for name in was if name not in now_by]
    rest = f" Not run again yet: {', '.join(missing)}." if missing else ""
    return [
        f"What moved: {metric} on {new.stamp.dataset} of the last checkpoints.{rest}",
        _markdown(head, lines),
    ]


def _last(made: Sequence[Table]) -> dict:
    """Returns the first table's summaries of last checkpoints and references, by recipe."""
    found = summaries(made[0]) if made else []
    return {one.recipe: one for one in found if one.checkpoint != "best"}


def _gaps(rows: Sequence[Row]) -> list[str]:
    """Returns a sentence on how far recipes lie from the curve of the language model."""
    found = [f"`{name}` {gap:+.3f}" for name, gap in plane.gaps(rows).items()]
    said = f"Quality above the language model's at equal repetition: {', '.join(found)}."
    return [said] if found else []


def _table(table: Table) -> str:
    head = ["recipe", "told", "checkpoint", "n", *(heading(c, table.stamp) for c in table.columns)]
    lines = [
        [
            one.recipe,
            one.cell("told"),
            one.checkpoint,
            str(len(one.rows)),
            *map(one.spread, table.columns),
        ]
        for one in summaries(table)
    ]
    return f"{table.title}.\n\n{_markdown(head, lines)}"


def _published(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / "published" / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _published_table(rows: Sequence[dict[str, str]]) -> str:
    columns = [key for key in rows[0] if key not in ("dataset", "source")]
    columns = [key for key in columns if any(row[key] for row in rows)]
    sources = "; ".join(dict.fromkeys(row["source"] for row in rows))
    lines = [[row[key] for key in columns] for row in rows]
    opening = f"Published, by the same scores but with other networks and budgets: {sources}."
    return f"{opening}\n\n{_markdown(columns, lines)}"


def _markdown(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
