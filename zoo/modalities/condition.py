"""What a sample is conditioned on: nothing, a class, another sample.

A GAN hands its condition to both players as a tuple of arrays, empty for
`Unconditional`. Everything that depends on the kind of condition is asked of it.
"""

import dataclasses
from typing import Any

import numpy as np

from zoo.modalities.modality import Modality
from zoo.modalities.preview import Preview
from zoo.utils.errors import ZooError, suggestion

_MOST_ROWS = 16  # classes shown; a sheet of a thousand classes shows no one anything


@dataclasses.dataclass(frozen=True)
class Showcase:
    """What a sample sheet shows: how many samples, of which condition, laid out how.

    Args:
        count: of samples.
        condition: theirs, as `generate` takes it.
        columns: samples in a row.
        real: the real samples that sources belong to; shown beside them.
    """

    count: int
    condition: Any = None
    columns: int = 8
    real: np.ndarray | None = None

    def generate(self, gan, seed: int):
        """Returns what a GAN makes of the condition."""
        return gan.generate(self.count, condition=self.condition, seed=seed)

    def preview(self, modality: Modality, generated, real=None) -> Preview:
        """Returns the sheet: source, generated and real side by side where there is a source."""
        if self.real is None:
            return modality.preview(generated, real, self.columns)
        return modality.beside(self.condition, generated, self.real, self.columns)


class Condition:
    """The base: what a GAN asks of its condition.

    Attributes:
        name: the kind's key.
        count: arrays that the players get.
        key: what `fit` calls it in a dictionary, and the generator's input.
        optional: whether a GAN may learn from the same data without it.
        draws: whether it decides how training batches are drawn, see `drawing`.
        num_classes: how many classes there are; None where it is no class.
        names: the classes', or none.
        modality: of the condition, where it is a sample itself.
        told: what a GAN is told of each sample that it learns from, in a table's words.
    """

    name, count, key = "none", 0, ""
    told = "nothing"
    optional = True
    draws = False
    num_classes: int | None = None
    names: tuple[str, ...] = ()
    modality: Modality | None = None

    def given(self, value, n: int) -> tuple[np.ndarray, ...]:
        """Returns a condition that a user gives for `n` samples, checked, one row each.

        Raises:
            ZooError: a condition of another kind, shape or range.
        """
        raise ZooError("This GAN takes no labels: it is unconditional. Call it without labels.")

    def length(self, value) -> int | None:
        """Returns for how many samples a given condition is; None: for any number."""
        return None

    def check(self, arrays: tuple, n: int) -> None:
        """Raises a ZooError unless the arrays are conditions of `n` samples to be trained on."""

    def sample(self, n: int, random: np.random.Generator) -> tuple[np.ndarray, ...] | None:
        """Returns random conditions of `n` samples; None where none can be made up."""
        return ()

    def required(self) -> str:
        """Returns what to say where no condition is given and none can be made up."""
        return ""

    def of_real(self, samples, condition):
        """Returns what `generate` is given to make samples like real ones, None for nothing.

        Args:
            samples, condition: as a `zoo.data.Source` gives them.
        """
        return condition if self.count else None

    def for_scoring(self, n: int, source, held) -> tuple[np.ndarray, ...]:
        """Returns the conditions of `n` samples to be scored against a `zoo.data.Source`.

        Fewer where there are no more different ones.

        Args:
            n: how many samples.
            source: the real samples'.
            held: a function that gives all of its samples and conditions.
        """
        return ()

    def drawing(self, encoded):
        """Returns how training batches are drawn from samples, where the condition decides it.

        A function of a seed, a position and a count that gives the samples' numbers and their
        conditions, both int32 `(count,)`, with a method `own(encoded, seed)` that gives
        conditions of samples in their order. Asked only where `draws`.
        """

    def showcase(self, modality: Modality, held_out) -> Showcase:
        """Returns what a sample sheet shows.

        Args:
            modality: of the samples.
            held_out: a function that gives held-out real samples, a `zoo.data.Source`.
        """
        return Showcase(modality.preview_count, columns=modality.preview_columns)

    def lacks(self, data: "Condition") -> str:
        """Returns why a GAN of this condition cannot learn from data of another; or nothing."""
        return ""

    def arguments(self) -> dict[str, Any]:
        """Returns what a variant's arguments are for a dataset with this condition."""
        return {}

    def config(self) -> dict:
        """Returns what `zoo.modalities.condition_from_config` makes this of again."""
        return {"kind": self.name}

    def __eq__(self, other) -> bool:
        return isinstance(other, Condition) and self.config() == other.config()

    def __hash__(self) -> int:
        return hash(str(self.config()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.config()})"


class Unconditional(Condition):
    """Nothing: labels in the data are dropped."""

    def lacks(self, data):
        if not data.optional:
            return (
                "the dataset gives each sample a source, or has two kinds, and the GAN takes "
                "neither. Take pix2pix for pairs, cyclegan for two kinds, or leave out the "
                "recipe's table."
            )
        return ""


class Label(Condition):
    """A class, `0` to `num_classes - 1`, int32 `(n,)`.

    Args:
        num_classes: how many.
        names: of the classes in order, or none; `zoo.training.run.build` sets a dataset's.

    Example:

    >>> Label(10).given(7, 3)[0].tolist()
    [7, 7, 7]
    >>> Label(2, ("cat", "dog")).given(["dog", "cat"], 2)[0].tolist()
    [1, 0]
    """

    name, count, key = "label", 1, "labels"
    told = "classes"

    def __init__(self, num_classes: int, names: tuple[str, ...] = ()):
        self.num_classes, self.names = num_classes, tuple(names)

    def given(self, value, n):
        try:
            labels = np.asarray(value)
        except ValueError:  # lists of different lengths
            labels = np.empty(())
        if labels.size and all(isinstance(one, str) for one in labels.flat):
            labels = np.array([self.named(str(one)) for one in labels.flat]).reshape(labels.shape)
        if not np.issubdtype(labels.dtype, np.integer) or labels.shape not in ((), (n,)):
            in_turn = f" For these in turn give np.resize(labels, {n})." * (labels.ndim == 1)
            raise ZooError(
                f"labels must be one class or {n} of them, whole numbers or names. "
                f"Received: {labels.dtype} of shape {labels.shape}.{in_turn}"
            )
        if labels.size and not 0 <= labels.min() <= labels.max() < self.num_classes:
            raise ZooError(
                f"labels must lie in 0..{self.num_classes - 1}. "
                f"Received: {labels.min()}..{labels.max()}."
            )
        return (np.broadcast_to(labels, (n,)).astype("int32"),)

    def length(self, value):
        is_several = np.iterable(value) and hasattr(value, "__len__")
        return len(value) if is_several and not isinstance(value, str) else 1

    def check(self, arrays, n):
        if not arrays:
            raise ZooError("This GAN is conditional: give (samples, labels). Received: no labels.")
        if np.ma.isMaskedArray(arrays[0]):
            raise ZooError("Expected labels without a mask. Received: a masked array.")
        labels = np.asarray(arrays[0])
        if labels.shape != (n,) or not np.issubdtype(labels.dtype, np.integer):
            raise ZooError(
                f"Expected {n} whole-number labels. "
                f"Received: {labels.dtype} of shape {labels.shape}."
            )
        if labels.min() < 0 or labels.max() >= self.num_classes:
            raise ZooError(
                f"Expected labels in 0..{self.num_classes - 1}. "
                f"Received: {labels.min()}..{labels.max()}."
            )

    def sample(self, n, random):
        return (random.integers(self.num_classes, size=n).astype("int32"),)

    def for_scoring(self, n, source, held):
        """Every class as often, of those that the data has."""
        classes = min(self.num_classes, source.num_classes or 1)
        return ((np.arange(n) % classes).astype("int32"),)

    def showcase(self, modality, held_out):
        """A row for each class, in order, the first 16 at most."""
        columns = modality.preview_columns
        labels = np.repeat(np.arange(min(self.num_classes, _MOST_ROWS)), columns)
        return Showcase(len(labels), labels, columns)

    def named(self, name: str) -> int:
        """Returns the number of a class by its name, or by its number written as text.

        Where the name of one class reads as the number of another, names alone are taken.

        Raises:
            ZooError: no class has it.
        """
        if name in self.names:
            return self.names.index(name)
        numbers = [str(number) for number in range(self.num_classes)]
        pairs = zip(self.names, numbers, strict=False)
        is_plain = not any(one in numbers and one != number for one, number in pairs)
        if is_plain and name in numbers:
            return int(name)
        number = f"a number in 0..{self.num_classes - 1}"
        if not self.names:
            raise ZooError(
                f"labels must be {number}: this GAN knows no names of classes. Received: {name!r}."
            )
        more = [f"... ({len(self.names):,} names)"] if len(self.names) > _MOST_ROWS else []
        known = ", ".join([*self.names[:_MOST_ROWS], *more])
        raise ZooError(
            f"Unknown class {name!r}.{suggestion(name, self.names)} Expected {known}"
            f"{f', or {number}' if is_plain else ''}."
        )

    def lacks(self, data):
        if not data.num_classes:
            return (
                "the GAN learns from labels, and the dataset has none. Take a dataset with "
                "classes, or a GAN without labels: another variant, or no arguments.num_classes."
            )
        if self.num_classes < data.num_classes:
            return (
                f"arguments.num_classes: expected at least the {data.num_classes} classes of the "
                f"dataset, received {self.num_classes}. Give {data.num_classes}."
            )
        return ""

    def arguments(self):
        return {"num_classes": self.num_classes}

    def config(self):
        names = {"names": list(self.names)} if self.names else {}
        return {"kind": self.name, "num_classes": self.num_classes, **names}


class Paired(Condition):
    """Another sample: a sketch, a degraded copy, `(n, *shape)` of any modality.

    Args:
        modality: of the source that a sample is made from.

    Example:

    >>> from zoo.modalities import Points
    >>> Paired(Points(3)).given(np.ones((2, 3), "float32"), 2)[0].shape
    (2, 3)
    """

    name, count, key = "paired", 1, "source"
    told = "sources"
    optional = False
    _SHOWN, _COLUMNS = 24, 4  # threes on a sheet, and in one of its rows

    def __init__(self, modality: Modality):
        self.modality = modality

    def given(self, value, n):
        source = self.modality.encode(value)
        try:
            self.modality.check(source)
        except ZooError as error:
            raise ZooError(f"condition: {error}") from None
        count = self.modality.count(source)
        if count != n:
            raise ZooError(f"condition: expected {n} sources, one a sample, received {count}.")
        return (self.modality.as_float32(source),)

    def length(self, value):
        return self.modality.count(value)

    def check(self, arrays, n):
        if not arrays:
            raise ZooError(
                "This GAN makes samples from a source: give (samples, sources). Received: no "
                "sources."
            )
        self.given(arrays[0], n)

    def sample(self, n, random):
        return None

    def required(self):
        return (
            "This GAN makes samples from a source: give condition=, as many sources of shape "
            f"{self.modality.shape} as samples."
        )

    def for_scoring(self, n, source, held):
        """The sources of real samples, in order; fewer than asked for where there are no more."""
        problem = self.lacks(source.condition)
        if problem:
            raise ZooError(f"Nothing to score: {problem}")
        return (held()[1][:n],)

    def showcase(self, modality, held_out):
        source = held_out()
        real, conditions = source.arrays(limit=min(self._SHOWN, source.count))
        return Showcase(len(real), conditions, self._COLUMNS, real)

    def lacks(self, data):
        if data.name != self.name:
            return (
                "the GAN makes samples from a source, and the dataset has none. Give the recipe a "
                "table [degradation], or take another dataset."
            )
        if data.modality != self.modality:
            return (
                f"arguments.source: expected {data.modality.shape}, the shape of the dataset's "
                f"sources, received {self.modality.shape}."
            )
        return ""

    def arguments(self):
        return {"source": self.modality.shape}

    def config(self):
        return {"kind": self.name, "modality": self.modality.config()}
