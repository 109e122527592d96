"""Tables of tensorflow-datasets, by their TFDS name."""

import os
import typing
import warnings

import numpy as np

from zoo.data import parts, tables, tfds
from zoo.utils import progress
from zoo.utils.errors import ZooError

_ROWS = 10_000  # in a piece
_WIDE = 1_000  # numbers of a vector that are still columns
_OWN_WORDS = 0.5  # share of different texts above which a column only names its rows


class Prepared(typing.NamedTuple):
    """A TFDS table in a folder, for `zoo.data.tables.read` to open."""

    name: str
    data_dir: str

    def __call__(self, places: typing.Callable):
        """Returns the table in memory, a DataFrame, and which of its rows are in each split.

        Downloads it if it must. Classes become their names, the parts of a vector and of a nested
        feature columns of their own, `features_0` and so on. What the dataset's authors predict is
        the last column. Columns of text that only name their rows are left out, with a warning:
        where more than half of the train rows have a text of their own. TFDS writes some missing
        values as numbers, -1 in `titanic`: they are learnt as these.

        Args:
            places: a function from a count to the rows of each split, used where the dataset has
                no test split of its own.

        Raises:
            ZooError: as `zoo.data.tfds.read`, and more than fits in memory.
        """
        import pandas

        builder = tfds.prepared(self.name, self.data_dir)
        own = _own_splits(self.name, builder)
        with tfds.readable(self.name, builder):
            frames = {split: _frame(self.name, builder, split) for split in own}
        frame = pandas.concat(frames.values(), ignore_index=True)
        found = _own_places(frames) if "test" in own else places(len(frame))
        return _without_names(self.name, frame, found["train"]), found


def has_rows(name: str, data_dir: str | os.PathLike | None = None) -> bool:
    """Whether a TFDS dataset is a table: columns of numbers, classes and texts, nothing else.

    Two of them at least are no texts: a text with a label is no table. Downloads nothing.
    """
    columns = _columns(tfds.builder(name, data_dir).info.features)
    if columns is None:
        return False
    return sum(np.dtype(feature.np_dtype).kind in "biuf" for _, feature in columns) >= 2


def read(name: str, split: str, shape, data_dir: str | os.PathLike | None = None):
    """Returns one split of a TFDS table as a `Source`, see `zoo.data.tables.read`.

    A table that has a test split keeps it.
    """
    return tables.read(name, split, shape, Prepared(name, os.fspath(tfds.folder(data_dir))))


def outline(name: str, shape, data_dir: str | os.PathLike | None = None):
    """Returns a row's modality and its condition; its columns are only seen in the table."""
    found = read(name, "train", shape, data_dir)
    return found.modality, found.condition


def _own_splits(name: str, builder) -> list[str]:
    """Returns the authors' splits that are read: all with a test split, train alone without."""
    splits = builder.info.splits
    if "train" not in splits:
        raise ZooError(f"TFDS dataset {name!r} has no 'train' split, only {', '.join(splits)}.")
    own = [split for split in parts.SPLITS if split in splits] if "test" in splits else ["train"]
    _check_size(name, builder, sum(splits[split].num_examples for split in own))
    return own


def _own_places(frames: dict) -> dict[str, np.ndarray]:
    """Returns the rows of the authors' splits, that for validation from train if need be."""
    ends = np.cumsum([len(frame) for frame in frames.values()])
    found = dict(zip(frames, np.split(np.arange(ends[-1]), ends[:-1]), strict=True))
    if "validation" not in found:
        held = parts.is_validation(len(found["train"]))
        found |= {"train": found["train"][~held], "validation": found["train"][held]}
    return found


def _columns(features, prefix: str = "") -> list | None:
    """Returns the columns' names and features, None where one is neither number nor text."""
    import tensorflow_datasets as tfds

    found = []
    for name, feature in features.items() if hasattr(features, "items") else ():
        if isinstance(feature, tfds.features.FeaturesDict):
            inner = _columns(feature, f"{prefix}{name}_")
            if inner is None:
                return None
            found += inner
            continue
        scalar = isinstance(feature, tfds.features.Tensor) and _is_narrow(feature.shape)
        if not scalar or isinstance(feature, tfds.features.Image | tfds.features.Audio):
            return None
        found.append((f"{prefix}{name}", feature))
    return found or None


def _is_narrow(shape: tuple) -> bool:
    return shape == () or (len(shape) == 1 and shape[0] is not None and shape[0] <= _WIDE)


def _check_size(name: str, builder, count: int) -> None:
    from zoo.data.stores import MEMORY_LIMIT

    width = sum(int(np.prod(one.shape)) for _, one in _columns(builder.info.features))
    if 8 * count * width > MEMORY_LIMIT:
        raise ZooError(
            f"The table {name!r} takes {8 * count * width / 2**30:.0f} GiB, and is held in memory, "
            f"{MEMORY_LIMIT / 2**30:.0f} GiB at most. Write it to a Parquet file, which is read in "
            "pieces: table:PATH."
        )


def _frame(name: str, builder, split: str):
    """Returns one split as a DataFrame."""
    import pandas

    count = builder.info.splits[split].num_examples
    pieces = builder.as_dataset(split=split, shuffle_files=False).batch(_ROWS).as_numpy_iterator()
    features = dict(_columns(builder.info.features))
    frames = [
        pandas.DataFrame(_values(name, features, _flat(piece)))
        for piece in progress.track(pieces, -(-count // _ROWS), f"Reading {name}")
    ]
    frame = pandas.concat(frames, ignore_index=True)
    target = (builder.info.supervised_keys or (None, None))[1]
    if isinstance(target, str) and target in frame:
        frame[target] = frame.pop(target)
    return frame


def _flat(piece: dict, prefix: str = "") -> dict[str, np.ndarray]:
    found = {}
    for name, values in piece.items():
        own = f"{prefix}{name}"
        found |= _flat(values, f"{own}_") if isinstance(values, dict) else {own: values}
    return found


def _values(name: str, features: dict, piece: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns a piece's columns: class names, texts and numbers."""
    found = {}
    for column, feature in features.items():
        values = piece[column]
        if values.dtype == object:
            values = _texts(name, column, values)
        elif getattr(feature, "names", None):
            values = np.array([*feature.names, None], object)[values]  # -1 is no class
        if values.ndim == 1:
            found[column] = values
        else:
            found |= {f"{column}_{number}": part for number, part in enumerate(values.T)}
    return found


def _texts(name: str, column: str, values: np.ndarray) -> np.ndarray:
    try:
        return np.vectorize(bytes.decode, otypes=[object])(values)
    except UnicodeDecodeError as error:
        raise ZooError(f"{name!r}: expected UTF-8 in {column!r}: {error.reason}.") from None


def _without_names(name: str, frame, train: np.ndarray):
    """Returns a table without the columns of text that only name its rows."""
    known = frame.iloc[train]
    left = [
        column
        for column in known.select_dtypes(["object", "string"])
        if known[column].nunique() > _OWN_WORDS * len(known)
    ]
    if left:
        warnings.warn(
            f"{name}: columns of text that only name their rows are left out: {', '.join(left)}.",
            stacklevel=2,
        )
    return frame.drop(columns=left)
