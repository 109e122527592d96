"""Data: where real samples come from, and in what order.

| name | what | shape |
| --- | --- | --- |
| `digits` | 1,797 real handwritten digits, 10 classes; embedded | (8, 8, 1) |
| `ring`, `grid` | mixtures of 8 and 25 Gaussians; embedded | (2,) |
| `stacked_mnist` | three digits of MNIST as three channels, 1,000 classes | (28, 28, 3) |
| `grammar` | sentences of a small grammar, whose validity is known; embedded | (10, 35) |
| `tones` | notes of 8 pitches, drawn from a seed, 8 classes; embedded | (1024, 1) |
| `wine`, `breast_cancer` | tables of scikit-learn; embedded | rows |
| `table_grid`, `table_gridr`, `table_ring` | the grid and the ring as tables; embedded | rows |
| any TFDS name | pictures, sounds, text or tables of tensorflow-datasets | its own |
| `folder:PATH` | your own pictures; sub-folders are classes | theirs |
| `text:PATH`, `words:PATH`, `windows:PATH` | your own text, see `zoo.data.text` | its own |
| `sounds:PATH` | your own sounds; sub-folders are classes | (length, 1) |
| `table:PATH` | your own table, CSV or Parquet | rows |

Importing this module, checking a name and looking into a folder import no
TensorFlow; reading samples does.
"""

import functools
import importlib
import os
import typing

from zoo.data import pairs, tasks, unpaired
from zoo.data.parts import SPLITS
from zoo.data.tasks import Views
from zoo.modalities import Condition, EitherKind, Image, Label, Modality, Paired, dataset_shape
from zoo.modalities.pixels import to_uint8, to_unit
from zoo.utils.errors import ZooError, suggestion

EMBEDDED = {
    "digits": "1,797 handwritten digits, 8x8 grey, 10 classes (UCI)",
    "ring": "8 Gaussians on the unit circle, points",
    "grid": "25 Gaussians on a 5 x 5 grid, points",
    "grammar": "sentences of a small context-free grammar, text",
    "tones": "notes of 8 pitches, 1,024 samples at 8 kHz, 8 classes",
    "wine": "178 wines, a table of 13 numbers and a class (UCI)",
    "breast_cancer": "569 cells, a table of 30 numbers and a class (UCI)",
    "table_grid": "25 Gaussians on a 5 x 5 grid, a table (Xu 2019)",
    "table_gridr": "25 Gaussians near a grid, a table (Xu 2019)",
    "table_ring": "8 Gaussians on a circle, a table (Xu 2019)",
}
# Of those that a shape tells.
EMBEDDED_SHAPES = {
    "digits": (8, 8, 1),
    "ring": (2,),
    "grid": (2,),
    "grammar": (10, 35),
    "tones": (1024, 1),
}
_TABLES = ("wine", "breast_cancer", "table_grid", "table_gridr", "table_ring")
_MODULES = {name: name for name in EMBEDDED} | {"ring": "mixtures", "grid": "mixtures"}
_MODULES |= dict.fromkeys(_TABLES, "tables")
STACKED = "stacked_mnist"
_MNIST = "CC BY-SA 3.0 (LeCun, Cortes, Burges)"
_LICENCES = {
    "digits": "CC BY 4.0 (Alpaydin and Kaynak, 1998, UCI Machine Learning Repository)",
    "wine": "CC BY 4.0 (Aeberhard and Forina, 1992, UCI Machine Learning Repository)",
    "breast_cancer": "CC BY 4.0 (Wolberg et al., 1993, UCI Machine Learning Repository)",
    "mnist": _MNIST,
    STACKED: _MNIST,
    "folder:emoji/noto_128": "Apache-2.0 (Google, Noto Emoji)",
}
_FOLDER, _TABLE, _SOUNDS = "folder:", "table:", "sounds:"
_TEXTS = ("text:", "words:", "windows:")
# What a name that holds a path begins with, and an example of the path.
_OF_FILES = {_FOLDER: "pictures/cats", _SOUNDS: "recordings/words", _TABLE: "people.csv"}
_OF_FILES |= dict.fromkeys(_TEXTS, "names.txt")

__all__ = [
    "EMBEDDED",
    "SPLITS",
    "Source",
    "Views",
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
    for prefix, example in _OF_FILES.items():
        if name.startswith(prefix):
            if not name.removeprefix(prefix).strip():
                raise ZooError(
                    f"{prefix!r} lacks a path. Write {prefix}PATH, e.g. {prefix}{example}."
                )
            return
    from zoo.data import tfds

    if not tfds.knows(name, data_dir):
        raise ZooError(
            f"Unknown dataset {name!r}.{suggestion(name, [*EMBEDDED, STACKED, *tfds.names()])} "
            f"Expected {', '.join(EMBEDDED)}, a TFDS name, folder:PATH, sounds:PATH, table:PATH or "
            "text:PATH."
        )


def source(
    name: str,
    split: str = "train",
    shape: tuple[int, ...] | None = None,
    data_dir: str | os.PathLike | None = None,
    broken: typing.Literal["refuse", "skip"] = "refuse",
    **views: typing.Unpack[Views],
):
    """Returns a `Source`: one split of a dataset, ready to be read in a seeded order.

    Args:
        name: see `check_name`.
        split: `"train"`, `"validation"` (a fifth of what there is to train on, at most
            10,000 samples, drawn from a fixed seed) or `"test"`; no sample is in two.
        shape: of one sample, `(height, width, channels)`, or of each of two kinds.
            Pictures of another size are cut to its proportions around their centre and
            resized with antialiasing. By default the dataset's own shape.
        data_dir: where TFDS datasets lie; by default the folder that the
            environment variable TFDS_DATA_DIR names, else
            `~/tensorflow_datasets`.
        broken: what becomes of a folder's pictures that cannot be read:
            refused, or named and skipped.
        **views: a recipe's table that makes each picture one of a pair, with the source it is
            to be made from: `degradation`, see `zoo.data.degradation`; or `pairs`, see
            `zoo.data.pairs`. Or `unpaired`, which gives pictures of two kinds, see
            `zoo.data.unpaired`.

    Raises:
        ZooError: an unknown name or split, a shape that does not fit, no or
            broken pictures, a dataset that is neither prepared nor reachable.
        zoo.data.parts.TooSmall: no validation part, with less than 500 samples to train on.

    Example:

    >>> from zoo import data
    >>> digits = data.source("digits")
    >>> digits.count, digits.shape, digits.num_classes
    (1085, (8, 8, 1), 10)
    """
    check_name(name, data_dir)
    if split not in SPLITS:
        raise ZooError(
            f"Unknown split {split!r}.{suggestion(split, SPLITS)} Expected {', '.join(SPLITS)}."
        )
    task = tasks.chosen(views)
    if views.get("unpaired"):
        one = functools.partial(source, split=split, data_dir=data_dir, broken=broken)
        return unpaired.joined(one, name, task, shape)
    shape = None if shape is None else dataset_shape(shape)
    if isinstance(task, pairs.Pairs):
        return task.read(name, split, shape, data_dir, broken)
    if task is None:
        return _read(name, split, shape, data_dir, broken)
    return tasks.degraded(
        lambda shape: _read(name, split, shape, data_dir, broken),
        *(name, shape, task, lambda: _channels(name, data_dir)),
    )


def _read(name, split, shape, data_dir, broken):
    if name.startswith(_FOLDER):
        from zoo.data import folder

        return folder.read(name.removeprefix(_FOLDER), split, shape, broken)
    if name.startswith(_TEXTS):
        from zoo.data import text

        return text.read(name, split, shape)
    if name.startswith(_SOUNDS):
        from zoo.data import sound_folder

        return sound_folder.read(name.removeprefix(_SOUNDS), split, shape, broken)
    if name.startswith(_TABLE):
        from zoo.data import tables

        return tables.read(name.removeprefix(_TABLE), split, shape)
    if name in EMBEDDED:
        module = importlib.import_module(f"zoo.data.{_MODULES[name]}")
        return module.read(name, split, shape)
    if name == STACKED:
        from zoo.data import stacked_mnist

        return stacked_mnist.read(name, split, shape, data_dir)
    return _of_tfds(name, data_dir).read(name, split, shape, data_dir)


def _of_tfds(name, data_dir):
    """Returns the module that reads a TFDS dataset: pictures and texts, sounds, or tables."""
    from zoo.data import tfds, tfds_sounds, tfds_tables

    if tfds_sounds.has_sounds(name, data_dir):
        return tfds_sounds
    return tfds_tables if tfds_tables.has_rows(name, data_dir) else tfds


def _channels(name, data_dir) -> int | None:
    """Returns the channels of a dataset's pictures, None where they differ in size."""
    try:
        return outline(name, None, data_dir).modality.shape[2]
    except ZooError:
        return None


class Outline(typing.NamedTuple):
    """What networks need to know of a dataset: what a sample is, and what it comes with."""

    modality: Modality
    condition: Condition


def outline(
    name: str,
    shape: tuple[int, ...] | None = None,
    data_dir: str | os.PathLike | None = None,
    **views: typing.Unpack[Views],
) -> Outline:
    """Returns what networks need to know of a dataset, without downloading it.

    Args and errors: as for `source`.

    Example:

    >>> from zoo import data
    >>> data.outline("digits").modality
    Image(8, 8, 1)
    """
    check_name(name, data_dir)
    task = tasks.chosen(views)
    if views.get("unpaired"):
        both = unpaired.kinds(functools.partial(outline, data_dir=data_dir), name, task, shape)
        return Outline(both, EitherKind(both))
    if name.startswith(tuple(_OF_FILES)) or name in EMBEDDED or isinstance(task, pairs.Pairs):
        found = source(name, shape=shape, data_dir=data_dir, **views)
        return Outline(found.modality, found.condition)
    shape = None if shape is None else dataset_shape(shape)
    if task is not None and task.reverse:
        shape = tasks.picture_shape(task, shape, lambda: _channels(name, data_dir))
    if name == STACKED:
        found = Outline(Image(shape or (28, 28, 3)), Label(1000))
    else:
        found = Outline(*_of_tfds(name, data_dir).outline(name, shape, data_dir))
    if task is None:
        return found
    task.check(found.modality.shape)
    pair = Outline(found.modality, Paired(Image(task.shape(found.modality.shape))))
    return Outline(pair[1].modality, Paired(pair[0])) if task.reverse else pair


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
