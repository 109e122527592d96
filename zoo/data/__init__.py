"""Data: where real samples come from, and in what order.

| name | what | shape |
| --- | --- | --- |
| `digits` | 1,797 real handwritten digits, 10 classes; embedded | (8, 8, 1) |
| `ring`, `grid` | mixtures of 8 and 25 Gaussians; embedded | (2,) |
| `stacked_mnist` | three digits of MNIST as three channels, 1,000 classes | (28, 28, 3) |
| any TFDS name | pictures of tensorflow-datasets, prepared or downloaded | its own |
| `folder:PATH` | your own pictures; sub-folders are classes | theirs |

Importing this module, checking a name and looking into a folder import no
TensorFlow; reading samples does.
"""

import importlib
import os
import typing

from zoo.utils.errors import ZooError, suggestion

EMBEDDED = {
    "digits": "1,797 handwritten digits, 8x8 grey, 10 classes (UCI)",
    "ring": "8 Gaussians on the unit circle, points",
    "grid": "25 Gaussians on a 5 x 5 grid, points",
}
EMBEDDED_SHAPES = {"digits": (8, 8, 1), "ring": (2,), "grid": (2,)}
STACKED = "stacked_mnist"
SPLITS = ("train", "test")
_FOLDER = "folder:"
_ATTRIBUTES = {"Source": "sources", "to_unit": "pixels", "to_uint8": "pixels"}

__all__ = [
    "EMBEDDED",
    "SPLITS",
    "Source",
    "check_name",
    "load",
    "outline",
    "source",
    "to_uint8",
    "to_unit",
]


def check_name(name: str, data_dir: str | os.PathLike | None = None) -> None:
    """Refuses a dataset name that nothing answers to, without importing TensorFlow.

    Whether a TFDS dataset is prepared, or a folder holds pictures, is only
    seen by `source`.

    Args:
        name: `digits`, `ring`, `grid`, a TFDS name (also `name/config` and
            `name:version`) or `folder:PATH`.
        data_dir: where a TFDS dataset of your own may lie prepared; by default
            TFDS's folder.

    Raises:
        ZooError: an unknown name; the nearest known one is suggested.

    Example:

    >>> check_name("digits")
    """
    if not isinstance(name, str):
        raise ZooError(f"A dataset's name is a text, received {name!r}.")
    if name in EMBEDDED or name == STACKED:
        return
    if name.startswith(_FOLDER):
        if not name.removeprefix(_FOLDER).strip():
            raise ZooError("'folder:' lacks a path. Write folder:PATH, e.g. folder:pictures/cats.")
        return
    from zoo.data import tfds

    if not tfds.knows(name, data_dir):
        raise ZooError(
            f"Unknown dataset {name!r}.{suggestion(name, [*EMBEDDED, STACKED, *tfds.names()])} "
            f"Expected {', '.join(EMBEDDED)}, a TFDS name or folder:PATH."
        )


def source(
    name: str,
    split: str = "train",
    shape: tuple[int, ...] | None = None,
    data_dir: str | os.PathLike | None = None,
    broken: typing.Literal["refuse", "skip"] = "refuse",
):
    """Returns a `Source`: one split of a dataset, ready to be read in a seeded order.

    Args:
        name: see `check_name`.
        split: `"train"` or `"test"`; no sample is in both.
        shape: of one sample, `(height, width, channels)`. Pictures of another
            size are cut to its proportions around their centre and resized
            with antialiasing. By default the dataset's own shape.
        data_dir: where TFDS datasets lie; by default the folder that the
            environment variable TFDS_DATA_DIR names, else
            `~/tensorflow_datasets`.
        broken: what becomes of a folder's pictures that cannot be read:
            refused, or named and skipped.

    Raises:
        ZooError: an unknown name or split, a shape that does not fit, no or
            broken pictures, a dataset that is neither prepared nor reachable.

    Example:

    >>> from zoo import data
    >>> digits = data.source("digits")
    >>> digits.count, digits.shape, digits.num_classes
    (1442, (8, 8, 1), 10)
    """
    check_name(name, data_dir)
    if split not in SPLITS:
        raise ZooError(
            f"Unknown split {split!r}.{suggestion(split, SPLITS)} Expected 'train' or 'test'."
        )
    shape = None if shape is None else _checked(shape)
    if name.startswith(_FOLDER):
        from zoo.data import folder

        return folder.read(name.removeprefix(_FOLDER), split, shape, broken)
    if name in EMBEDDED:
        module = importlib.import_module("zoo.data." + ("digits" if name == "digits" else "points"))
        return module.read(name, split, shape)
    if name == STACKED:
        from zoo.data import stacked_mnist

        return stacked_mnist.read(name, split, shape, data_dir)
    from zoo.data import tfds

    return tfds.read(name, split, shape, data_dir)


class Outline(typing.NamedTuple):
    """What networks need to know of a dataset: a sample's shape, and the classes or None."""

    shape: tuple[int, ...]
    num_classes: int | None


def outline(
    name: str,
    shape: tuple[int, ...] | None = None,
    data_dir: str | os.PathLike | None = None,
) -> Outline:
    """Returns what networks need to know of a dataset, without downloading it.

    Args and errors: as for `source`.

    Example:

    >>> from zoo import data
    >>> data.outline("digits")
    Outline(shape=(8, 8, 1), num_classes=10)
    """
    check_name(name, data_dir)
    if name in EMBEDDED or name.startswith(_FOLDER):
        found = source(name, shape=shape)
        return Outline(found.shape, found.num_classes)
    if name == STACKED:
        return Outline(_checked(shape) if shape else (28, 28, 3), 1000)
    from zoo.data import tfds

    return Outline(*tfds.outline(name, None if shape is None else _checked(shape), data_dir))


def load(
    name: str,
    split: str = "train",
    shape: tuple[int, ...] | None = None,
    batch_size: int = 64,
    seed: int = 0,
    data_dir: str | os.PathLike | None = None,
):
    """Returns one shuffled pass over a split as a `tf.data.Dataset` of batches.

    Each element is `real`, float32 `(batch, *shape)` with pictures in [-1, 1],
    or `(real, condition)` with int32 class labels `(batch,)` where the dataset
    has them. The last batch may be smaller. Iterating again is again a full
    pass, in another order; the seed decides all of them.

    Args:
        name, split, shape, data_dir: see `source`.
        batch_size: samples in a batch.
        seed: of the order.

    Raises:
        ZooError: as `source`, and a batch larger than the dataset.

    Example:

    >>> from zoo import data
    >>> images, labels = next(iter(data.load("digits", batch_size=32)))
    >>> images.shape
    TensorShape([32, 8, 8, 1])
    """
    return source(name, split, shape, data_dir).one_pass(batch_size, seed)


def _checked(shape) -> tuple[int, ...]:
    """Returns `shape` as a tuple of positive whole numbers: a picture's or a point's."""
    try:
        sizes = tuple(shape)
    except TypeError:
        sizes = ()
    if len(sizes) not in (1, 3) or not all(isinstance(n, int) and n > 0 for n in sizes):
        raise ZooError(
            f"shape must be (height, width, channels), or (2,) for points, received {shape!r}."
        )
    return sizes


def __getattr__(name: str):
    if name in _ATTRIBUTES:
        return getattr(importlib.import_module(f"zoo.data.{_ATTRIBUTES[name]}"), name)
    raise AttributeError(f"module 'zoo.data' has no attribute {name!r}")
