"""The inception score of a classifier's probabilities."""

import itertools
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from zoo.metrics import checks
from zoo.utils.errors import ZooError

# The sum of a thousand float32 probabilities is one to about 1e-4, of float16 to about 1e-2.
_SUM_TOLERANCE = 1e-2


class InceptionScore(NamedTuple):
    """Mean and standard deviation of the inception score over the splits."""

    mean: float
    std: float


def inception_score(probabilities: ArrayLike, splits: int = 10) -> InceptionScore:
    """Returns exp(mean over samples of KL(p(class | sample) || p(class))), over splits.

    From 1 (every sample the same probabilities) to the number of classes (each
    sample certain, each class as often); higher is better. The samples are cut
    into `splits` consecutive parts, each with its own p(class): with one split
    the order does not matter. It knows no real samples: read it beside a
    distance. Of another classifier than Inception, name that classifier.

    Args:
        probabilities: shape `(samples, classes)`, in [0, 1], rows that sum to 1.
        splits: how many parts; at most the number of samples.

    Raises:
        ZooError: not probabilities (logits, say), NaN, or more splits than samples.

    Example:

    >>> import numpy as np
    >>> inception_score(np.eye(4), splits=1).mean
    4.0

    Reference: Salimans et al., 2016, arXiv:1606.03498, section 4.
    """
    splits = checks.count("splits", splits)
    p = checks.features("fake", probabilities, splits, what="probabilities")
    sums = p.sum(axis=1)
    if p.min() < 0.0 or np.abs(sums - 1.0).max() > _SUM_TOLERANCE:
        raise ZooError(
            "Expected probabilities: each at least 0, each row with the sum 1; received values "
            f"down to {p.min():.4g} and row sums from {sums.min():.4g} to {sums.max():.4g}. "
            "Apply a softmax to a classifier's logits first."
        )
    edges = [part * len(p) // splits for part in range(splits + 1)]
    scores = [_score(p[start:end]) for start, end in itertools.pairwise(edges)]
    return InceptionScore(float(np.mean(scores)), float(np.std(scores)))


def _score(p: np.ndarray) -> float:
    """Returns the score of one split; 0 log 0 counts as 0."""
    marginal = p.mean(axis=0)
    ratio = np.divide(p, marginal, out=np.ones_like(p), where=p > 0.0)
    return np.exp((p * np.log(ratio)).sum(axis=1).mean())
