"""What a classifier reads in generated samples: balance of classes, and the asked label."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from zoo.metrics import checks


class ClassBalance(NamedTuple):
    """The shares of the classes, and how far they are from uniform.

    shares: share of each class, shape `(num_classes,)`, sum 1.
    total_variation: half the sum of |share - 1 / num_classes|: the share of
        samples that would have to change class; 0 is best, below 1.
    rarest_to_commonest: the rarest class's share over the commonest's, in [0, 1]:
        1 is best, 0 when a class is missing, under 0.5 when the commonest is
        more than twice the rarest.
    """

    shares: np.ndarray
    total_variation: float
    rarest_to_commonest: float


def class_balance(labels: ArrayLike, num_classes: int) -> ClassBalance:
    """Returns the histogram of the generated samples' classes against uniform.

    Args:
        labels: the classes that a classifier reads, shape `(samples,)`, whole
            numbers in [0, num_classes).
        num_classes: how many classes there are, also those that never occur.

    Raises:
        ZooError: labels that are not whole numbers in the range.

    Example:

    >>> balance = class_balance([0, 0, 0, 1], num_classes=2)
    >>> balance.shares.tolist(), balance.total_variation
    ([0.75, 0.25], 0.25)
    """
    num_classes = checks.count("num_classes", num_classes)
    labels = checks.labels("labels", labels, classes=num_classes)
    found = np.bincount(labels, minlength=num_classes)
    shares = found / len(labels)
    return ClassBalance(
        shares,
        float(np.abs(shares - 1.0 / num_classes).sum() / 2.0),
        float(found.min() / found.max()),
    )


def label_accuracy(asked: ArrayLike, read: ArrayLike) -> float:
    """Returns the share of samples in which a classifier reads the label asked for.

    For conditional variants; 1 is best, and the classifier's own accuracy on
    real samples is what a perfect generator gets.

    Args:
        asked: the labels given to the generator, shape `(samples,)`.
        read: the labels a classifier reads in what came out, shape `(samples,)`.

    Raises:
        ZooError: different lengths, or not whole numbers from 0.

    Example:

    >>> label_accuracy(asked=[3, 1, 4, 1], read=[3, 1, 9, 1])
    0.75
    """
    asked, read = checks.labels("asked labels", asked), checks.labels("read labels", read)
    checks.same_count(asked=len(asked), read=len(read))
    return float((asked == read).mean())
