"""Mode coverage of points drawn from a known mixture, and of class labels."""

import math
import numbers
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from zoo.metrics import checks
from zoo.metrics.distances import squared_blocks
from zoo.utils.errors import ZooError

# Lin 2018, section 4.1: a point is of high quality within three standard deviations of a mode.
_HIGH_QUALITY_STDS = 3.0


class ModeCoverage(NamedTuple):
    """Modes found; the share of high-quality points in [0, 1]; reverse KL, 0 is best."""

    modes: int
    high_quality: float
    reverse_kl: float


class LabelCoverage(NamedTuple):
    """Modes found; reverse KL, 0 is best."""

    modes: int
    reverse_kl: float


def mode_coverage(points: ArrayLike, means: ArrayLike, std: float) -> ModeCoverage:
    """Returns how many modes of a Gaussian mixture the points reach, and how evenly.

    A point is of *high quality* when it is less than 3 std from its nearest mode;
    a mode is found when a high-quality point is nearest to it. Reverse KL is
    sum p log(p / q) in nats, p the shares of the modes among the *high-quality*
    points and q uniform: points between the modes do not enter, as in the
    authors' code (its `MetricLogger` counts only points under the threshold and
    normalises by their sum). From 0 to log(modes), and log(modes), the worst,
    where no point is of high quality. Sampling alone gives about
    (modes - 1) / (2 points): 0.005 for 25 modes and 2,500 points.

    Args:
        points: generated points, shape `(samples, width)`; the protocol has 2,500.
        means: the centres of the modes, shape `(modes, width)`.
        std: the standard deviation of every mode, along each axis.

    Raises:
        ZooError: NaN, different widths, or a std that is not positive.

    Example:

    >>> means = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    >>> mode_coverage([[0.0, 0.1], [0.9, 0.0], [0.5, 0.5], [5.0, 5.0]], means, std=0.1)
    ModeCoverage(modes=2, high_quality=0.5, reverse_kl=0.4054651081081644)

    Reference: Lin et al., 2018, arXiv:1712.04086, section 4.1, and its code,
    github.com/fjxmlzn/PacGAN, `synthetic_data_experiments/PacGAN/pacgan/extensions.py`;
    after Srivastava et al., 2017, arXiv:1705.07761.
    """
    points = checks.features("generated", points, what="points")
    means = checks.features("mode", means, what="means")
    checks.same_width(points=points.shape[1], means=means.shape[1])
    if not (isinstance(std, numbers.Real) and math.isfinite(std) and std > 0.0):
        raise ZooError(
            f"Expected std, the standard deviation of a mode, to be a positive number; received "
            f"{std!r}. The ring has 0.01 and the grid 0.05."
        )
    found = np.zeros(len(means), dtype=np.int64)
    for _, squared in squared_blocks(points, means):
        near = squared.argmin(axis=1)
        good = squared.min(axis=1) < (_HIGH_QUALITY_STDS * std) ** 2
        found += np.bincount(near[good], minlength=len(means))
    return ModeCoverage(
        int(np.count_nonzero(found)), float(found.sum() / len(points)), _reverse_kl(found)
    )


def mode_coverage_of_labels(labels: ArrayLike, modes: int = 1000) -> LabelCoverage:
    """Returns how many classes the labels of generated samples reach, and how evenly.

    The form for stacked MNIST: a classifier reads the digit in each of the
    three channels, and 100 a + 10 b + c is the sample's label, one of 1,000
    modes. Every sample counts for its label, whatever it looks like. Reverse KL
    is against uniform, in nats, from 0 to log(modes); sampling alone gives about
    (modes - 1) / (2 samples): 0.019 for 1,000 modes and 26,000 samples.

    Args:
        labels: shape `(samples,)`, whole numbers in [0, modes); the protocol has 26,000.
        modes: how many classes there are.

    Raises:
        ZooError: labels that are not whole numbers in the range.

    Example:

    >>> mode_coverage_of_labels([0, 0, 7, 7], modes=8)
    LabelCoverage(modes=2, reverse_kl=1.3862943611198906)

    Reference: Lin et al., 2018, arXiv:1712.04086, section 4.2.
    """
    modes = checks.count("modes", modes)
    found = np.bincount(checks.labels("labels", labels, classes=modes), minlength=modes)
    return LabelCoverage(int(np.count_nonzero(found)), _reverse_kl(found))


def _reverse_kl(found: np.ndarray) -> float:
    """Returns KL(shares of the modes || uniform) = log(modes) + sum of p log p."""
    if not found.any():
        return math.log(len(found))
    shares = found[found > 0] / found.sum()
    return max(0.0, float((shares * np.log(shares * len(found))).sum()))
