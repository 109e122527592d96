"""A source: one split of a dataset, read in a seeded order."""

import dataclasses
import typing

import numpy as np
import tensorflow as tf

from zoo import modalities
from zoo.data.stores import Indexed
from zoo.data.views import Drawn
from zoo.modalities import Condition, Label, Modality, Paired, Unconditional
from zoo.utils import checks
from zoo.utils.errors import ZooError

_PART_SEED = 7331


class Store(typing.Protocol):
    """Where a source's samples lie, and how batches of them are made."""

    def batches(self, batch_size: int, seed: int, start: int) -> tf.data.Dataset: ...
    def one_pass(self, batch_size: int, seed: int) -> tf.data.Dataset: ...
    def arrays(self, limit: int | None, seed: int) -> tuple: ...


@dataclasses.dataclass(frozen=True)
class Source:
    """One split of a dataset.

    Attributes:
        name: the dataset's.
        split: `"train"`, `"validation"` or `"test"`.
        modality: what a sample is.
        count: samples in the split.
        store: where they lie.
        condition: what a sample comes with: a label, a source, or nothing.
        modes: the means and the standard deviation of a mixture that is known, or None.
        aligned: whether two kinds of picture belong together, so that each is what the other's
            translation should be.
        valid: a function that tells whether a decoded sample is right, where that is known.
        pitches: of notes, in hertz, where they are known, or None.

    Example:

    >>> from zoo import data
    >>> images, labels = next(iter(data.source("digits").batches(64, seed=0)))
    >>> images.shape, images.dtype, labels.dtype
    (TensorShape([64, 8, 8, 1]), tf.float32, tf.int32)
    """

    name: str
    split: str
    modality: Modality
    count: int
    store: Store = dataclasses.field(repr=False, compare=False)
    condition: Condition = dataclasses.field(default_factory=Unconditional)
    modes: tuple[np.ndarray, float] | None = dataclasses.field(
        default=None, repr=False, compare=False
    )
    aligned: bool = False
    valid: typing.Callable[[typing.Any], bool] | None = dataclasses.field(
        default=None, repr=False, compare=False
    )
    pitches: tuple[float, ...] | None = dataclasses.field(default=None, repr=False)

    @property
    def shape(self):
        """The shape of one sample."""
        return self.modality.shape

    @property
    def num_classes(self) -> int | None:
        """How many classes there are, None when samples have no labels."""
        return self.condition.num_classes

    @property
    def class_names(self) -> tuple[str, ...]:
        """One name for each class, or none."""
        return self.condition.names

    @classmethod
    def from_arrays(
        cls, samples, condition=None, name: str = "arrays", split: str = "train", **attributes
    ) -> "Source":
        """Returns a source over samples held in memory.

        Args:
            samples: `(count, *shape)`, float32, given out as they are; or
                uint8 pixels 0..255, which become float32 in [-1, 1] when read;
                or a tuple of such, where a sample has several parts.
            condition: `(count,)` integer labels, `(count, *shape)` sources (a tuple where they
                have several parts), or None.
            name, split: what to call it.
            **attributes: further ones.

        Raises:
            ZooError: no samples, another type, or a condition that does not match.
        """
        parts = samples if isinstance(samples, tuple) else (samples,)
        parts = [_samples(part) for part in parts]
        count = len(parts[0])
        modality = modalities.of(tuple(part.shape[1:] for part in parts))
        if not isinstance(samples, tuple):
            modality, parts = modality.members[0], parts[0]
        held, kind = _condition(condition, count)
        return cls(
            name=name,
            split=split,
            count=count,
            store=Indexed.memory(tuple(parts) if isinstance(parts, list) else parts, held),
            **{"modality": modality, "condition": kind, **attributes},
        )

    def drawn_for(self, condition: Condition) -> "Source":
        """Returns a source whose batches are drawn as a condition wants it: this one, mostly.

        Args:
            condition: of the GAN to be trained, see `zoo.modalities.Condition.drawing`.
        """
        if not condition.draws:
            return self
        drawing = condition.drawing(self.arrays()[0])
        return dataclasses.replace(self, store=Drawn(self.store, drawing), condition=condition)

    def part(self, share: float) -> "Source":
        """Returns a source of some of the samples, held in memory: always the same draw.

        A smaller share's samples are among a larger one's.

        Args:
            share: above 0, at most 1; at 1 it is this source.

        Raises:
            ZooError: another share.

        Example:

        >>> from zoo import data
        >>> data.source("digits").part(0.1).count
        108
        """
        if not 0.0 < share <= 1.0:
            raise ZooError(f"share must be above 0 and at most 1. Received: {share!r}.")
        count = max(1, int(share * self.count))
        if count == self.count:
            return self
        store = Indexed.memory(*self.arrays(count, seed=_PART_SEED))
        return dataclasses.replace(self, count=count, store=store)

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
            Elements `(samples, condition)`, or `samples` where there is no condition;
            float32 `(batch_size, *shape)`, int32 labels `(batch_size,)` or float32 sources.

        Raises:
            ZooError: a batch larger than the split.
        """
        self._check(batch_size, seed)
        if start < 0:
            raise ZooError(f"start counts samples consumed, from 0; received {start}.")
        return self.store.batches(batch_size, seed, start)

    def one_pass(self, batch_size: int, seed: int = 0) -> tf.data.Dataset:
        """Returns a dataset that ends after every sample was given once; see `zoo.data.load`."""
        self._check(batch_size, seed)
        return self.store.one_pass(batch_size, seed)

    def arrays(self, limit: int | None = None, seed: int = 0):
        """Returns `(samples, condition)` in memory, for scoring.

        Args:
            limit: how many samples, drawn without replacement; the whole
                split, in its own order, when None or not below `count`.
            seed: of the draw. The first samples do not depend on `limit`.

        Returns:
            float32 `(n, *shape)`, pictures in [-1, 1], and their labels or sources, or None.
        """
        if limit is not None and limit < 1:
            raise ZooError(f"limit must be at least 1, received {limit}.")
        whole = limit is None or limit >= self.count
        return self.store.arrays(None if whole else limit, seed)

    def _check(self, batch_size: int, seed: int) -> None:
        checks.whole("batch_size", batch_size, least=1)
        checks.whole("seed", seed, most=2**63 - 1)
        if batch_size > self.count:
            raise ZooError(
                f"A batch of {batch_size:,} is larger than the {self.split} split of "
                f"{self.name!r}, {self.count:,} samples. Take a smaller batch_size or more data."
            )


def _samples(samples) -> np.ndarray:
    """Returns samples in the type that they are held in."""
    samples = np.asarray(samples)
    if samples.ndim < 2 or not len(samples):
        raise ZooError(f"Expected samples (count, *shape), received shape {samples.shape}.")
    if samples.dtype != np.uint8 and not np.issubdtype(samples.dtype, np.floating):
        raise ZooError(
            f"Expected float32 samples in [-1, 1], received {samples.dtype}. "
            "Pixels 0 to 255 become that by zoo.data.to_unit(pixels)."
        )
    return samples if samples.dtype == np.uint8 else samples.astype("float32", copy=False)


def _condition(values, count: int) -> tuple[np.ndarray | None, Condition]:
    """Returns conditions in the type that they are held in, and what kind they are."""
    if values is None:
        return None, Unconditional()
    if isinstance(values, tuple):  # sources of several parts
        parts = [_condition(np.asarray(part), count) for part in values]
        shapes = tuple(kind.modality.shape for _, kind in parts)
        return tuple(held for held, _ in parts), Paired(modalities.of(shapes))
    values = np.asarray(values)
    if len(values) == count and values.shape != (count,):
        source = _samples(values)
        return source, Paired(modalities.of(source.shape[1:]))
    if values.shape != (count,) or not np.issubdtype(values.dtype, np.integer):
        raise ZooError(
            f"Expected {count:,} integer labels, shape ({count},), received shape {values.shape} "
            f"of {values.dtype}."
        )
    return values.astype("int32", copy=False), Label(int(values.max()) + 1)
