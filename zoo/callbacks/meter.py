"""What a GAN's trackers say of an interval, read without resetting them."""

import time
from dataclasses import dataclass

from zoo.callbacks.trackers import totals


@dataclass(frozen=True)
class Reading:
    """One interval of training.

    Attributes:
        images_seen: real images shown to the discriminator at its end.
        means: each tracker's mean over the interval, by the tracker's name;
            a tracker that took no value in the interval is left out.
        images: real images shown within the interval.
        seconds: its wall time.
    """

    images_seen: int
    means: dict[str, float]
    images: int
    seconds: float

    @property
    def images_per_second(self) -> float:
        return self.images / max(self.seconds, 1e-9)


class Meter:
    """Reads interval means from a GAN's trackers.

    A Keras `Mean` holds a total and a count since the epoch's begin. The mean
    of an interval is the difference of two totals over the difference of two
    counts, so several meters can read the same trackers at their own pace.

    Args:
        gan: a model with `metrics` (Keras `Mean` trackers) and `images_seen`.
        state: what `state` returned, to go on in the interval that it was in.

    Attributes:
        images_seen: the GAN's when the interval began.
    """

    def __init__(self, gan, state: dict | None = None):
        self._gan = gan
        self.restart()
        if state:
            self._sums = state["sums"]
            self.images_seen = state["images_seen"]
            self._started -= state["seconds"]

    def restart(self) -> None:
        """Begins an interval here; to be called when the trackers are reset."""
        self._sums = totals(self._gan)
        self.images_seen = self._gan.images_seen
        self._started = time.perf_counter()

    def state(self) -> dict:
        """Returns where the interval began and how long ago, plain JSON."""
        return {
            "sums": self._sums,
            "images_seen": self.images_seen,
            "seconds": time.perf_counter() - self._started,
        }

    def read(self) -> Reading:
        """Returns the reading of the interval that ends here, and begins the next."""
        before, images_before, started = self._sums, self.images_seen, self._started
        self.restart()
        means = {}
        for name, (total, count) in self._sums.items():
            total_before, count_before = before.get(name, (0.0, 0.0))
            if count > count_before:
                means[name] = (total - total_before) / (count - count_before)
        images = self.images_seen - images_before
        return Reading(self.images_seen, means, images, self._started - started)
