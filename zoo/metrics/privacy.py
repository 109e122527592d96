"""How much generated rows give away of those that the GAN was trained on."""

import numpy as np

from zoo.metrics.distances import nearest


def exact_copies(train: np.ndarray, fake: np.ndarray) -> float:
    """Returns the share of generated rows that stand in the train split as they are.

    Args:
        train, fake: rows `(n, numbers)`, equal where what they hold is equal.

    Example:

    >>> exact_copies(np.array([[1.0, 2.0]]), np.array([[1.0, 2.0], [2.0, 1.0]]))
    0.5
    """
    known = {row.tobytes() for row in np.ascontiguousarray(train, "float64") + 0.0}
    rows = np.ascontiguousarray(fake, "float64") + 0.0
    return float(np.mean([row.tobytes() in known for row in rows]))


def membership_accuracy(train: np.ndarray, held_out: np.ndarray, fake: np.ndarray) -> float:
    """Returns how often an attacker tells rows that were trained on from others; 0.5 is best.

    The attacker is given as many rows of each kind and the generated ones, and takes the
    half that lies nearer to a generated row for trained on. Rows as near as the middle one
    count half.

    Args:
        train, held_out, fake: rows `(n, numbers)`, between which distances mean something.

    Reference: Chen et al., 2020, arXiv:1909.03935, section 4.2 (GAN-Leaks, full black box).

    Example:

    >>> train, held_out = np.array([[0.0], [1.0]]), np.array([[5.0], [9.0]])
    >>> membership_accuracy(train, held_out, fake=np.array([[0.1], [1.1]]))
    1.0
    """
    count = min(len(train), len(held_out))
    near = [nearest(rows[:count], fake) for rows in (train, held_out)]
    middle = np.median(np.concatenate(near))
    said = [np.where(d < middle, 1.0, np.where(d == middle, 0.5, 0.0)) for d in near]
    return float((said[0].mean() + 1.0 - said[1].mean()) / 2)
