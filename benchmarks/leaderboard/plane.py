"""The plane of quality and diversity: GANs are points, a language model is a curve.

Reference: Caccia et al., 2018, arXiv:1811.02549, figures 2 and 3.
"""

from collections.abc import Sequence

import numpy as np

from zoo.evaluation.results import Row

# By the benchmark: columns of repetition and of quality.
PLANES = {"text_quality": ("self_bleu", "bleu")}


def figure(rows: Sequence[Row]):
    """Returns the chart of rows of one benchmark and dataset; up and left is better."""
    # The figure is made by hand: matplotlib.pyplot would keep it in global state.
    from matplotlib.figure import Figure

    across, upward = PLANES[rows[0].stamp.benchmark]
    drawn = Figure((7, 5), layout="constrained")
    axes = drawn.subplots()
    model = np.array([_point(row) for row in rows if _is_model(row)]).reshape(-1, 2)
    axes.plot(*model.T, "-o", color="0.6", markersize=4, label="language model, by temperature")
    for row in filter(_is_model, rows):
        axes.annotate(row.recipe.rpartition(" ")[2], _point(row), (4, -9),
                      textcoords="offset points", fontsize=7, color="0.4")  # fmt: skip
    real = [_point(row) for row in rows if row.recipe == "real"]
    axes.plot(*np.array(real).reshape(-1, 2).T, "*", color="#2ca02c", markersize=13, label="real")
    for number, name in enumerate(gans(rows)):
        points = np.array([_point(row) for row in rows if row.recipe == name])
        axes.plot(*points.T, "o", color=f"C{number % 10}", markersize=6, alpha=0.8, label=name)
    axes.set_xlabel(f"{across}: repetition, less is better")
    axes.set_ylabel(f"{upward}: quality, more is better")
    axes.set_title(f"{rows[0].stamp.benchmark} on {rows[0].stamp.dataset}", fontsize=10)
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    return drawn


def gaps(rows: Sequence[Row]) -> dict[str, float]:
    """Returns for each recipe how far its mean quality lies above the curve of the language model.

    At equal repetition, by straight lines between temperatures; beyond the curve's ends it is
    held against the nearest end. Negative: the language model is better.
    """
    model, found = curve(rows), {}
    for name in gans(rows) if len(model) else ():
        across, upward = np.mean([_point(row) for row in rows if row.recipe == name], axis=0)
        found[name] = float(upward - np.interp(across, *model.T))
    return found


def curve(rows: Sequence[Row]) -> np.ndarray:
    """Returns the language model's points by rising repetition, `(temperatures, 2)`."""
    points = sorted(_point(row) for row in rows if _is_model(row))
    return np.array(points).reshape(-1, 2)


def gans(rows: Sequence[Row]) -> list[str]:
    """Returns the recipes that have a point, in order."""
    return sorted({row.recipe for row in rows if row.checkpoint != "reference"})


def _is_model(row: Row) -> bool:
    """Whether a row is a language model's at a temperature: it says how likely lines are."""
    return row.checkpoint == "reference" and "nll" in row.values


def _point(row: Row) -> tuple[float, ...]:
    return tuple(row.values[column] for column in PLANES[row.stamp.benchmark])
