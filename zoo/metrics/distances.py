"""Euclidean distances between two sets of features, block by block."""

from collections.abc import Iterator

import numpy as np

# 2^23 float64 numbers are 64 MiB: large matrix products, small beside the features themselves.
_BLOCK_ENTRIES = 2**23
# Any centre gives the same distances: one from some of the rows rounds as little as from all.
_CENTRE_ROWS = 1000


def squared_blocks(x: np.ndarray, y: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Yields `(rows, block)`: block[i, j] = |x[rows][i] - y[j]|^2, float64.

    As |a|^2 + |b|^2 - 2 a.b, one matrix product a block, after shifting both
    sets by a median of y: what is subtracted then is of the size of the
    distances, outliers or not. What is left below the rounding error counts as 0, so copies are
    at distance 0. The caller may change a block in place.

    Args:
        x: shape `(n, width)`.
        y: shape `(m, width)`.
    """
    centre = np.median(y[:_CENTRE_ROWS], axis=0)
    y = y - centre
    y_norms = np.einsum("ij,ij->i", y, y)
    rounding = 4.0 * np.finfo(np.float64).eps * np.sqrt(y.shape[1])
    step = max(1, _BLOCK_ENTRIES // len(y))
    for start in range(0, len(x), step):
        rows = slice(start, min(start + step, len(x)))
        part = x[rows] - centre
        norms = np.einsum("ij,ij->i", part, part)
        largest = norms[:, None] + y_norms
        block = part @ y.T
        block *= -2.0
        block += largest
        largest *= rounding
        block[block < largest] = 0.0
        yield rows, block


def squared_radii(x: np.ndarray, k: int) -> np.ndarray:
    """Returns each row's squared distance to its k-th nearest other row, shape `(n,)`.

    Args:
        x: shape `(n, width)`, more than k rows.
        k: 1 is the nearest.
    """
    radii = np.empty(len(x))
    for rows, block in squared_blocks(x, x):
        own = np.arange(rows.start, rows.stop)
        block[own - rows.start, own] = np.inf
        block.partition(k - 1, axis=1)
        radii[rows] = block[:, k - 1]
    return radii


def nearest(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Returns each row of x's distance to the nearest row of y, shape `(n,)`."""
    squared = np.empty(len(x))
    for rows, block in squared_blocks(x, y):
        squared[rows] = block.min(axis=1)
    return np.sqrt(squared)
