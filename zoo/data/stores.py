"""Samples that can be read by their number: held in memory, or in files."""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf

from zoo.data import shuffling
from zoo.modalities import pixels
from zoo.utils.errors import ZooError

MEMORY_LIMIT = 2 * 2**30  # bytes of samples that are held in memory
_PIECE = 1024  # samples that `arrays` reads at once


def fits(count: int, shape: tuple[int, ...]) -> bool:
    """Whether `count` uint8 samples of `shape` are few enough to be held in memory."""
    return count * int(np.prod(shape)) <= MEMORY_LIMIT


def real(samples: tf.Tensor) -> tf.Tensor:
    """Returns uint8 and int16 samples as float32 in [-1, 1], and float32 ones as they are."""
    if samples.dtype == tf.uint8:
        return tf.cast(samples, tf.float32) / 127.5 - 1.0
    if samples.dtype == tf.int16:  # sounds
        return tf.cast(samples, tf.float32) / 32767.0
    return samples


@dataclasses.dataclass(frozen=True)
class Indexed:
    """A store whose samples are read by index.

    Attributes:
        count: how many samples.
        fetch: from int32 indices `(batch,)` to samples `(batch, *shape)`,
            uint8 or float32; called inside `tf.data`.
        condition: labels int32 `(count,)`, sources `(count, *shape)`, or None.
    """

    count: int
    fetch: Callable[[tf.Tensor], tf.Tensor]
    condition: tf.Tensor | None

    @classmethod
    def memory(cls, samples, condition: np.ndarray | None) -> "Indexed":
        """Holds samples, or tuples of them, in the host's memory, in the type that they come in."""
        held = tf.nest.map_structure(_on_host, samples)

        def fetch(indices):
            return tf.nest.map_structure(lambda part: tf.gather(part, indices), held)

        condition = None if condition is None else tf.nest.map_structure(_on_host, condition)
        return cls(len(tf.nest.flatten(held)[0]), fetch, condition)

    @classmethod
    def combined(cls, pictures: np.ndarray, chosen: np.ndarray, labels: np.ndarray) -> "Indexed":
        """Holds grey pictures, and makes each sample's channels of the `chosen` ones.

        Args:
            pictures: `(pictures, height, width, 1)`.
            chosen: int32 `(count, channels)`.
            labels: of the samples, `(count,)`.
        """
        held, table = _on_host(pictures[..., 0]), _on_host(chosen)

        def fetch(indices):
            return tf.transpose(tf.gather(held, tf.gather(table, indices)), (0, 2, 3, 1))

        return cls(len(chosen), fetch, _on_host(labels))

    @classmethod
    def files(
        cls, paths: Sequence[str], labels: np.ndarray | None, shape: tuple[int, int, int]
    ) -> "Indexed":
        """Reads picture files anew at each access, several batches at a time."""

        def one(path: str) -> np.ndarray:
            try:
                return pixels.read(path, shape)
            except pixels.BrokenPicture as error:
                raise ZooError(f"The picture {path} cannot be read: {error}.") from error

        def read(indices: np.ndarray) -> np.ndarray:
            return np.stack([one(paths[i]) for i in indices])

        def fetch(indices):
            pictures = tf.numpy_function(read, [indices], tf.uint8)
            return tf.ensure_shape(pictures, (*indices.shape, *shape))

        return cls(len(paths), fetch, _on_host(labels))

    def batches(self, batch_size: int, seed: int, start: int) -> tf.data.Dataset:
        """See `Source.batches`."""
        return self._read(shuffling.endless(self.count, batch_size, seed, start))

    def one_pass(self, batch_size: int, seed: int) -> tf.data.Dataset:
        """See `Source.one_pass`."""
        dataset = self._read(shuffling.one_pass(self.count, batch_size, seed))
        return dataset.apply(tf.data.experimental.assert_cardinality(-(-self.count // batch_size)))

    def arrays(self, limit: int | None, seed: int) -> tuple:
        """See `Source.arrays`."""
        chosen = (
            tf.range(self.count) if limit is None else shuffling.permutation(self.count, seed, 0)
        )
        dataset = self._read(tf.data.Dataset.from_tensors(chosen[:limit]).rebatch(_PIECE))
        return stacked(dataset, self.count if limit is None else limit, self.condition is not None)

    def _read(self, indices: tf.data.Dataset) -> tf.data.Dataset:
        def sample(batch):
            samples = tf.nest.map_structure(real, self.fetch(batch))
            if self.condition is None:
                return samples
            read = tf.nest.map_structure(lambda part: tf.gather(part, batch), self.condition)
            return samples, tf.nest.map_structure(real, read)

        return shuffling.in_order(indices.map(sample, num_parallel_calls=tf.data.AUTOTUNE))


def stacked(dataset: tf.data.Dataset, count: int, has_condition: bool) -> tuple:
    """Returns the batches of a finite dataset as `(samples, condition or None)` of `count` rows."""
    spec, at = dataset.element_spec, 0
    rows = tf.nest.map_structure(
        lambda one: np.empty((count, *one.shape[1:]), one.dtype.as_numpy_dtype), spec
    )
    for batch in dataset.as_numpy_iterator():
        for held, part in zip(tf.nest.flatten(rows), tf.nest.flatten(batch), strict=True):
            held[at : at + len(part)] = part
        at += len(tf.nest.flatten(batch)[0])
    return rows if has_condition else (rows, None)


def _on_host(array: np.ndarray | None) -> tf.Tensor | None:
    if array is None:
        return None
    with tf.device("CPU:0"):
        return tf.convert_to_tensor(array)
