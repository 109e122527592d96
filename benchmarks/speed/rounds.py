"""Medians and ratios of interleaved rounds."""

import dataclasses
import statistics
from collections.abc import Sequence


@dataclasses.dataclass(frozen=True)
class Round:
    """What one contender did in one round.

    Attributes:
        samples: real samples shown to the discriminator; of the limit, see `process.Contender.run`.
        seconds: wall time.
        cpu_seconds: of all its threads.
    """

    samples: float
    seconds: float
    cpu_seconds: float

    @property
    def samples_per_second(self) -> float:
        return self.samples / self.seconds

    @property
    def cpu_seconds_per_1000(self) -> float:
        return 1000 * self.cpu_seconds / self.samples


def median(rounds: Sequence[Round], what: str = "samples_per_second") -> float:
    """Returns the median of a figure over rounds.

    Example:

    >>> median([Round(10, 1, 2), Round(10, 2, 2), Round(10, 10, 2)])
    5.0
    """
    return statistics.median(getattr(one, what) for one in rounds)


def ratio(ours: Sequence[Round], theirs: Sequence[Round]) -> float:
    """Returns how many times as fast we are: the median of the ratios, round by round.

    Rounds of the same number were run one after the other, so that a noisy
    minute is in both sides of a ratio.

    Example:

    >>> noisy = [Round(10, 1, 1), Round(10, 5, 1)]
    >>> ratio(noisy, [Round(10, 2, 1), Round(10, 10, 1)])
    2.0
    """
    return statistics.median(
        a.samples_per_second / b.samples_per_second for a, b in zip(ours, theirs, strict=True)
    )


def spread(rounds: Sequence[Round]) -> float:
    """Returns the interquartile range of samples per second over its median.

    Example:

    >>> spread([Round(speed, 1, 1) for speed in (8, 9, 10, 11, 12)])
    0.2
    """
    speeds = [one.samples_per_second for one in rounds]
    if len(speeds) < 2:
        return 0.0
    low, middle, high = statistics.quantiles(speeds, n=4, method="inclusive")
    return (high - low) / middle
