"""Pictures and texts of tensorflow-datasets, by their TFDS name."""

import contextlib
import functools
import os
from pathlib import Path

import numpy as np

from zoo.data import connectivity, parts, tfds_text
from zoo.modalities import Condition, Image, Label, Unconditional, is_image
from zoo.utils.errors import ZooError, suggestion

_TEST_SHARE = 10  # one in so many of train is held out where a dataset has no test split
_INSTEAD = "To try the zoo without it: zoo run dcgan-digits."


@functools.cache
def names() -> list[str]:
    """Returns the names that tensorflow-datasets knows, without importing TensorFlow."""
    import tensorflow_datasets as tfds

    return tfds.list_builders(with_community_datasets=False)


def knows(name: str, data_dir: str | os.PathLike | None = None) -> bool:
    """Whether TFDS has a dataset of that name, or one of your own lies prepared in its folder.

    Looks at the part before a `/config` or `:version`. Imports no TensorFlow.
    """
    base = name.split("/")[0].split(":")[0]
    if not base.isidentifier():
        return False
    return base in names() or any((folder(data_dir) / base).glob("**/dataset_info.json"))


def folder(data_dir: str | os.PathLike | None = None) -> Path:
    """Returns where TFDS looks for prepared datasets."""
    from tensorflow_datasets.core import constants

    return Path(data_dir or os.environ.get("TFDS_DATA_DIR") or constants.DATA_DIR).expanduser()


def read(
    name: str,
    split: str,
    shape: tuple[int, ...] | None,
    data_dir: str | os.PathLike | None = None,
    picture: str | None = None,
):
    """Returns one split of a TFDS dataset as a `Source`, downloading it if it must.

    The pictures are the feature `image`, or the only picture feature there
    is; labels are the feature `label`. Where a dataset has no `test` split the
    last 10 % of `train` are test, and where it has no `validation` split the last of
    the rest are that, see `zoo.data.parts` (its files are shuffled, by a fixed seed). What
    fits in `zoo.data.stores.MEMORY_LIMIT` is held in memory as uint8; a larger dataset is
    streamed and shuffled through a buffer, see `zoo.data.stream`.

    Args:
        name: `mnist`, `name/config`, `name:version`.
        split: `"train"`, `"validation"` or `"test"`.
        shape: of one sample; pictures are cut and resized to it.
        data_dir: by default TFDS_DATA_DIR or `~/tensorflow_datasets`.
        picture: the picture feature to read, where there are several.

    Raises:
        ZooError: a dataset without pictures, not prepared and no network, a
            shape of another number of channels, sizes that differ and no
            `shape`, files that cannot be read.
    """
    found = builder(name, data_dir)
    if tfds_text.feature(found):
        found = prepared(name, data_dir)
        with readable(name, found):
            return tfds_text.read(name, found, split, shape)
    image, label, shape = _look(name, found, shape, picture)
    found = prepared(name, data_dir)
    chosen, count = part(name, found, split)

    from zoo.data.sources import Source
    from zoo.data.stores import fits
    from zoo.data.stream import Stream

    store = Stream(found, chosen, image, label, shape, count)
    if fits(count, shape):
        with readable(name, found):
            store = store.in_memory()
    return Source(
        name=name,
        split=split,
        modality=Image(shape),
        count=count,
        store=store,
        condition=condition(found.info.features[label] if label else None),
    )


def outline(name: str, shape: tuple[int, ...] | None, data_dir=None):
    """Returns a sample's modality and its condition; downloads nothing but texts."""
    found = builder(name, data_dir)
    if tfds_text.feature(found):  # its symbols are only seen in it
        source = read(name, "train", shape, data_dir)
        return source.modality, source.condition
    _, label, shape = _look(name, found, shape)
    return Image(shape), condition(found.info.features[label] if label else None)


def condition(classes) -> Condition:
    """Returns the condition of a TFDS label feature, None for none."""
    if classes is None:
        return Unconditional()
    return Label(classes.num_classes, tuple(classes.names or ()))


def channels(name: str, picture: str, data_dir=None) -> int:
    """Returns how many channels a dataset has in a picture feature."""
    found = builder(name, data_dir)
    image, _ = _features(name, found.info.features, picture)
    return found.info.features[image].shape[2] or 3


def _look(name: str, builder, shape: tuple[int, ...] | None, picture: str | None = None):
    """Returns the picture and label features of a dataset, and the shape of a sample."""
    image, label = _features(name, builder.info.features, picture)
    return image, label, _fitting(name, builder.info.features[image].shape, shape)


def prepared(name: str, data_dir):
    """Returns the builder of a dataset, which is downloaded and prepared if it must."""
    found = builder(name, data_dir)
    _prepare_once(name, found, data_dir)
    return found


def builder(name: str, data_dir):
    """Returns the builder of a dataset, prepared or not."""
    import tensorflow_datasets as tfds

    with _unwarned():
        try:
            return tfds.builder(name, data_dir=os.fspath(folder(data_dir)))
        except (ValueError, AssertionError, ImportError, KeyError) as error:
            raise ZooError(f"TFDS cannot open {name!r}: {_first_line(error)}") from error


@contextlib.contextmanager
def _unwarned():
    """Keeps off the terminal that TFDS warns of every folder that is not prepared yet."""
    from absl import logging

    spoken = logging.get_verbosity()
    logging.set_verbosity(logging.ERROR)
    try:
        yield
    finally:
        logging.set_verbosity(spoken)


def _features(name: str, features, picture: str | None = None) -> tuple[str, str | None]:
    """Returns the names of the picture and of the label feature (None without labels).

    Args:
        picture: the picture feature that is wanted; by default `image`, or the only one.
    """
    import tensorflow_datasets as tfds

    flat = dict(features.items()) if isinstance(features, tfds.features.FeaturesDict) else {}
    images = [key for key, feature in flat.items() if type(feature) is tfds.features.Image]
    if picture is not None and picture not in images:
        raise ZooError(
            f"TFDS dataset {name!r} has no picture feature {picture!r}."
            f"{suggestion(picture, images)} It has {', '.join(images) or 'none'}."
        )
    if picture or "image" in images:
        images = [picture or "image"]
    if len(images) != 1 or flat[images[0]].np_dtype != np.uint8:
        what = f"several ({', '.join(images)})" if len(images) > 1 else "none"
        raise ZooError(
            f"TFDS dataset {name!r} cannot be used: expected one feature of 8-bit pictures, found "
            f"{what} among {', '.join(flat) or 'its features'}."
        )
    labelled = isinstance(flat.get("label"), tfds.features.ClassLabel)
    return images[0], "label" if labelled else None


def _fitting(name: str, native: tuple, shape: tuple[int, ...] | None) -> tuple[int, int, int]:
    """Returns the shape of a sample, after a look at what the dataset has."""
    height, width, channels = native
    if shape is None:
        if None in native:
            raise ZooError(
                f"The pictures of {name!r} differ in size. Give the shape they are brought to, "
                f"e.g. shape=(64, 64, {channels or 3})."
            )
        return tuple(native)
    if not is_image(shape, channels or 3):
        raise ZooError(
            f"The pictures of {name!r} are {height or 'any'} x {width or 'any'} x "
            f"{channels or 3}: expected shape (height, width, {channels or 3}), received {shape}."
        )
    return shape


def _prepare_once(name: str, builder, data_dir) -> None:
    """Downloads and prepares a dataset, or says at once that this cannot be done."""
    with _unwarned():
        if builder.is_prepared():
            return
    where = folder(data_dir)
    origin = connectivity.origin(getattr(builder, "url_infos", None) or ())
    how = f"tfds build {name} --data_dir {where}"
    if not connectivity.reaches(origin):
        raise ZooError(
            f"TFDS dataset {name!r} is not prepared in {str(where)!r} (data_dir, or TFDS_DATA_DIR) "
            f"and cannot be downloaded: no connection to {origin}. Prepare it where there is one: "
            f"{how}. {_INSTEAD}"
        )
    try:
        builder.download_and_prepare()
    except Exception as error:  # whatever a dataset's own code or its hosts raise
        raise ZooError(
            f"TFDS dataset {name!r} could not be prepared in {str(where)!r}: "
            f"{_first_line(error)} See the whole message with: {how}. {_INSTEAD}"
        ) from error


def part(name: str, builder, split: str) -> tuple[str, int]:
    """Returns the TFDS split, or the slice of one, that `split` stands for, and its samples."""
    known = builder.info.splits
    if "train" not in known:
        raise ZooError(f"TFDS dataset {name!r} has no 'train' split, only {', '.join(known)}.")
    if split in known and split != "train":
        return split, known[split].num_examples
    whole = known["train"].num_examples
    untested = whole if "test" in known else whole - -(-whole // _TEST_SHARE)
    if split == "test":
        return f"train[{untested}:]", whole - untested
    held_out = 0 if "validation" in known else parts.validation_count(untested)
    if split == "train":
        return f"train[:{untested - held_out}]", untested - held_out
    if not held_out:
        raise parts.too_small(name, untested)
    return f"train[{untested - held_out}:{untested}]", held_out


@contextlib.contextmanager
def readable(name: str, builder):
    """Turns what goes wrong in reading a dataset into a ZooError."""
    import tensorflow as tf

    try:
        yield
    except (tf.errors.OpError, OSError) as error:
        raise ZooError(
            f"TFDS dataset {name!r} in {str(builder.data_dir)!r} cannot be read: "
            f"{_first_line(error)} Remove that folder and prepare it again."
        ) from error


def _first_line(error: BaseException) -> str:
    text = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    return (text or type(error).__name__).rstrip(".") + "."
