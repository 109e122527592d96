"""Views: stores that show the samples of another one in another way."""

import dataclasses
import typing

import numpy as np
import tensorflow as tf

from zoo.data import shuffling

_END = 2**62  # of positions


@dataclasses.dataclass(frozen=True)
class Degraded:
    """Gives each picture of a store with a degraded copy: `(pictures, copies)`.

    Attributes:
        store: of pictures; its labels are left out.
        degrade: a `zoo.data.degradation.Degradation`.
    """

    store: typing.Any
    degrade: typing.Any

    def batches(self, batch_size: int, seed: int, start: int) -> tf.data.Dataset:
        """See `Source.batches`."""
        return self._pairs(self.store.batches(batch_size, seed, start))

    def one_pass(self, batch_size: int, seed: int) -> tf.data.Dataset:
        """See `Source.one_pass`."""
        return self._pairs(self.store.one_pass(batch_size, seed))

    def arrays(self, limit: int | None, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """See `Source.arrays`."""
        pictures, _ = self.store.arrays(limit, seed)
        return pictures, self.degrade(pictures)

    def _pairs(self, dataset: tf.data.Dataset) -> tf.data.Dataset:
        def pair(*parts):
            pictures = parts[0]
            copies = tf.numpy_function(self.degrade, [pictures], tf.float32)
            shape = self.degrade.shape(tuple(pictures.shape[1:]))
            return pictures, tf.ensure_shape(copies, (pictures.shape[0], *shape))

        return shuffling.in_order(dataset.map(pair))


@dataclasses.dataclass(frozen=True)
class Drawn:
    """Gives samples of a store as a condition draws them, each with its condition.

    Attributes:
        store: a `zoo.data.stores.Indexed` of samples.
        drawing: see `zoo.modalities.Condition.drawing`.
    """

    store: typing.Any
    drawing: typing.Any

    def batches(self, batch_size: int, seed: int, start: int) -> tf.data.Dataset:
        """See `Source.batches`."""

        def draw(position):
            numbers = tf.numpy_function(
                lambda at: self.drawing(seed, int(at), batch_size), [position], (tf.int32, tf.int32)
            )
            rows, condition = (tf.ensure_shape(one, (batch_size,)) for one in numbers)
            return self.store.fetch(rows), condition

        positions = tf.data.Dataset.range(start, _END - batch_size, batch_size)
        return shuffling.in_order(positions.map(draw, num_parallel_calls=tf.data.AUTOTUNE))

    def one_pass(self, batch_size: int, seed: int) -> tf.data.Dataset:
        """See `Source.one_pass`: as many batches as a pass has, of drawn samples."""
        return self.batches(batch_size, seed, 0).take(-(-self.store.count // batch_size))

    def arrays(self, limit: int | None, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """See `Source.arrays`: the samples in their order, with conditions that they fulfil."""
        samples, _ = self.store.arrays(limit, seed)
        return samples, self.drawing.own(samples, seed)
