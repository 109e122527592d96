"""Points: a sample is a few numbers, shown in the plane."""

import os
from pathlib import Path

import numpy as np

from zoo.modalities.modality import Modality
from zoo.modalities.preview import PicturePreview
from zoo.utils.atomic import atomic_write
from zoo.utils.errors import ZooError


class Points(Modality):
    """Points of any range, `(numbers,)`.

    Args:
        shape: `(numbers,)`, or the number of numbers.

    Example:

    >>> Points(2).shape
    (2,)
    """

    name = "points"
    benchmark = "mode_coverage"
    augmentations = ("diffusion",)
    suffixes = (".csv",)
    written = (".csv", ".npy")
    preview_count, preview_real = 2_000, 2_000
    # As Torch's: with zeros all bends of the piecewise linear map would begin at the origin.
    hidden_bias = "uniform"

    shapes = "(numbers,) for points"

    def __init__(self, shape):
        super().__init__(shape if isinstance(shape, tuple | list) else (shape,))

    @classmethod
    def tells(cls, shape) -> bool:
        return len(shape) == 1 and shape[0] >= 1

    @classmethod
    def makes(cls, shape) -> bool:
        return True

    def preview(self, encoded, real=None, columns=None) -> PicturePreview:
        """Returns a scatter plot of points in the plane, real ones in grey underneath."""
        if self.shape != (2,):
            return super().preview(encoded, real, columns)
        return PicturePreview(scatter(encoded, real))

    def write(self, encoded, path: str | os.PathLike) -> None:
        """Writes a line of numbers for each point (`.csv`, in a folder too), or an `.npy` file."""
        path = Path(path)
        path = path if path.suffix else path / "samples.csv"
        if path.suffix != ".csv":
            return super().write(encoded, path)
        with atomic_write(path) as temporary:
            np.savetxt(temporary, np.asarray(encoded), delimiter=",", fmt="%.9g")

    def read(self, path: str | os.PathLike) -> np.ndarray:
        """Returns the points in a `.csv` or an `.npy` file, float32 `(n, numbers)`."""
        if Path(path).suffix != ".csv" or not Path(path).is_file():
            return super().read(path)
        try:
            points = np.loadtxt(path, delimiter=",", dtype="float32", ndmin=2)
        except ValueError as error:
            raise ZooError(f"{path}: cannot be read as lines of numbers: {error}.") from None
        self.check(points)
        return points


def scatter(points: np.ndarray, real: np.ndarray | None = None) -> np.ndarray:
    """Draws generated points over real ones, on equal axes from -1.5 to 1.5.

    Args:
        points: generated points `(n, 2)`; those that are not finite are left out.
        real: real points `(m, 2)`, drawn in grey underneath. None: none.

    Returns:
        The picture, uint8 `(600, 600, 3)`.
    """
    # The figure is made by hand: matplotlib.pyplot would keep it in global state.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 6), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0.09, 0.06, 0.88, 0.88))
    if real is not None:
        axes.scatter(*np.asarray(real).T, s=4, color="0.75", linewidths=0, label="real")
    points = np.asarray(points)
    points = points[np.isfinite(points).all(axis=1)]
    axes.scatter(*points.T, s=4, color="tab:blue", alpha=0.5, linewidths=0, label="generated")
    axes.set(xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), aspect="equal")
    axes.legend(loc="upper right", markerscale=3)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()
