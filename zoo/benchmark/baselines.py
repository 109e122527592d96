"""What restores pictures without learning: the rows that a GAN has to beat.

| row | what | where |
| --- | --- | --- |
| `copy` | the source as it is, larger by repeating pixels | everywhere |
| `bicubic` | the source enlarged (Pillow's bicubic) | where it is smaller |
| `mean_fill` | holes get the mean of the picture's known pixels | where there are holes |
| `biharmonic` | holes are filled smoothly (scikit-image, an extra) | where there are holes |

One more, `mean`, the mean picture of what is trained on, is added where these are scored.
"""

import importlib.util
from collections.abc import Callable

import numpy as np
from PIL import Image

from zoo.modalities import pixels

EXTRA = "scikit-image"


def made(sources: np.ndarray, shape: tuple, hole: np.ndarray | None) -> dict[str, Callable]:
    """Returns the baselines that suit sources by name, each a function that gives samples.

    Args:
        sources: `(n, *shape)` in [-1, 1].
        shape: of the samples.
        hole: where the sources were cut out, bool `(n, height, width, 1)`, or None.

    Example:

    >>> found = made(np.zeros((1, 4, 4, 1), "float32"), (8, 8, 3), None)
    >>> list(found), found["bicubic"]().shape
    (['copy', 'bicubic'], (1, 8, 8, 3))
    """
    plain = with_channels(sources if hole is not None else on_white(sources, shape[2]), shape[2])
    found = {"copy": lambda: repeated(plain, shape)}
    if sources.shape[1] < shape[0]:
        found["bicubic"] = lambda: bicubic(plain, shape)
    if hole is not None:
        found["mean_fill"] = lambda: mean_fill(plain, hole)
        if importlib.util.find_spec("skimage"):
            found["biharmonic"] = lambda: biharmonic(plain, hole)
    return found


def with_channels(sources: np.ndarray, channels: int) -> np.ndarray:
    """Returns sources with a sample's channels: alpha is left out, grey is repeated."""
    if sources.shape[3] >= channels:
        return sources[..., :channels]
    return sources[..., :1].repeat(channels, axis=3)


def on_white(sources: np.ndarray, channels: int) -> np.ndarray:
    """Returns RGBA sources of samples without alpha on white, as `zoo.data` shows samples.

    Example:

    >>> on_white(np.float32([0.0, 0.5, 1.0, -1.0]).reshape(1, 1, 1, 4), 3).ravel().tolist()
    [1.0, 1.0, 1.0]
    """
    if sources.shape[3] != 4 or channels == 4:
        return sources
    share = (sources[..., 3:] + 1.0) / 2.0
    return share * sources[..., :3] + (1.0 - share)


def repeated(sources: np.ndarray, shape: tuple) -> np.ndarray:
    """Returns sources enlarged by repeating pixels."""
    rows = np.arange(shape[0]) * sources.shape[1] // shape[0]
    columns = np.arange(shape[1]) * sources.shape[2] // shape[1]
    return sources[:, rows][:, :, columns]


def bicubic(sources: np.ndarray, shape: tuple) -> np.ndarray:
    """Returns sources enlarged by Pillow's bicubic interpolation, in [-1, 1]."""
    planes = np.moveaxis(sources, -1, 1).reshape(-1, *sources.shape[1:3])
    size = (shape[1], shape[0])
    planes = [np.asarray(Image.fromarray(p).resize(size, pixels.RESAMPLING)) for p in planes]
    large = np.reshape(planes, (len(sources), -1, *shape[:2]))
    return np.clip(np.moveaxis(large, 1, -1), -1.0, 1.0)


def mean_fill(sources: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """Returns pictures whose holes have the mean of their known pixels, channel by channel."""
    known = np.where(hole, 0.0, sources).sum(axis=(1, 2), keepdims=True)
    means = known / np.maximum((~hole).sum(axis=(1, 2), keepdims=True), 1)
    return np.where(hole, means, sources).astype("float32")


def biharmonic(sources: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """Returns pictures whose holes are filled by the biharmonic equation.

    Reference: Damelin and Hoang, 2018, arXiv:1707.05892, as scikit-image has it.
    """
    from skimage.restoration import inpaint_biharmonic

    filled = [
        inpaint_biharmonic(picture, where[..., 0], channel_axis=-1)
        for picture, where in zip(sources, hole, strict=True)
    ]
    return np.clip(np.stack(filled), -1.0, 1.0).astype("float32")
