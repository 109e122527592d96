"""The kernel distance between two sets of features."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from zoo.metrics import checks


class KernelDistance(NamedTuple):
    """Mean and standard deviation of the kernel distance over the subsets."""

    mean: float
    std: float


def kernel_distance(
    real: ArrayLike,
    fake: ArrayLike,
    subsets: int = 100,
    subset_size: int = 1000,
    seed: int = 0,
) -> KernelDistance:
    """Returns the kernel distance (KID): the unbiased squared MMD, over random subsets.

    For m real rows x and m fake rows y of width d and k(a, b) = (a.b / d + 1)^3:

        mean of k(x_i, x_j), i != j  +  mean of k(y_i, y_j), i != j  -  2 mean of k(x_i, y_j)

    Zero in expectation when the distributions are equal, whatever the number of
    samples, so a small negative value is right, not an error. Symmetric but for
    the draw of the subsets, without replacement, which follows the seed and the
    order of the rows. `std` is the spread of the subsets (divided by their
    number), not the error of the mean.

    Args:
        real: features of shape `(samples, width)`.
        fake: the same, of the generated samples.
        subsets: how many subsets are drawn.
        subset_size: samples of each set in a subset; at most what either has.
        seed: the seed of the draw.

    Raises:
        ZooError: fewer samples than `subset_size`, NaN, or different widths.

    Example:

    >>> import numpy as np
    >>> x, y = np.array([[0.0], [1.0]]), np.array([[1.0], [1.0]])
    >>> kernel_distance(x, y, subsets=1, subset_size=2)           # 1 + 8 - 2 * 4.5
    KernelDistance(mean=0.0, std=0.0)

    Reference: Binkowski et al., 2018, arXiv:1801.01401, section 4.
    """
    subset_size = checks.count("subset_size", subset_size, minimum=2)
    subsets = checks.count("subsets", subsets)
    real, fake = checks.pair(real, fake, minimum=subset_size)
    draw = np.random.default_rng(seed)
    distances = [
        _squared_mmd(
            real[draw.choice(len(real), subset_size, replace=False)],
            fake[draw.choice(len(fake), subset_size, replace=False)],
        )
        for _ in range(subsets)
    ]
    return KernelDistance(float(np.mean(distances)), float(np.std(distances)))


def _squared_mmd(x: np.ndarray, y: np.ndarray) -> float:
    pairs = len(x) * (len(x) - 1)
    among_x, among_y = _kernel(x, x), _kernel(y, y)
    return (
        (among_x.sum() - np.trace(among_x)) / pairs
        + (among_y.sum() - np.trace(among_y)) / pairs
        - 2.0 * _kernel(x, y).mean()
    )


def _kernel(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    base = x @ y.T / x.shape[1] + 1.0
    return base * base * base
