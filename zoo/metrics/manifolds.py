"""Precision and recall, density and coverage: overlap of two sets' neighbourhoods."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from zoo.metrics import checks
from zoo.metrics.distances import squared_blocks, squared_radii


class PrecisionRecall(NamedTuple):
    """Shares in [0, 1]; 1 is best."""

    precision: float
    recall: float


class DensityCoverage(NamedTuple):
    """Density, 0 or more, 1 for equal distributions; coverage, a share in [0, 1]."""

    density: float
    coverage: float


def precision_recall(real: ArrayLike, fake: ArrayLike, k: int = 3) -> PrecisionRecall:
    """Returns how much of the fakes is realistic, and how much of the reals is reached.

    Around each sample lies a closed ball up to its k-th nearest neighbour in its
    own set. Precision: the share of fake samples in any real sample's ball.
    Recall: the share of real samples in any fake sample's ball. Swapping the sets
    swaps the two. Both grow with the number of samples: compare equal counts.

    Distances are made in blocks: 10,000 x 10,000 samples of any width take
    about 0.2 GiB beside the features.

    Args:
        real: features of shape `(samples, width)`.
        fake: the same, of the generated samples.
        k: which neighbour sets a ball's radius; below either number of samples.

    Raises:
        ZooError: k or fewer samples on a side, NaN, or different widths.

    Example:

    >>> import numpy as np
    >>> real = np.arange(8.0)[:, None]                            # a line of eight
    >>> precision_recall(real, real[:4], k=1)                     # one half of it
    PrecisionRecall(precision=1.0, recall=0.625)

    Reference: Kynkaanniemi et al., 2019, arXiv:1904.06991, equations 1 and 2.
    """
    k = checks.count("k", k)
    real, fake = checks.pair(real, fake, minimum=k + 1)
    real_radii, fake_radii = squared_radii(real, k), squared_radii(fake, k)
    realistic = np.zeros(len(fake), dtype=bool)
    reached = np.zeros(len(real), dtype=bool)
    for rows, squared in squared_blocks(real, fake):
        realistic |= (squared <= real_radii[rows, None]).any(axis=0)
        reached[rows] = (squared <= fake_radii).any(axis=1)
    return PrecisionRecall(float(realistic.mean()), float(reached.mean()))


def density_coverage(real: ArrayLike, fake: ArrayLike, k: int = 5) -> DensityCoverage:
    """Returns how densely the fakes lie among the reals, and how many reals they cover.

    Around each *real* sample lies an open ball up to its k-th nearest real
    neighbour. Density: how many balls hold a fake sample, on average, over k.
    Coverage: the share of balls that hold a fake sample. One outlier among the
    reals spoils neither, and fake outliers cannot widen anything. For equal
    distributions the density is 1 and, with equal large counts, the coverage
    1 - 2^-k (0.969 for k = 5). Not symmetric.

    Args:
        real: features of shape `(samples, width)`.
        fake: the same, of the generated samples.
        k: which neighbour sets a ball's radius; below the number of reals.

    Raises:
        ZooError: k or fewer reals, no fakes, NaN, or different widths.

    Example:

    >>> import numpy as np
    >>> real = np.arange(8.0)[:, None]
    >>> density_coverage(real, real[:4] + 0.1, k=1)
    DensityCoverage(density=2.0, coverage=0.625)

    Reference: Naeem et al., 2020, arXiv:2002.09797, section 3. The ball is open,
    as in their code, github.com/clovaai/generative-evaluation-prdc.
    """
    k = checks.count("k", k)
    real, fake = checks.features("real", real, k + 1), checks.features("fake", fake, 1)
    checks.same_width(real=real.shape[1], fake=fake.shape[1])
    radii = squared_radii(real, k)
    inside = 0
    covered = np.zeros(len(real), dtype=bool)
    for rows, squared in squared_blocks(real, fake):
        within = squared < radii[rows, None]
        inside += int(np.count_nonzero(within))
        covered[rows] = within.any(axis=1)
    return DensityCoverage(inside / (k * len(fake)), float(covered.mean()))
