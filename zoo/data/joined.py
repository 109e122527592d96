"""Stores of two kinds of sample: `(first, second)`, not belonging together or known to."""

import dataclasses
import typing

import numpy as np
import tensorflow as tf

from zoo.data import shuffling
from zoo.data.stores import Indexed
from zoo.data.views import Degraded
from zoo.utils.errors import ZooError

_APART = 2**32  # between the seeds of both orders: beyond all that a run may have


@dataclasses.dataclass(frozen=True)
class Joined:
    """Gives samples of two stores side by side, each in an order of its own.

    An epoch is one of the larger store; the smaller one begins anew whenever it ends.

    Attributes:
        stores: of pictures; their labels are left out.
        counts: samples in each.
    """

    stores: tuple[typing.Any, typing.Any]
    counts: tuple[int, int]

    def batches(self, batch_size: int, seed: int, start: int) -> tf.data.Dataset:
        """See `Source.batches`."""
        both = [
            store.batches(batch_size, seed + number * _APART, start)
            for number, store in enumerate(self.stores)
        ]
        return shuffling.in_order(_zipped(both))

    def one_pass(self, batch_size: int, seed: int) -> tf.data.Dataset:
        """See `Source.one_pass`."""
        most = max(self.counts)
        lines = []
        for number, (store, count) in enumerate(zip(self.stores, self.counts, strict=True)):
            line = store.one_pass(min(batch_size, count), seed + number * _APART).unbatch()
            lines.append(line if count == most else line.repeat())
        dataset = _zipped(lines).batch(batch_size)
        return dataset.apply(tf.data.experimental.assert_cardinality(-(-most // batch_size)))

    def arrays(self, limit: int | None, seed: int) -> tuple:
        """See `Source.arrays`: as many of each, the smaller store's once more where they end."""
        wanted, parts = limit or max(self.counts), []
        for number, (store, count) in enumerate(zip(self.stores, self.counts, strict=True)):
            own = None if limit is None or limit >= count else limit
            found, _ = store.arrays(own, seed + number * _APART)
            parts.append(found[np.arange(wanted) % len(found)])
        return tuple(parts), None


class Copies(Degraded):
    """Gives the degraded copies of a store's pictures alone."""

    def pair(self, samples, condition=None):
        return super().pair(samples)[1]

    def arrays(self, limit: int | None, seed: int) -> tuple:
        return self.degrade(self.store.arrays(limit, seed)[0]), None


class Aligned(Degraded):
    """Gives pictures and their degraded copies as two kinds whose truth is known, with labels."""

    def pair(self, samples, condition=None):
        both = super().pair(samples)
        return both[::-1] if self.degrade.reverse else both

    def arrays(self, limit: int | None, seed: int) -> tuple:
        samples, labels = self.store.arrays(limit, seed)
        return self.pair(samples), labels


def half(source, number: int):
    """Returns the samples of a `Source` with even (`number` 0) or odd (1) numbers, without labels.

    Raises:
        ZooError: samples that cannot be read by number.
    """
    if not isinstance(source.store, Indexed):
        raise ZooError(
            f"unpaired: {source.name!r} is too large to be halved. Give the second kind's dataset: "
            "kind = 'dataset'."
        )
    count = (source.count + 1 - number) // 2
    whole = source.store.fetch
    store = Indexed(count, lambda indices: whole(2 * indices + number), None)
    return dataclasses.replace(source, count=count, store=store)


def _zipped(datasets) -> tf.data.Dataset:
    return tf.data.Dataset.zip(tuple(one.map(lambda *parts: parts[0]) for one in datasets))
