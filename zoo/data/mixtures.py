"""Mixtures of Gaussians in the plane, whose modes can be counted.

Reference: Lin, Khetan, Fanti and Oh, 2018, arXiv:1712.04086 (PacGAN),
section 4.1: `ring` and `grid`.
"""

import numpy as np

from zoo.utils.errors import ZooError

SHAPE = (2,)
_COUNTS = {"train": 100_000, "validation": 10_000, "test": 10_000}
_SEEDS = {"train": 20180, "validation": 20185, "test": 20181}


def modes(name: str) -> tuple[np.ndarray, float]:
    """Returns the means of the Gaussians, float32 `(modes, 2)`, and their standard deviation.

    `ring`: 8 on the unit circle at angles 2 pi i / 8, standard deviation .01.
    `grid`: 25 at {-4, -2, 0, 2, 4}^2, standard deviation .05, all divided by
    4 so that points lie in about [-1, 1]. That scales the plane evenly, so
    "within three standard deviations of the nearest mode" says what it says
    in the paper.

    Example:

    >>> means, deviation = modes("grid")
    >>> means.shape, deviation
    ((25, 2), 0.0125)
    """
    if name == "ring":
        angles = 2 * np.pi * np.arange(8) / 8
        return np.stack([np.cos(angles), np.sin(angles)], axis=-1).astype("float32"), 0.01
    if name == "grid":
        line = np.arange(-4, 5, 2) / 4
        return np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2).astype("float32"), 0.05 / 4
    raise ZooError(f"Expected 'ring' or 'grid', received {name!r}.")


def read(name: str, split: str, shape: tuple[int, ...] | None):
    """Returns `ring` or `grid` as a `Source`: float32 points, unlabelled.

    100,000 points to train on, 10,000 for validation and 10,000 to test on, each drawn
    from a fixed seed of its own: a mode at random, then a Gaussian around it. A few lie
    just outside [-1, 1].

    Raises:
        ZooError: a shape other than `(2,)`.
    """
    from zoo.data.sources import Source

    if shape not in (None, SHAPE):
        raise ZooError(f"{name!r} is made of points: expected shape (2,), received {shape}.")
    means, deviation = modes(name)
    # RandomState, because NumPy promises that its numbers never change.
    random = np.random.RandomState(_SEEDS[split])
    centres = means[random.randint(len(means), size=_COUNTS[split])]
    points = centres + deviation * random.standard_normal(centres.shape)
    return Source.from_arrays(
        points.astype("float32"), name=name, split=split, modes=(means, deviation)
    )
