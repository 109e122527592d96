"""Views: stores that show the samples of others in another way, as pairs `(samples, sources)`."""

import dataclasses
import typing

import numpy as np
import tensorflow as tf

from zoo.data import shuffling

_END = 2**62  # of positions


class _View:
    """The base: what `Source` asks of a store. A view says how a batch changes."""

    def batches(self, batch_size: int, seed: int, start: int) -> tf.data.Dataset:
        """See `Source.batches`."""
        return self._pairs(self.store.batches(batch_size, seed, start))

    def one_pass(self, batch_size: int, seed: int) -> tf.data.Dataset:
        """See `Source.one_pass`."""
        return self._pairs(self.store.one_pass(batch_size, seed))

    def arrays(self, limit: int | None, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """See `Source.arrays`."""
        return self.pair(*self.store.arrays(limit, seed))

    def _pairs(self, dataset: tf.data.Dataset) -> tf.data.Dataset:
        return shuffling.in_order(dataset.map(lambda *parts: self.pair(*parts)))

    def pair(self, samples, condition=None):
        """Returns `(samples, sources)` of what the store gives, tensors or arrays."""
        raise NotImplementedError


@dataclasses.dataclass(frozen=True)
class Degraded(_View):
    """Gives each picture of a store with a degraded copy: `(pictures, copies)`.

    Attributes:
        store: of pictures; its labels are left out.
        degrade: a `zoo.data.degradation.Degradation`.
    """

    store: typing.Any
    degrade: typing.Any

    def pair(self, samples, condition=None):
        if isinstance(samples, np.ndarray):
            return samples, self.degrade(samples)
        copies = tf.numpy_function(self.degrade, [samples], tf.float32)
        shape = self.degrade.shape(tuple(samples.shape[1:]))
        return samples, tf.ensure_shape(copies, (samples.shape[0], *shape))


@dataclasses.dataclass(frozen=True)
class Halves(_View):
    """Gives of pictures that lie side by side in one the right half, made from the left one."""

    store: typing.Any

    def pair(self, samples, condition=None):
        middle = samples.shape[2] // 2
        return samples[:, :, middle:], samples[:, :, :middle]


@dataclasses.dataclass(frozen=True)
class Exchanged(_View):
    """Gives the other direction of a store of pairs: the sources, made from the samples."""

    store: typing.Any

    def pair(self, samples, condition=None):
        return condition, samples


@dataclasses.dataclass(frozen=True)
class Zipped:
    """Gives the samples of one store, made from those of another in the same order.

    Attributes:
        samples, sources: stores of as many pictures; their labels are left out.
    """

    samples: typing.Any
    sources: typing.Any

    def batches(self, batch_size: int, seed: int, start: int) -> tf.data.Dataset:
        """See `Source.batches`."""
        return self._joined(one.batches(batch_size, seed, start) for one in self._stores)

    def one_pass(self, batch_size: int, seed: int) -> tf.data.Dataset:
        """See `Source.one_pass`."""
        return self._joined(one.one_pass(batch_size, seed) for one in self._stores)

    def arrays(self, limit: int | None, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """See `Source.arrays`."""
        return tuple(store.arrays(limit, seed)[0] for store in self._stores)

    @property
    def _stores(self) -> tuple:
        return self.samples, self.sources

    @staticmethod
    def _joined(datasets) -> tf.data.Dataset:
        alone = [one.map(lambda *parts: parts[0]) for one in datasets]
        return shuffling.in_order(tf.data.Dataset.zip(tuple(alone)))


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
