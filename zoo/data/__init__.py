"""Data: where real samples come from, and in what order.

| name | what | shape |
| --- | --- | --- |
| `digits` | 1,797 real handwritten digits, 10 classes; embedded | (8, 8, 1) |
| `ring`, `grid` | mixtures of 8 and 25 Gaussians; embedded | (2,) |
| `stacked_mnist` | three digits of MNIST as three channels, 1,000 classes | (28, 28, 3) |
| `wine`, `breast_cancer` | tables of scikit-learn; embedded | rows |
| `table_grid`, `table_gridr`, `table_ring` | the grid and the ring as tables; embedded | rows |
| any TFDS name | pictures of tensorflow-datasets, prepared or downloaded | its own |
| `folder:PATH` | your own pictures; sub-folders are classes | theirs |
| `table:PATH` | your own table, CSV or Parquet | rows |

Importing this module, checking a name and looking into a folder import no
TensorFlow; reading samples does.
"""

import importlib
import os
import typing

from zoo.modalities import Condition, Image, Label, Modality, Paired, dataset_shape
from zoo.modalities.pixels import to_uint8, to_unit
from zoo.utils.errors import ZooError, suggestion

EMBEDDED = {
    "digits": "1,797 handwritten digits, 8x8 grey, 10 classes (UCI)",
    "ring": "8 Gaussians on the unit circle, points",
    "grid": "25 Gaussians on a 5 x 5 grid, points",
    "wine": "178 wines, a table of 13 numbers and a class (UCI)",
    "breast_cancer": "569 cells, a table of 30 numbers and a class (UCI)",
    "table_grid": "25 Gaussians on a 5 x 5 grid, a table (Xu 2019)",
    "table_gridr": "25 Gaussians near a grid, a table (Xu 2019)",
    "table_ring": "8 Gaussians on a circle, a table (Xu 2019)",
}
EMBEDDED_SHAPES = {"digits": (8, 8, 1), "ring": (2,), "grid": (2,)}
_TABLES = ("wine", "breast_cancer", "table_grid", "table_gridr", "table_ring")
_MODULES = {"digits": "digits", "ring": "mixtures", "grid": "mixtures"}
_MODULES |= dict.fromkeys(_TABLES, "tables")
STACKED = "stacked_mnist"
_MNIST = "CC BY-SA 3.0 (LeCun, Cortes, Burges)"
_LICENCES = {
    "digits": "CC BY 4.0 (Alpaydin and Kaynak, 1998, UCI Machine Learning Repository)",
    "wine": "CC BY 4.0 (Aeberhard and Forina, 1992, UCI Machine Learning Repository)",
    "breast_cancer": "CC BY 4.0 (Wolberg et al., 1993, UCI Machine Learning Repository)",
    "mnist": _MNIST,
    STACKED: _MNIST,
}
SPLITS = ("train", "test")
_FOLDER, _TABLE = "folder:", "table:"

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
            `name:version`), `folder:PATH` or `table:PATH`.
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
    if name.startswith(_TABLE):
        if not name.removeprefix(_TABLE).strip():
            raise ZooError("'table:' lacks a path. Write table:PATH, e.g. table:people.csv.")
        return
    from zoo.data import tfds

    if not tfds.knows(name, data_dir):
        raise ZooError(
            f"Unknown dataset {name!r}.{suggestion(name, [*EMBEDDED, STACKED, *tfds.names()])} "
            f"Expected {', '.join(EMBEDDED)}, a TFDS name, folder:PATH or table:PATH."
        )


def source(
    name: str,
    split: str = "train",
    shape: tuple[int, ...] | None = None,
    data_dir: str | os.PathLike | None = None,
    broken: typing.Literal["refuse", "skip"] = "refuse",
    degradation: dict | None = None,
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
        degradation: makes of each picture a pair, with a degraded copy of it as the
            source it is to be made from: a recipe's table `[degradation]`, see
            `zoo.data.degradation`.

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
    shape = None if shape is None else dataset_shape(shape)
    found = _read(name, split, shape, data_dir, broken)
    if degradation:
        from zoo.data.degradation import degraded

        return degraded(found, degradation)
    return found


def _read(name, split, shape, data_dir, broken):
    if name.startswith(_FOLDER):
        from zoo.data import folder

        return folder.read(name.removeprefix(_FOLDER), split, shape, broken)
    if name.startswith(_TABLE):
        from zoo.data import tables

        return tables.read(name.removeprefix(_TABLE), split, shape)
    if name in EMBEDDED:
        module = importlib.import_module(f"zoo.data.{_MODULES[name]}")
        return module.read(name, split, shape)
    if name == STACKED:
        from zoo.data import stacked_mnist

        return stacked_mnist.read(name, split, shape, data_dir)
    from zoo.data import tfds

    return tfds.read(name, split, shape, data_dir)


class Outline(typing.NamedTuple):
    """What networks need to know of a dataset: what a sample is, and what it comes with."""

    modality: Modality
    condition: Condition


def outline(
    name: str,
    shape: tuple[int, ...] | None = None,
    data_dir: str | os.PathLike | None = None,
    degradation: dict | None = None,
) -> Outline:
    """Returns what networks need to know of a dataset, without downloading it.

    Args and errors: as for `source`.

    Example:

    >>> from zoo import data
    >>> data.outline("digits").modality
    Image(8, 8, 1)
    """
    check_name(name, data_dir)
    if name in EMBEDDED or name.startswith((_FOLDER, _TABLE)):
        found = source(name, shape=shape)
        found = Outline(found.modality, found.condition)
    elif name == STACKED:
        found = Outline(Image(dataset_shape(shape) if shape else (28, 28, 3)), Label(1000))
    else:
        from zoo.data import tfds

        shape = None if shape is None else dataset_shape(shape)
        found = Outline(*tfds.outline(name, shape, data_dir))
    if degradation:
        from zoo.data.degradation import make

        source_shape = make(degradation).shape(found.modality.shape)
        return Outline(found.modality, Paired(Image(source_shape)))
    return found


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


def licence(name: str) -> str:
    """Returns the licence of a dataset, as far as the zoo knows it.

    >>> licence("celeb_a")
    'see the dataset'
    """
    return _LICENCES.get(name, "see the dataset")


def __getattr__(name: str):
    if name == "Source":  # which needs TensorFlow
        return importlib.import_module("zoo.data.sources").Source
    raise AttributeError(f"module 'zoo.data' has no attribute {name!r}")
