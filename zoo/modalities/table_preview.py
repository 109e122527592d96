"""A sheet of a table: each column's histogram, generated over real, and how pairs hang together."""

import itertools

import numpy as np

_MOST = 12  # columns that are shown
_NAMED = 8  # categories that are shown, the commonest
_BINS = 30
_REAL, _GENERATED = "0.75", "tab:blue"


def sheet(table, encoded: np.ndarray, real: np.ndarray | None = None) -> np.ndarray:
    """Draws the columns of generated rows, over those of real ones where there are some.

    Args:
        table: a `zoo.modalities.Table`.
        encoded: generated rows.
        real: real rows.

    Returns:
        The picture, uint8 `(height, width, 3)`: a histogram of each of the first 12 columns,
        and last how alike their pairs are: 1 less the total variation distance of how often
        two categories, or bins of numbers, come together.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    made = _first(table.values(encoded))
    there = None if real is None else _first(table.values(real))
    by_name = {one.name: one for one in table.columns}
    cells = len(made) + (there is not None and len(made) > 1)
    across = min(4, cells)
    down = -(-cells // across)
    figure = Figure(figsize=(2.6 * across, 2.1 * down), dpi=80, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    places = figure.subplots(down, across, squeeze=False).ravel()
    for axes in places[cells:]:
        axes.set_axis_off()
    for axes, name in zip(places, made, strict=False):
        shown = [made[name]] if there is None else [there[name], made[name]]
        if made[name].dtype.kind == "f":
            _numbers(axes, shown)
        else:
            _categories(axes, shown, [str(one).strip() for one in by_name[name].categories])
        axes.set_title(str(name)[:24], fontsize=8)
        axes.tick_params(labelsize=6)
        axes.set_yticks([])
    if cells > len(made):
        _pairs(figure, places[len(made)], there, made)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def _first(values: dict) -> dict:
    return dict(itertools.islice(values.items(), _MOST))


def _numbers(axes, shown: list[np.ndarray]) -> None:
    """Draws histograms of numbers on one axis: the real ones decide its ends."""
    first = shown[0][~np.isnan(shown[0])]
    edges = np.histogram_bin_edges(first if len(first) else np.zeros(1), _BINS)
    for column, kind in zip(shown, _kinds(shown), strict=True):
        heights = np.histogram(column[~np.isnan(column)], edges)[0] / max(len(column), 1)
        axes.stairs(heights, edges, **kind)


def _categories(axes, shown: list[np.ndarray], names: list[str]) -> None:
    shares = [np.bincount(column, minlength=len(names)) / len(column) for column in shown]
    kept = np.argsort(-shares[0], kind="stable")[:_NAMED]
    for number, (share, kind) in enumerate(zip(shares, _kinds(shown), strict=True)):
        colour = kind["color"]
        offset = 0.0 if len(shown) == 1 else 0.4 * number - 0.2
        axes.bar(np.arange(len(kept)) + offset, share[kept], width=0.8 / len(shown), color=colour)
    axes.set_xticks(np.arange(len(kept)), [names[k][:10] for k in kept], rotation=60, ha="right")


def _kinds(shown: list) -> list[dict]:
    own = {"color": _GENERATED, "linewidth": 1.2}
    return [{"color": _REAL, "fill": True}, own] if len(shown) == 2 else [own]


def _pairs(figure, axes, real: dict, made: dict) -> None:
    """Draws the matrix of the pairs' trends."""
    names = list(made)
    matrix = np.ones((len(names), len(names)))
    coded = [_coded(real[name], made[name]) for name in names]
    for i, j in itertools.combinations(range(len(names)), 2):
        size = coded[j][2] + 1
        pairs = [coded[i][which] * size + coded[j][which] for which in (0, 1)]
        matrix[i, j] = matrix[j, i] = _alike(*pairs)
    picture = axes.imshow(matrix, vmin=0.0, vmax=1.0, cmap="viridis")
    figure.colorbar(picture, ax=axes).ax.tick_params(labelsize=6)
    axes.set_title("pairs, 1 is best", fontsize=8)
    axes.set_xticks(np.arange(len(names)), [str(n)[:8] for n in names], rotation=90, fontsize=5)
    axes.set_yticks(np.arange(len(names)), [str(n)[:8] for n in names], fontsize=5)
    axes.tick_params(length=0)


def _coded(real: np.ndarray, made: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Returns two columns as whole numbers, numbers as 10 bins of the real range, and the most."""
    if real.dtype.kind == "f":
        there = real[~np.isnan(real)]
        edges = np.histogram_bin_edges(there if len(there) else np.zeros(1))[1:-1]
        real, made = (np.where(np.isnan(x), 0, 1 + np.digitize(x, edges)) for x in (real, made))
    return real, made, int(max(real.max(), made.max()))


def _alike(real: np.ndarray, made: np.ndarray) -> float:
    _, codes = np.unique(np.concatenate([real, made]), return_inverse=True)
    shares = [
        np.bincount(part, minlength=codes.max() + 1) / len(part)
        for part in (codes[: len(real)], codes[len(real) :])
    ]
    return 1.0 - 0.5 * np.abs(shares[0] - shares[1]).sum()
