"""What a GAN's trackers say of an interval, read without resetting them."""

import time
from dataclasses import dataclass

from zoo.callbacks.tracker_state import totals


@dataclass(frozen=True)
class Reading:
    """One interval of training.

    Attributes:
        samples_seen: real samples shown to the discriminator at its end.
        means: each tracker's mean over the interval, by the tracker's name;
            a tracker that took no value in the interval is left out.
        samples: real samples shown within the interval.
        seconds: its wall time.
    """

    samples_seen: int
    means: dict[str, float]
    samples: int
    seconds: float

    @property
    def samples_per_second(self) -> float:
        return self.samples / max(self.seconds, 1e-9)


class IntervalMeans:
    """Reads interval means from a GAN's trackers.

    A Keras `Mean` holds a total and a count since the epoch's begin. The mean
    of an interval is the difference of two totals over the difference of two
    counts, so several meters can read the same trackers at their own pace.

    Args:
        gan: a model with `metrics` (Keras `Mean` trackers) and `samples_seen`.
        state: what `state` returned, to go on in the interval that it was in.

    Attributes:
        samples_seen: the GAN's when the interval began.
    """

    def __init__(self, gan, state: dict | None = None):
        self._gan = gan
        self.restart()
        if state:
            self._sums = state["sums"]
            self.samples_seen = state["samples_seen"]
            self._started -= state["seconds"]

    def restart(self) -> None:
        """Begins an interval here; to be called when the trackers are reset."""
        self._sums = totals(self._gan)
        self.samples_seen = self._gan.samples_seen
        self._started = time.perf_counter()

    def state(self) -> dict:
        """Returns where the interval began and how long ago, plain JSON."""
        return {
            "sums": self._sums,
            "samples_seen": self.samples_seen,
            "seconds": time.perf_counter() - self._started,
        }

    def read(self) -> Reading:
        """Returns the reading of the interval that ends here, and begins the next."""
        before, samples_before, started = self._sums, self.samples_seen, self._started
        self.restart()
        means = {}
        for name, (total, count) in self._sums.items():
            total_before, count_before = before.get(name, (0.0, 0.0))
            if count > count_before:
                means[name] = (total - total_before) / (count - count_before)
        samples = self.samples_seen - samples_before
        return Reading(self.samples_seen, means, samples, self._started - started)
