"""Pictures of tensorflow-datasets, by their TFDS name."""

import contextlib
import functools
import os
from pathlib import Path

import numpy as np

from zoo.data import connectivity
from zoo.modalities import Condition, Image, Label, Unconditional, is_image
from zoo.utils.errors import ZooError

_TEST_SHARE = 10  # percent of train held out where a dataset has no test split
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
):
    """Returns one split of a TFDS dataset as a `Source`, downloading it if it must.

    The pictures are the feature `image`, or the only picture feature there
    is; labels are the feature `label`. Where a dataset has no `test` split the
    last 10 % of `train` are test. What fits in `zoo.data.stores.MEMORY_LIMIT`
    is held in memory as uint8; a larger dataset is streamed and shuffled
    through a buffer, see `zoo.data.stream`.

    Args:
        name: `mnist`, `name/config`, `name:version`.
        split: `"train"` or `"test"`.
        shape: of one sample; pictures are cut and resized to it.
        data_dir: by default TFDS_DATA_DIR or `~/tensorflow_datasets`.

    Raises:
        ZooError: a dataset without pictures, not prepared and no network, a
            shape of another number of channels, sizes that differ and no
            `shape`, files that cannot be read.
    """
    builder, image, label, shape = _look(name, shape, data_dir)
    _prepare_once(name, builder, data_dir)
    chosen = part(name, builder, split)

    from zoo.data.sources import Source
    from zoo.data.stores import fits
    from zoo.data.stream import Stream

    count = builder.info.splits[chosen].num_examples
    classes = builder.info.features[label] if label else None
    store = Stream(builder, chosen, image, label, shape, count)
    if fits(count, shape):
        with readable(name, builder):
            store = store.in_memory()
    return Source(
        name=name,
        split=split,
        modality=Image(shape),
        count=count,
        store=store,
        condition=condition(classes),
    )


def outline(name: str, shape: tuple[int, ...] | None, data_dir=None):
    """Returns a sample's modality and its condition; downloads nothing."""
    builder, _, label, shape = _look(name, shape, data_dir)
    return Image(shape), condition(builder.info.features[label] if label else None)


def condition(classes) -> Condition:
    """Returns the condition of a TFDS label feature, None for none."""
    if classes is None:
        return Unconditional()
    return Label(classes.num_classes, tuple(classes.names or ()))


def _look(name: str, shape: tuple[int, ...] | None, data_dir):
    """Returns a dataset's builder, its picture and label features, and a sample's shape."""
    found = builder(name, data_dir)
    image, label = _features(name, found.info.features)
    return found, image, label, _fitting(name, found.info.features[image].shape, shape)


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


def _features(name: str, features) -> tuple[str, str | None]:
    """Returns the names of the picture and of the label feature (None without labels)."""
    import tensorflow_datasets as tfds

    flat = dict(features.items()) if isinstance(features, tfds.features.FeaturesDict) else {}
    images = [key for key, feature in flat.items() if type(feature) is tfds.features.Image]
    if "image" in images:
        images = ["image"]
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


def prepared(name: str, data_dir):
    """Returns the builder of a dataset, which is downloaded and prepared if it must."""
    found = builder(name, data_dir)
    _prepare_once(name, found, data_dir)
    return found


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


def part(name: str, builder, split: str) -> str:
    """Returns the TFDS split, or the slice of one, that `split` stands for."""
    known = builder.info.splits
    if "train" not in known:
        raise ZooError(f"TFDS dataset {name!r} has no 'train' split, only {', '.join(known)}.")
    if "test" in known:
        return split
    return f"train[{-_TEST_SHARE}%:]" if split == "test" else f"train[:{-_TEST_SHARE}%]"


@contextlib.contextmanager
def readable(name: str, builder):
    """Raises as a ZooError what TensorFlow cannot read of a prepared dataset."""
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
