"""What a GAN's trackers say of an interval, read without resetting them."""

import time
from dataclasses import dataclass

import keras


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
    """

    def __init__(self, gan):
        self._gan = gan
        self.restart()

    def restart(self) -> None:
        """Begins an interval here; to be called when the trackers are reset."""
        self._sums = self._read_sums()
        self._images_seen = self._gan.images_seen
        self._started = time.perf_counter()

    def read(self) -> Reading:
        """Returns the reading of the interval that ends here, and begins the next."""
        before, images_before, started = self._sums, self._images_seen, self._started
        self.restart()
        means = {}
        for name, (total, count) in self._sums.items():
            total_before, count_before = before.get(name, (0.0, 0.0))
            if count > count_before:
                means[name] = (total - total_before) / (count - count_before)
        images = self._images_seen - images_before
        return Reading(self._images_seen, means, images, self._started - started)

    def _read_sums(self) -> dict[str, tuple[float, float]]:
        return {
            tracker.name: (_number(tracker.total), _number(tracker.count))
            for tracker in self._gan.metrics
        }


def _number(variable: keras.Variable) -> float:
    return float(keras.ops.convert_to_numpy(variable))
