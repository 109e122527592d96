"""The charts of a comparison: a line a run, one colour a recipe in all of them."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from zoo.benchmark.compare.runs import Run
from zoo.evaluation import catalogue
from zoo.utils import progress

_TAGS = ("quality/", "loss/", "logits/", "health/")
_FEW_POINTS = 30  # are marked: a curve of one point is no line
# The ten of matplotlib's "tab10"; of more recipes, hues.
_COLOURS = (
    *("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd"),
    *("#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"),
)


def colours(recipes: Iterable[str]) -> dict[str, str]:
    """Returns a colour for each recipe, `#rrggbb`.

    Example:

    >>> colours(["a", "b", "a"])
    {'a': '#1f77b4', 'b': '#ff7f0e'}
    """
    names = list(dict.fromkeys(recipes))
    if len(names) <= len(_COLOURS):
        return dict(zip(names, _COLOURS, strict=False))
    from matplotlib.colors import hsv_to_rgb, to_hex

    # Neighbours in hue differ in how dark they are.
    return {
        name: to_hex(hsv_to_rgb((number / len(names), 0.9, (0.95, 0.55)[number % 2])))
        for number, name in enumerate(names)
    }


def charts(runs: Sequence[Run], of_recipe: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Gives a chart for each tag, as the tag and a PNG.

    Args:
        runs: whose curves are drawn.
        of_recipe: the colour of each recipe.
    """
    tags = {tag for run in runs for line in run.curves for tag in line if tag.startswith(_TAGS)}
    for tag in progress.track(sorted(tags, key=_place), len(tags), "Drawing charts"):
        yield tag, _chart(tag, runs, of_recipe)


def _place(tag: str) -> tuple:
    """Returns where a chart stands: scores first, in the order of the tables."""
    group, _, name = tag.partition("/")
    scores = list(catalogue.COLUMNS)
    return _TAGS.index(f"{group}/"), scores.index(name) if name in scores else len(scores), tag


def is_distance(tag: str) -> bool:
    """Tells whether a tag's numbers are distances, 0 at best and without a most.

    Example:

    >>> is_distance("quality/fd"), is_distance("quality/two_sample_accuracy")
    (True, False)
    """
    name = tag.removeprefix("quality/")
    less_is_better = tag.startswith("quality/") and catalogue.COLUMNS.get(name, (0,))[0] < 0
    return less_is_better and name not in catalogue.SHARES


def _chart(tag: str, runs: Sequence[Run], of_recipe: Mapping[str, str]) -> bytes:
    # The figure is made by hand: matplotlib.pyplot would keep it in global state.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 3.4), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for run in runs:
        points = [(line["samples_seen"], line[tag]) for line in run.curves if tag in line]
        if points:
            marker = "." if len(points) < _FEW_POINTS else None
            axes.plot(
                *zip(*points, strict=True), color=of_recipe[run.recipe], lw=1.2, marker=marker
            )
    if is_distance(tag) and all(min(line.get_ydata()) > 0 for line in axes.lines):
        axes.set_yscale("log")
        _say_plainly(axes.yaxis)
    axes.locator_params(axis="x", nbins=5)
    axes.set_title(tag, parse_math=False)  # a tag is no mathematics
    axes.set_xlabel("samples seen")
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def _say_plainly(axis) -> None:
    """Writes 0.5 on a logarithmic axis in place of 5 times 10 to the power of -1."""
    from matplotlib.ticker import LogFormatter

    class Plain(LogFormatter):
        def __call__(self, value, position=None):
            return f"{value:g}" if super().__call__(value, position) else ""

    axis.set_major_formatter(Plain())
    axis.set_minor_formatter(Plain(labelOnlyBase=False, minor_thresholds=(2, 0.5)))
