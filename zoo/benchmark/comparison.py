"""The chart that compares recipes: a line for each, a dot for each seed."""

import statistics
from collections.abc import Sequence
from pathlib import Path

from zoo import measures, protocol, results
from zoo.compare.tables import heading, tables
from zoo.results import Row

_FEWEST = 3  # recipes; fewer are no comparison


def charts(folder: Path) -> None:
    """Draws `results/<benchmark>-<dataset>.png` wherever there is something to compare.

    Args:
        folder: `benchmarks/`, with `results/<benchmark>.csv`.

    Raises:
        ZooError: a results file with a broken row.
    """
    for name in protocol.names():
        version = protocol.read(name).version
        found = results.read(folder / "results" / f"{name}.csv", name)
        current = [row for row in found if row.stamp.version == version]
        for dataset in dict.fromkeys(row.stamp.dataset for row in current):
            rows = rows_of(current, dataset)
            if rows:
                draw(rows, folder / "results" / f"{name}-{dataset}.png")


def rows_of(rows: Sequence[Row], dataset: str) -> list[Row]:
    """Returns what the chart of a dataset shows; nothing where there is nothing to compare.

    The last checkpoints, with the weights that make a run's samples: the
    averaged ones where it has them; and the references.
    """
    found = [row for row in rows if row.stamp.dataset == dataset and row.checkpoint != "best"]
    averaged = {(row.recipe, row.seed) for row in found if row.stamp.weights == "averaged"}
    chosen = [
        row for row in found if row.stamp.weights != "raw" or (row.recipe, row.seed) not in averaged
    ]
    return chosen if len({row.recipe for row in chosen if _made(row)}) >= _FEWEST else []


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draws the rows of one benchmark and dataset, the best mean on top; less is better."""
    # The figure is made by hand: matplotlib.pyplot would keep it in global state.
    from matplotlib.figure import Figure

    column, stamp = tables(rows)[0].ranked_by, rows[0].stamp
    of: dict[str, list[float]] = {}
    for row in rows:
        if column in row.values:
            of.setdefault(row.recipe, []).append(row.values[column])
    references = {row.recipe: row.values[column] for row in rows if not _made(row)}
    names = sorted(of.keys() - references.keys(), key=lambda name: -statistics.fmean(of[name]))
    figure = Figure((8, 1.1 + 0.22 * len(names)), layout="constrained")
    axes = figure.subplots()
    for place, name in enumerate(names):
        raw = all(row.stamp.weights == "raw" for row in rows if row.recipe == name)
        axes.plot(of[name], [place] * len(of[name]), "o", markersize=5, alpha=0.7, color="#1f77b4",
                  markerfacecolor="none" if raw else None)  # fmt: skip
        axes.plot(statistics.fmean(of[name]), place, "|", markersize=11, color="black")
    for name, value in references.items():
        axes.axvline(value, color="#2ca02c" if name == "real" else "#888888", linestyle="--", lw=1)
        axes.text(value, 1.01, name, ha="center", va="bottom", fontsize=8,
                  transform=axes.get_xaxis_transform())  # fmt: skip
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_yticks(range(len(names)), [f"{name} ({len(of[name])})" for name in names], fontsize=8)
    axes.set_ylim(-0.7, len(names) - 0.3)
    axes.grid(axis="x", alpha=0.3)
    axes.set_xlabel(
        f"{heading(column, stamp)} on {stamp.dataset}: {measures.COLUMNS[column][1]}\n"
        "a dot for each seed, hollow where the weights are not averaged; a bar at their mean",
        fontsize=8,
    )
    figure.savefig(path, dpi=120, metadata={"Software": None})


def _made(row: Row) -> bool:
    """Returns whether a GAN made the samples; else it is a reference."""
    return row.checkpoint != "reference"
