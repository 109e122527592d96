"""Does a generator copy its training set."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from zoo.metrics import checks
from zoo.metrics.distances import nearest
from zoo.utils.errors import ZooError


class Memorization(NamedTuple):
    """How close the fakes are to the training set, beside fresh real samples.

    ratio: 1 without copying, towards 0 with; above 1 for unrealistic samples.
    nearer: 0.5 without copying, towards 1 with.
    """

    ratio: float
    nearer: float


def memorization(train: ArrayLike, fake: ArrayLike, test: ArrayLike) -> Memorization:
    """Returns whether fakes lie closer to the training set than held-out samples do.

    With d(x) the distance from x to its nearest training sample:

        ratio  = median of d(fake) / median of d(test)
        nearer = P(d(fake) < d(test)) + P(d(fake) = d(test)) / 2, over all pairs

    A generator that has learnt the distribution is as far from the training set
    as fresh samples are: ratio 1, nearer 0.5. Exact copies: 0 and 1. When every
    tenth sample is a copy, the ratio hardly moves but nearer is 0.55. Both sets
    of distances are to the same training samples, so the sizes of the sets may
    differ. Samples of poor quality lie far from everything and hide copies
    (ratio above 1), and samples that all lie where the data is densest read
    below 1 without copying: read it beside precision and coverage.

    Departures: the reference turns `nearer` into a z-score, cell by cell of a
    clustering; here it stays a share, over the whole space.

    Args:
        train: features of the training samples, shape `(samples, width)`; all of
            them, as a copy of a sample left out goes unseen.
        fake: features of the generated samples.
        test: features of real samples that were not trained on.

    Raises:
        ZooError: NaN, different widths, or half of test lies in train.

    Example:

    >>> import numpy as np
    >>> train, test = np.array([[0.0], [1.0]]), np.array([[0.5], [1.5]])
    >>> memorization(train, fake=train, test=test)
    Memorization(ratio=0.0, nearer=1.0)

    Reference: Meehan, Chaudhuri, Dasgupta, 2020, arXiv:2004.05675.
    """
    train, fake = checks.features("train", train), checks.features("fake", fake)
    test = checks.features("test", test)
    checks.same_width(train=train.shape[1], fake=fake.shape[1], test=test.shape[1])
    held_out, generated = np.sort(nearest(test, train)), nearest(fake, train)
    scale = np.median(held_out)
    if scale == 0.0:
        raise ZooError(
            f"Expected test samples that were not trained on; at least half of the {len(test)} "
            "received equal a training sample. Pass the test split, and check how it was made."
        )
    below = np.searchsorted(held_out, generated, side="left")
    through = np.searchsorted(held_out, generated, side="right")
    nearer = 1.0 - (below + through).mean() / (2.0 * len(held_out))
    return Memorization(float(np.median(generated) / scale), float(nearer))
