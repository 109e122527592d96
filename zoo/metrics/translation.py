"""How near translations come to what they should be."""

import numpy as np

from zoo.utils.errors import ZooError

RANGE = 2.0  # of pictures in [-1, 1]


def range_distance(made: np.ndarray, truth: np.ndarray) -> float:
    """Returns the mean absolute difference of pictures, as a share of their range.

    Args:
        made, truth: `(n, ...)`, pictures in [-1, 1].

    Raises:
        ZooError: arrays of different shapes.

    Example:

    >>> range_distance(np.array([[1.0, -1.0]]), np.array([[1.0, 0.0]]))
    0.25
    """
    return float(_distances(made, truth).mean())


def inverted(made: np.ndarray, truth: np.ndarray) -> float:
    """Returns the share of pictures whose negative is nearer to the truth than they are.

    Args:
        made, truth: `(n, ...)`, pictures in [-1, 1].

    Raises:
        ZooError: arrays of different shapes.

    Example:

    >>> inverted(np.array([[1.0, -1.0], [-0.5, 0.5]]), np.array([[1.0, -1.0], [1.0, -1.0]]))
    0.5
    """
    return float((_distances(-np.asarray(made), truth) < _distances(made, truth)).mean())


def _distances(made, truth) -> np.ndarray:
    """Returns each picture's mean absolute difference, `(n,)`, as a share of the range."""
    made, truth = np.asarray(made, "float64"), np.asarray(truth, "float64")
    if made.shape != truth.shape or not len(made):
        raise ZooError(
            f"Expected pictures and their truths of one shape, at least one. Received: {made.shape}"
            f" and {truth.shape}."
        )
    return np.abs(made - truth).reshape(len(made), -1).mean(axis=1) / RANGE
