"""Mean and covariance of features that arrive in chunks."""

import numpy as np
from numpy.typing import ArrayLike

from zoo.metrics import checks
from zoo.utils.errors import ZooError


class Moments:
    """Mean and covariance of a stream of feature chunks, float64, never all in memory.

    Two parts with counts n and m, means a and b and scatter matrices S and T
    (sums of outer products of centred rows) join into

        count n + m,  mean a + (b - a) m / (n + m),
        scatter S + T + (b - a)(b - a)^T n m / (n + m),

    which never subtracts two large sums, so features far from zero lose no
    digits. Memory: width squared times 8 bytes, three times that while updating.

    Example:

    >>> import numpy as np
    >>> rows = np.arange(12.0).reshape(6, 2)
    >>> moments = Moments().update(rows[:4]).update(rows[4:])
    >>> moments.count, moments.mean.tolist()
    (6, [5.0, 6.0])
    >>> np.allclose(moments.covariance, np.cov(rows, rowvar=False))
    True

    Reference: Chan, Golub, LeVeque, 1983, "Algorithms for computing the sample
    variance", The American Statistician 37(3), equation 2.1.
    """

    def __init__(self) -> None:
        self.count = 0
        self._mean: np.ndarray | None = None
        self._scatter: np.ndarray | None = None

    @classmethod
    def of(cls, features: ArrayLike) -> "Moments":
        """Returns the moments of one array, shape `(samples, width)`."""
        return cls().update(features)

    def update(self, features: ArrayLike) -> "Moments":
        """Adds a chunk of shape `(samples, width)`; returns itself.

        Raises:
            ZooError: NaN or infinity in the chunk, or a shape or width that
                does not fit. The moments stay as they were.
        """
        chunk = checks.features("streamed", features)
        mean = chunk.mean(axis=0)
        centred = chunk - mean
        self._join(len(chunk), mean, centred.T @ centred)
        return self

    def merge(self, other: "Moments") -> "Moments":
        """Adds another stream's moments to these; returns itself.

        Raises:
            ZooError: the other stream's features have another width.
        """
        if other.count:
            self._join(other.count, other._mean.copy(), other._scatter.copy())
        return self

    @property
    def width(self) -> int | None:
        """The number of features of a sample; None before the first chunk."""
        return None if self._mean is None else len(self._mean)

    @property
    def mean(self) -> np.ndarray:
        """The mean of all rows so far, shape `(width,)`.

        Raises:
            ZooError: no samples yet.
        """
        self._need(1, "mean")
        return self._mean.copy()

    @property
    def covariance(self) -> np.ndarray:
        """The unbiased covariance (divided by count - 1), shape `(width, width)`.

        Raises:
            ZooError: fewer than two samples so far.
        """
        self._need(2, "covariance")
        return self._scatter / (self.count - 1)

    def _join(self, count: int, mean: np.ndarray, scatter: np.ndarray) -> None:
        if self._mean is None:
            self.count, self._mean, self._scatter = count, mean, scatter
            return
        checks.same_width(before=self.width, now=len(mean))
        total = self.count + count
        shift = mean - self._mean
        self._scatter += scatter
        self._scatter += np.outer(shift, shift * (self.count * count / total))
        self._mean = self._mean + shift * (count / total)
        self.count = total

    def _need(self, samples: int, what: str) -> None:
        if self.count < samples:
            raise ZooError(
                f"A {what} needs at least {samples} sample{'s' * (samples > 1)}; these moments "
                f"have {self.count}. Call update() with features first."
            )
