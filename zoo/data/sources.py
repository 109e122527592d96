"""A source: one split of a dataset, read in a seeded order."""

import dataclasses
import typing

import numpy as np
import tensorflow as tf

from zoo.data.stores import Indexed
from zoo.utils.errors import ZooError


class Store(typing.Protocol):
    """Where a source's samples lie, and how batches of them are made."""

    def batches(self, batch_size: int, seed: int, start: int) -> tf.data.Dataset: ...
    def one_pass(self, batch_size: int, seed: int) -> tf.data.Dataset: ...
    def arrays(self, limit: int | None, seed: int) -> tuple[np.ndarray, np.ndarray | None]: ...


@dataclasses.dataclass(frozen=True)
class Source:
    """One split of a dataset.

    Attributes:
        name: the dataset's.
        split: `"train"` or `"test"`.
        shape: of one sample, `(height, width, channels)` or `(2,)`.
        count: samples in the split.
        store: where they lie.
        num_classes: None when samples have no labels.
        class_names: one for each class, or none.

    Example:

    >>> from zoo import data
    >>> images, labels = next(iter(data.source("digits").batches(64, seed=0)))
    >>> images.shape, images.dtype, labels.dtype
    (TensorShape([64, 8, 8, 1]), tf.float32, tf.int32)
    """

    name: str
    split: str
    shape: tuple[int, ...]
    count: int
    store: Store = dataclasses.field(repr=False, compare=False)
    num_classes: int | None = None
    class_names: tuple[str, ...] = ()

    @classmethod
    def from_arrays(
        cls, samples, labels=None, name: str = "arrays", split: str = "train"
    ) -> "Source":
        """Returns a source over samples held in memory.

        Args:
            samples: `(count, *shape)`, float32, given out as they are; or
                uint8 pixels 0..255, which become float32 in [-1, 1] when read.
            labels: `(count,)` integers, or None.
            name, split: what to call it.

        Raises:
            ZooError: no samples, another type, or labels that do not match.
        """
        samples = np.asarray(samples)
        if samples.ndim < 2 or not len(samples):
            raise ZooError(f"Expected samples (count, *shape), received shape {samples.shape}.")
        if samples.dtype != np.uint8 and not np.issubdtype(samples.dtype, np.floating):
            raise ZooError(
                f"Expected float32 samples in [-1, 1], received {samples.dtype}. "
                "Pixels 0 to 255 become that by zoo.data.to_unit(pixels)."
            )
        if samples.dtype != np.uint8:
            samples = samples.astype("float32", copy=False)
        if labels is not None:
            labels = _labels(labels, len(samples))
        return cls(
            name=name,
            split=split,
            shape=samples.shape[1:],
            count=len(samples),
            store=Indexed.memory(samples, labels),
            num_classes=None if labels is None else int(labels.max()) + 1,
        )

    def batches(self, batch_size: int, seed: int = 0, start: int = 0) -> tf.data.Dataset:
        """Returns an endless dataset of full batches, in an order that seed and position decide.

        The line of samples is one permutation of the split after another;
        batches are cut from it across their seams.

        Args:
            batch_size: samples in a batch, at most `count`.
            seed: of the order.
            start: samples of this line already consumed: `batches(b, seed, k * b)`
                goes on exactly as `batches(b, seed).skip(k)` does.

        Returns:
            Elements `(samples, labels)`, or `samples` where there are no
            labels; float32 `(batch_size, *shape)` and int32 `(batch_size,)`.

        Raises:
            ZooError: a batch larger than the split.
        """
        self._check(batch_size)
        if start < 0:
            raise ZooError(f"start counts samples consumed, from 0; received {start}.")
        return self.store.batches(batch_size, seed, start)

    def one_pass(self, batch_size: int, seed: int = 0) -> tf.data.Dataset:
        """Returns a dataset that ends after every sample was given once; see `zoo.data.load`."""
        self._check(batch_size)
        return self.store.one_pass(batch_size, seed)

    def arrays(self, limit: int | None = None, seed: int = 0):
        """Returns `(samples, labels)` in memory, for scoring.

        Args:
            limit: how many samples, drawn without replacement; the whole
                split, in its own order, when None or not below `count`.
            seed: of the draw. The first samples do not depend on `limit`.

        Returns:
            float32 `(n, *shape)`, pictures in [-1, 1], and int32 `(n,)` or None.
        """
        if limit is not None and limit < 1:
            raise ZooError(f"limit must be at least 1, received {limit}.")
        whole = limit is None or limit >= self.count
        return self.store.arrays(None if whole else limit, seed)

    def _check(self, batch_size: int) -> None:
        if not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
            raise ZooError(f"batch_size must be a whole number from 1, received {batch_size!r}.")
        if batch_size > self.count:
            raise ZooError(
                f"A batch of {batch_size:,} is larger than the {self.split} split of "
                f"{self.name!r}, {self.count:,} samples. Take a smaller batch_size or more data."
            )


def _labels(labels, count: int) -> np.ndarray:
    labels = np.asarray(labels)
    if labels.shape != (count,) or not np.issubdtype(labels.dtype, np.integer):
        raise ZooError(
            f"Expected {count:,} integer labels, shape ({count},), received shape {labels.shape} "
            f"of {labels.dtype}."
        )
    return labels.astype("int32", copy=False)
