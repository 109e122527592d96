"""The Frechet distance between two sets of features."""

import numpy as np
from numpy.typing import ArrayLike

from zoo.metrics import checks
from zoo.metrics.moments import Moments
from zoo.utils.errors import ZooError


def frechet_distance(real: ArrayLike | Moments, fake: ArrayLike | Moments) -> float:
    """Returns the Frechet distance between Gaussians fitted to two sets of features.

        |m_r - m_f|^2 + tr(C_r) + tr(C_f) - 2 tr((C_r C_f)^(1/2))

    with means m and unbiased covariances C; 0 or more, 0 is best, symmetric.
    Written as A A^T = C_r and B B^T = C_f, the last trace is the sum of the
    singular values of A^T B: real, and exact for singular covariances, where a
    general matrix square root gives complex numbers or asks for an offset.

    The estimate is biased upwards by few samples: compare only scores of equal
    counts. Say FID only of Inception features, otherwise FD and the network.

    Args:
        real: features of shape `(samples, width)`, or the `Moments` of them.
        fake: the same, of the generated samples.

    Raises:
        ZooError: fewer than two samples on a side, NaN, or different widths.

    Example:

    >>> import numpy as np
    >>> line = np.array([[-1.0, 0.0], [0.0, 0.0], [1.0, 0.0]])    # variances 1 and 0
    >>> round(frechet_distance(line, 3 * line + [0.0, 2.0]), 6)   # 2^2 + (3 - 1)^2
    8.0

    Reference: Heusel et al., 2017, arXiv:1706.08500, equation 6.
    """
    real, fake = _moments("real", real), _moments("fake", fake)
    checks.same_width(real=real.width, fake=fake.width)
    shift = real.mean - fake.mean
    real_covariance, fake_covariance = real.covariance, fake.covariance
    cross = _root(real_covariance).T @ _root(fake_covariance)
    overlap = np.linalg.svd(cross, compute_uv=False).sum() if cross.size else 0.0
    spread = np.trace(real_covariance) + np.trace(fake_covariance) - 2.0 * overlap
    return float(shift @ shift + max(spread, 0.0))


def intra_class_distance(
    real: ArrayLike, real_labels: ArrayLike, fake: ArrayLike, fake_labels: ArrayLike
) -> float:
    """Returns the Frechet distance within each class, its mean over the classes.

    A conditional generator that makes good samples of the wrong class, or the
    same sample for every latent of a class, has a good distance over all
    classes together and a bad one here. 0 is best.

    Args:
        real: features of shape `(samples, width)`.
        real_labels: their classes, whole numbers, shape `(samples,)`.
        fake: the same, of the generated samples.
        fake_labels: the classes they were asked for.

    Raises:
        ZooError: a class of one side that the other lacks, or with one sample
            only; and as `frechet_distance`.

    Example:

    >>> import numpy as np
    >>> line = np.array([[-1.0], [0.0], [1.0]])
    >>> real, labels = np.concatenate([line, line + 9.0]), [0, 0, 0, 1, 1, 1]
    >>> intra_class_distance(real, labels, real[::-1], labels)  # the classes exchanged: 9^2
    81.0

    Reference: Miyato & Koyama, 2018, arXiv:1802.05637, section 4.1 (intra FID).
    """
    real, fake = checks.pair(real, fake)
    real_labels = checks.labels("real labels", real_labels)
    fake_labels = checks.labels("fake labels", fake_labels)
    checks.same_count(real=len(real), real_labels=len(real_labels))
    checks.same_count(fake=len(fake), fake_labels=len(fake_labels))
    distances = []
    for one in np.union1d(real_labels, fake_labels):
        within = real[real_labels == one], fake[fake_labels == one]
        if min(map(len, within)) < 2:
            raise ZooError(
                f"Class {one} has {len(within[0])} real and {len(within[1])} generated samples; "
                "the distance within a class needs two of each. Generate more of it."
            )
        distances.append(frechet_distance(*within))
    return float(np.mean(distances))


def _moments(name: str, value: ArrayLike | Moments) -> Moments:
    if not isinstance(value, Moments):
        return Moments.of(checks.features(name, value, minimum=2))
    if value.count < 2:
        checks.features(name, np.empty((value.count, value.width or 1)), minimum=2)
    return value


def _root(covariance: np.ndarray) -> np.ndarray:
    """Returns A of shape `(width, rank)` with A A^T = covariance.

    Eigenvalues below the rounding error of the largest are zeros of a singular
    matrix; kept, each would add the square root of that error.
    """
    values, vectors = np.linalg.eigh(covariance)
    kept = values > values[-1] * len(values) * np.finfo(np.float64).eps
    return vectors[:, kept] * np.sqrt(values[kept])
