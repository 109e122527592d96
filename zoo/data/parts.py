"""The three parts of a dataset: train, validation and test. No sample is in two of them.

Validation is what a run's best checkpoint and the trials of a tuning are judged on;
test is what a table reports.
"""

import numpy as np

from zoo.utils.errors import ZooError

SPLITS = ("train", "validation", "test")
_SHARE, _MOST, LEAST = 5, 10_000, 100
_SEED = 20184


class TooSmall(ZooError):
    """A dataset has so few samples that none are set apart for validation."""


def validation_count(count: int) -> int:
    """Returns how many of `count` samples to train on are set apart: a fifth, at most 10,000.

    0 where that were fewer than 100: each is worth more in training then.

    Example:

    >>> validation_count(60_000), validation_count(1_200), validation_count(450)
    (10000, 240, 0)
    """
    share = min(count // _SHARE, _MOST)
    return share if share >= LEAST else 0


def is_validation(count: int) -> np.ndarray:
    """Returns which of `count` samples are validation, a draw from a fixed seed, bool `(count,)`.

    Example:

    >>> int(is_validation(1_200).sum())
    240
    """
    # RandomState, because NumPy promises that its numbers never change.
    chosen = np.random.RandomState(_SEED).permutation(count)[: validation_count(count)]
    mask = np.zeros(count, bool)
    mask[chosen] = True
    return mask


def too_small(name: str, count: int) -> TooSmall:
    """Returns the error of a dataset that has no validation part."""
    return TooSmall(
        f"{name!r} has no validation part: it has {count:,} samples to train on, and fewer than "
        f"{LEAST * _SHARE:,} are all trained on."
    )


def chosen(samples: np.ndarray, split: str, name: str) -> np.ndarray:
    """Returns those of what is not test that are train, or validation.

    Raises:
        TooSmall: there is no validation part.

    Example:

    >>> len(chosen(np.arange(1_200), "train", "mine"))
    960
    """
    found = samples[is_validation(len(samples)) == (split == "validation")]
    if not len(found):
        raise too_small(name, len(samples))
    return found
