"""The charts of quality against epochs, and what the README says of them."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.add_curve import Point, read
from benchmarks.leaderboard import charts

_NAME = "curves"


def draw(folder: Path) -> None:
    """Draws `results/curves-<dataset>.png` of what `results/curves.csv` holds.

    Args:
        folder: `benchmarks/`.
    """
    points = read(folder / "results" / "curves.csv")
    for dataset in dict.fromkeys(one.dataset for one in points):
        drawn = figure([one for one in points if one.dataset == dataset])
        path = folder / "results" / charts.file_name(_NAME, dataset)
        drawn.savefig(path, dpi=120, metadata={"Software": None})


def section(folder: Path, dataset: str) -> list[str]:
    """Returns what the README shows of a dataset's curves; nothing where there are none."""
    points = [one for one in read(folder / "results" / "curves.csv") if one.dataset == dataset]
    if not points:
        return []
    names = ", ".join(dict.fromkeys(one.recipe for one in points))
    return [
        f"![quality against epochs on {dataset}](results/{charts.file_name(_NAME, dataset)})",
        f"*When to stop: {names} against validation rows while they train, moving averages, a line "
        "for each seed. The runs are trials and may be longer than the recipes. To add one: `zoo "
        "run RECIPE --blind --set benchmark=benchmarks/table_curve.toml --set train.seed=1000`, "
        "then `python -m benchmarks.add_curve RUN`.*",
    ]


def figure(points: Sequence[Point]):
    """Returns the chart of one dataset's points: a panel for each metric, a line for each run."""
    from matplotlib.figure import Figure

    metrics = list(dict.fromkeys(one.metric for one in points))
    names = list(dict.fromkeys(one.recipe for one in points))
    drawn = Figure((3.6 * len(metrics), 3.2), layout="constrained")
    for axes, metric in zip(
        drawn.subplots(1, len(metrics), squeeze=False)[0], metrics, strict=True
    ):
        for number, name in enumerate(names):
            of = [one for one in points if (one.metric, one.recipe) == (metric, name)]
            for seed in dict.fromkeys(one.seed for one in of):
                line = [(one.epochs, one.value) for one in of if one.seed == seed]
                axes.plot(*zip(*line, strict=True), "-o", markersize=3, color=f"C{number}",
                          label=name)  # fmt: skip
        axes.set_title(metric, fontsize=9)
        axes.set_xlabel("epochs", fontsize=8)
        axes.tick_params(labelsize=7)
        axes.grid(alpha=0.3)
        axes.legend(*_once(axes), fontsize=7)
    return drawn


def _once(axes) -> tuple[list, list[str]]:
    """Returns an axes' lines and names, each name once."""
    found = {name: line for line, name in zip(*axes.get_legend_handles_labels(), strict=True)}
    return list(found.values()), list(found)
