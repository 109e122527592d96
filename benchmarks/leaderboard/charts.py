"""The chart that compares recipes: a line for each, a dot for each seed."""

import dataclasses
import re
import statistics
import textwrap
from collections.abc import Sequence
from pathlib import Path

from benchmarks.leaderboard import plane
from zoo.benchmark.compare.tables import heading, tables
from zoo.evaluation import catalogue, protocol, results
from zoo.evaluation.results import Row
from zoo.evaluation.stamp import Stamp

_FEWEST = 3  # recipes; fewer are no comparison
_LABEL_WIDTH = 100  # characters under the axis


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
                path = folder / "results" / file_name(name, dataset)
                drawn = plane.figure(rows) if name in plane.PLANES else figure(rows)
                drawn.savefig(path, dpi=120, metadata={"Software": None})


def file_name(benchmark: str, dataset: str) -> str:
    """Returns the chart's file name, which every file system and a link take.

    >>> file_name("restoration", "digits: mask, share 0.5")
    'restoration-digits-mask-share-0.5.png'
    """
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", f"{benchmark}-{dataset}") + ".png"


def rows_of(rows: Sequence[Row], dataset: str) -> list[Row]:
    """Returns what the chart of a dataset shows; nothing where there is nothing to compare.

    The last checkpoints, with averaged weights where all of a recipe's seeds
    have them, and the references. All were scored alike: of several feature
    networks, counts or forms the one that most recipes have.
    """
    alike: dict[Stamp, list[Row]] = {}
    for row in rows:
        if row.stamp.dataset == dataset and row.checkpoint != "best":
            alike.setdefault(dataclasses.replace(row.stamp, weights="none"), []).append(row)
    found = max(alike.values(), key=lambda group: len(_names(group)), default=[])
    averaged = {name for name in _names(found) if len(_seeds(found, name, "averaged"))
                == len(_seeds(found, name, "raw", "averaged"))}  # fmt: skip
    unwanted = {name: "raw" if name in averaged else "averaged" for name in _names(found)}
    chosen = [row for row in found if row.stamp.weights != unwanted.get(row.recipe)]
    # On a plane one recipe already stands beside the curve of the language model.
    fewest = 1 if rows and rows[0].stamp.benchmark in plane.PLANES else _FEWEST
    return chosen if len(_names(chosen)) >= fewest else []


def figure(rows: Sequence[Row]):
    """Returns the chart of rows that were scored alike, the best mean on top."""
    # The figure is made by hand: matplotlib.pyplot would keep it in global state.
    from matplotlib.figure import Figure

    column, stamp = tables(rows)[0].ranked_by, rows[0].stamp
    of: dict[str, list[float]] = {}
    for row in rows:
        if column in row.values:
            of.setdefault(row.recipe, []).append(row.values[column])
    made = _names(rows)
    references = {name: values for name, values in of.items() if name not in made}
    more = catalogue.COLUMNS[column][0] == 1  # is better
    names = sorted(of.keys() & made, key=lambda name: statistics.fmean(of[name]), reverse=not more)
    what = f"{heading(column, stamp)} on {stamp.dataset}: {catalogue.COLUMNS[column][1]}"
    lines = textwrap.wrap(what, _LABEL_WIDTH)
    drawn = Figure((8, 1.0 + 0.1 * len(lines) + 0.22 * len(names)), layout="constrained")
    axes = drawn.subplots()
    averaged = {row.recipe for row in rows if row.stamp.weights == "averaged"}
    for place, name in enumerate(names):
        axes.plot(of[name], [place] * len(of[name]), "o", markersize=5, alpha=0.7, color="#1f77b4",
                  markerfacecolor=None if name in averaged else "none")  # fmt: skip
        axes.plot(statistics.fmean(of[name]), place, "|", markersize=11, color="black")
    shown = sorted(references.items(), key=lambda item: statistics.fmean(item[1]))
    for level, (name, values) in enumerate(shown):
        value = statistics.fmean(values)
        axes.axvspan(min(values), max(values), color="0.85", lw=0)  # the luck of the draw
        axes.axvline(value, color="#2ca02c" if name == "real" else "#888888", linestyle="--", lw=1)
        up = 2 + 9 * level * (len(shown) > 2)  # of several the names stand over each other
        axes.annotate(name, (value, 1), (0, up), axes.get_xaxis_transform(), "offset points",
                      ha="center", va="bottom", fontsize=8)  # fmt: skip
    axes.set_xscale("linear" if more else "log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_yticks(range(len(names)), [f"{name} ({len(of[name])})" for name in names], fontsize=8)
    axes.set_ylim(-0.7, len(names) - 0.3)
    axes.grid(axis="x", alpha=0.3)
    lines.append(
        "a dot for each of (n) seeds, hollow where weights are not averaged; a bar at their mean"
    )
    axes.set_xlabel("\n".join(lines), fontsize=8)
    return drawn


def _names(rows: Sequence[Row]) -> set[str]:
    """Returns the recipes; references, which no GAN made, are none."""
    return {row.recipe for row in rows if row.checkpoint != "reference"}


def _seeds(rows: Sequence[Row], name: str, *weights: str) -> set[int]:
    return {row.seed for row in rows if row.recipe == name and row.stamp.weights in weights}
