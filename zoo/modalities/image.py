"""Samples as one picture: a grid of images, or a scatter plot of points."""

import os
from collections.abc import Sequence

import numpy as np

from zoo.modalities.pixels import to_uint8
from zoo.utils.errors import ZooError
from zoo.utils.atomic import atomic_write

GAP = 2  # pixels between two samples
TINY = 16  # pixels: a smaller sample is smoothed when it is enlarged
WIDTH = 704  # pixels: small samples are enlarged until a row is about this wide
_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def sheet(
    samples: np.ndarray,
    path: str | os.PathLike | None = None,
    columns: int | None = None,
    real: np.ndarray | None = None,
) -> np.ndarray:
    """Lays samples out in one picture, row after row, and writes it if asked.

    Small images are enlarged by a whole factor, each pixel a square. Tiny ones,
    below 16 pixels a side, are smoothed (bicubic): the eye reads an 8x8 digit
    far better so. Points, of shape `(n, 2)`, become a scatter plot:
    see `scatter`.

    Args:
        samples: `(n, height, width, channels)` with 1 to 4 channels, float in
            [-1, 1]; or points `(n, 2)`. Values outside are clipped; NaN is
            drawn mid-grey, so that a diverged run can still be looked at.
        path: where to write a PNG, whole or not at all. None: nowhere.
        columns: samples in a row; by default the grid is about square.
        real: real points to draw under the generated ones; not for images.

    Returns:
        The picture, uint8 `(height, width, channels)`.

    Raises:
        ZooError: samples of another shape, or none at all.

    Example:

    >>> sheet(np.zeros((6, 8, 8, 1)), columns=3).shape
    (466, 700, 1)
    """
    samples = np.asarray(samples)
    if samples.ndim == 2 and samples.shape[1] == 2:
        return scatter(samples, real, path)
    if samples.ndim != 4 or samples.shape[-1] not in _MODES or not len(samples):
        raise ZooError(
            "A sheet takes samples of shape (n, height, width, 1 to 4 channels) or (n, 2), "
            f"at least one. Received: {samples.shape}."
        )
    count, height, width, channels = samples.shape
    columns = min(columns or int(np.ceil(np.sqrt(count))), count)
    rows = -(-count // columns)
    factor = max(1, (WIDTH // columns - GAP) // width)
    pixels = to_uint8(np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0))
    pixels = _enlarged(pixels, factor, smooth=max(height, width) < TINY)

    step_down, step_right = height * factor + GAP, width * factor + GAP
    picture = np.full((rows * step_down - GAP, columns * step_right - GAP, channels), 255, np.uint8)
    if channels in (2, 4):
        picture[..., -1] = 0  # the gap is transparent where there is an alpha channel
    for index, sample in enumerate(pixels):
        top, left = index // columns * step_down, index % columns * step_right
        picture[top : top + height * factor, left : left + width * factor] = sample
    _write(picture, path)
    return picture


def scatter(
    points: np.ndarray,
    real: np.ndarray | None = None,
    path: str | os.PathLike | None = None,
) -> np.ndarray:
    """Draws generated points over real ones, on equal axes from -1.5 to 1.5.

    Args:
        points: generated points `(n, 2)`; those that are not finite are left out.
        real: real points `(m, 2)`, drawn in grey underneath. None: none.
        path: where to write a PNG, whole or not at all. None: nowhere.

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
    picture = np.asarray(canvas.buffer_rgba())[..., :3].copy()
    _write(picture, path)
    return picture


def film(pictures: Sequence[np.ndarray], path: str | os.PathLike, seconds: float) -> None:
    """Writes pictures as a GIF that plays them over and over.

    Args:
        pictures: uint8 `(height, width, channels)` of one size, as `sheet` returns them.
        path: where, whole or not at all.
        seconds: how long all of them take.
    """
    from PIL import Image

    images = [
        Image.fromarray(*((one[..., 0], "L") if one.shape[-1] < 3 else (one[..., :3], "RGB")))
        for one in pictures
    ]
    with atomic_write(path) as temporary:
        images[0].save(
            temporary,
            format="GIF",
            save_all=True,
            append_images=images[1:],
            duration=round(1000 * seconds / len(images)),
            loop=0,
        )


def _enlarged(pixels: np.ndarray, factor: int, smooth: bool) -> np.ndarray:
    """Returns images `factor` times as high and wide."""
    if not smooth:
        return pixels.repeat(factor, axis=1).repeat(factor, axis=2)
    from PIL import Image

    size = (pixels.shape[2] * factor, pixels.shape[1] * factor)
    planes = np.moveaxis(pixels, -1, 1).reshape(-1, *pixels.shape[1:3])
    planes = [np.asarray(Image.fromarray(p).resize(size, Image.Resampling.BICUBIC)) for p in planes]
    return np.moveaxis(np.reshape(planes, (len(pixels), -1, size[1], size[0])), 1, -1)


def _write(picture: np.ndarray, path: str | os.PathLike | None) -> None:
    if path is None:
        return
    from PIL import Image

    channels = picture.shape[-1]
    image = Image.fromarray(picture[..., 0] if channels == 1 else picture, _MODES[channels])
    with atomic_write(path) as temporary:
        image.save(temporary, format="PNG")
