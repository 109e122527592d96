"""A TFDS split read from its files, shuffled window by window."""

import dataclasses
from typing import Any

import numpy as np
import tensorflow as tf

from zoo.data import shuffling
from zoo.data.records import records
from zoo.data.stores import Indexed, real, stacked
from zoo.modalities import pixels
from zoo.utils import progress

WINDOW = 10_000  # encoded pictures that are shuffled together
_PIECE = 256  # decoded pictures that are copied together


@dataclasses.dataclass(frozen=True)
class Stream:
    """A store that can only be read from the beginning, for what does not fit in memory.

    An epoch reads the files in order and shuffles each window of 10,000
    encoded pictures, seeded by (seed, epoch, window). To go on at a position,
    the samples before it in that epoch are passed over without being decoded.

    Attributes:
        builder: of TFDS, prepared.
        part: its split, or a slice of one.
        image, label: the features to read; no labels when `label` is None.
        shape: of one sample.
        count: samples in the part.
    """

    builder: Any
    part: str
    image: str
    label: str | None
    shape: tuple[int, int, int]
    count: int

    def batches(self, batch_size: int, seed: int, start: int) -> tf.data.Dataset:
        """See `Source.batches`."""
        first, offset = divmod(start, self.count)
        line = self._shuffled(shuffling.epochs(first), seed).skip(offset)
        return self._samples(line.batch(batch_size, drop_remainder=True))

    def one_pass(self, batch_size: int, seed: int) -> tf.data.Dataset:
        """See `Source.one_pass`."""
        dataset = self._samples(self._shuffled(shuffling.passes(), seed).batch(batch_size))
        return dataset.apply(tf.data.experimental.assert_cardinality(-(-self.count // batch_size)))

    def arrays(self, limit: int | None, seed: int) -> tuple[np.ndarray, np.ndarray | None]:
        """See `Source.arrays`."""
        if limit is None:
            return stacked(self._samples(self._records(_PIECE)), self.count, bool(self.label))
        line = self._shuffled(shuffling.epochs(0), seed).take(limit)
        return stacked(self._samples(line.batch(_PIECE)), limit, bool(self.label))

    def in_memory(self) -> Indexed:
        """Reads and decodes the whole part, with a progress bar when that takes long."""
        pictures = np.empty((self.count, *self.shape), "uint8")
        labels = np.empty(self.count, "int32")
        pieces = self._decoded(self._records(_PIECE)).as_numpy_iterator()
        total, at = -(-self.count // _PIECE), 0
        for part, classes in progress.track(pieces, total, f"Reading {self.builder.name}"):
            pictures[at : at + len(part)] = part
            labels[at : at + len(part)] = classes
            at += len(part)
        return Indexed.memory(pictures, labels if self.label else None)

    def _records(self, size: int) -> tf.data.Dataset:
        return records(self.builder, self.part, self.image, self.label, size)

    def _shuffled(self, epochs: tf.data.Dataset, seed: int) -> tf.data.Dataset:
        """Returns the encoded samples of some epochs one by one."""
        windows = -(-self.count // WINDOW)
        numbered = self._records(WINDOW).enumerate()

        def epoch(number):
            def shuffle(window, record):
                key = number * windows + window
                chosen = shuffling.permutation(tf.shape(record[1])[0], seed, key)
                return tuple(tf.gather(part, chosen) for part in record)

            return numbered.map(shuffle)

        return epochs.flat_map(epoch).prefetch(1).unbatch()

    def _decoded(self, batches: tf.data.Dataset) -> tf.data.Dataset:
        """Returns batches of `(uint8 pictures of the shape, labels)`."""
        feature = self.builder.info.features[self.image]
        resized = tuple(feature.shape) != self.shape

        def one(encoded):
            picture = feature.decode_example(encoded)
            if resized:
                picture = tf.numpy_function(self._fit, [picture], tf.uint8)
            return tf.ensure_shape(picture, self.shape)

        def decode(encoded, labels):
            return tf.map_fn(one, encoded, fn_output_signature=tf.uint8), labels

        return batches.map(decode, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)

    def _fit(self, picture: np.ndarray) -> np.ndarray:
        return pixels.fit(picture, self.shape)

    def _samples(self, batches: tf.data.Dataset) -> tf.data.Dataset:
        def sample(pictures, labels):
            return (real(pictures), labels) if self.label else real(pictures)

        return shuffling.in_order(self._decoded(batches).map(sample))
