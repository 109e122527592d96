"""Unpaired data: pictures of two kinds that do not belong together, each in an order of its own.

A recipe's table `[unpaired]` says where the second kind comes from; its `dataset` has the first.

| kind | the second kind | settings |
| --- | --- | --- |
| `dataset` | another dataset | `dataset`, its name |
| `invert` | half of the same dataset, black and white exchanged | |
| `colour` | half of it, between two colours | `dark`, `light` |
| `edges`, ... | half of it, degraded as `zoo.data.degradation` says | its own |

Of one dataset the training samples with odd numbers become the second kind, so that no picture is
seen in both. Of its held-out samples both kinds are known: they are aligned, and a benchmark holds
translations against the truth. With `reverse` the kinds change places.
"""

import dataclasses
from collections.abc import Callable

import numpy as np

from zoo.data.degradation import KINDS as DEGRADATIONS
from zoo.data.degradation import Degradation
from zoo.modalities import EitherKind, Image, Unpaired
from zoo.modalities.pixels import to_unit
from zoo.utils.errors import ZooError


@dataclasses.dataclass(frozen=True)
class Another:
    """The second kind is another dataset.

    Args:
        dataset: its name, see `zoo.data.check_name`.
        reverse: whether the kinds change places.
    """

    dataset: str = ""
    reverse: bool = False


@dataclasses.dataclass(frozen=True)
class Invert(Degradation):
    """The negative: `-x`.

    Example:

    >>> Invert()(np.full((1, 1, 1, 1), 0.25)).tolist()
    [[[[-0.25]]]]
    """

    def one(self, picture, random):
        return -picture

    def undone(self, pictures: np.ndarray) -> np.ndarray:
        """Returns what pictures of the second kind were."""
        return -pictures


@dataclasses.dataclass(frozen=True)
class Colour(Degradation):
    """Grey pictures in colour: black becomes `dark`, white becomes `light`, and grey lies between.

    Args:
        dark, light: red, green and blue, 0 to 255.

    Example:

    >>> Colour(dark=(0, 0, 255), light=(255, 0, 0))(np.zeros((1, 1, 1, 1))).tolist()
    [[[[0.0, -1.0, 0.0]]]]
    """

    dark: tuple = (25, 30, 110)
    light: tuple = (250, 200, 50)

    def shape(self, shape):
        return (*shape[:2], 3)

    def check(self, shape):
        if shape[2] != 1:
            raise ZooError(f"unpaired: 'colour' is of grey pictures, received shape {shape}.")
        for name, colour in (("dark", self.dark), ("light", self.light)):
            if len(colour) != 3 or not all(0 <= part <= 255 for part in colour):
                raise ZooError(
                    f"unpaired.{name}: expected red, green and blue from 0 to 255, received "
                    f"{list(colour)}."
                )
        if self.dark == self.light:
            raise ZooError("unpaired: dark and light must be two colours.")

    def one(self, picture, random):
        dark, light = self._ends()
        return dark + (picture + 1.0) / 2.0 * (light - dark)

    def undone(self, pictures: np.ndarray) -> np.ndarray:
        """Returns the grey pictures whose colours come nearest."""
        dark, light = self._ends()
        along = light - dark
        return np.clip(2.0 * ((pictures - dark) @ along / (along @ along)) - 1.0, -1, 1)[..., None]

    def _ends(self) -> tuple[np.ndarray, np.ndarray]:
        return to_unit(np.array(self.dark)), to_unit(np.array(self.light))


KINDS: dict[str, type] = {"dataset": Another, "invert": Invert, "colour": Colour, **DEGRADATIONS}


def check(task, data_dir=None) -> None:
    """Raises a ZooError where there is no such other dataset."""
    if isinstance(task, Another):
        from zoo.data import check_name

        if not task.dataset:
            raise ZooError("unpaired.dataset: expected the name of the second kind's dataset.")
        check_name(task.dataset, data_dir)


def of_arrays(first, second):
    """Returns a `Source` of pictures of two kinds in memory, each in an order of its own.

    Args:
        first, second: `(count, *shape)`, as many as there are; see `Source.from_arrays`.
    """
    from zoo.data.sources import Source

    sources = [Source.from_arrays(part) for part in (first, second)]
    return _source(sources, Unpaired(*(one.modality for one in sources)))


def joined(read: Callable, name: str, task, shape=None):
    """Returns a `Source` of both kinds.

    Args:
        read: `zoo.data.source` for one split.
        name: the dataset that a recipe names.
        task: of `KINDS`.
        shape: of a picture, or a tuple of both kinds' shapes, or None.

    Raises:
        ZooError: no pictures, kinds of different sizes, a dataset too large to be halved.
    """
    sources, both = _both(read, name, task, shape)
    if len(sources) == 1 and sources[0].split != "train":
        from zoo.data.joined import Aligned

        store = Aligned(sources[0].store, task)
        return dataclasses.replace(
            sources[0], modality=both, store=store, condition=EitherKind(both), aligned=True
        )
    if len(sources) == 1:
        from zoo.data.joined import Copies, half

        first, second = (half(sources[0], number) for number in range(2))
        sources = [first, dataclasses.replace(second, store=Copies(second.store, task))]
    return _source(sources[::-1] if task.reverse else sources, both)


def kinds(read: Callable, name: str, task, shape=None) -> Unpaired:
    """Returns the modality of both kinds.

    Args:
        read: `zoo.data.outline`, or another function that gives what has a modality.
        name, task, shape: see `joined`.

    Raises:
        ZooError: no pictures, or kinds of different sizes.
    """
    return _both(read, name, task, shape)[1]


def _both(read, name, task, shape) -> tuple[list, Unpaired]:
    """Returns what was read of the dataset, or of both datasets, and the kinds' modality."""
    names = [name, task.dataset] if isinstance(task, Another) else [name]
    is_each = shape is not None and isinstance(shape[0], tuple | list)
    shapes = list(shape) if is_each else [shape, shape]
    shapes = shapes[::-1] if is_each and task.reverse else shapes
    found = [read(one, shape=its) for one, its in zip(names, shapes, strict=False)]
    modalities = [one.modality for one in found]
    for one in modalities:
        if not isinstance(one, Image):
            raise ZooError(f"unpaired: expected pictures, received samples of shape {one.shape}.")
    if len(found) == 1:
        task.check(modalities[0].shape)
        modalities.append(Image(task.shape(modalities[0].shape)))
    first, second = modalities
    if first.shape[:2] != second.shape[:2]:
        raise ZooError(
            f"unpaired: expected kinds of one height and width, received {first.shape} and "
            f"{second.shape}. Give arguments.shape."
        )
    return found, Unpaired(second, first) if task.reverse else Unpaired(first, second)


def _source(sources, both: Unpaired):
    from zoo.data.joined import Joined

    first, second = sources
    return dataclasses.replace(
        first,
        modality=both,
        count=max(first.count, second.count),
        store=Joined((first.store, second.store), (first.count, second.count)),
        condition=EitherKind(both),
    )
