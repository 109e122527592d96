"""Tables as datasets: files of yours, two of scikit-learn, and simulated ones.

`table:PATH` is a CSV or Parquet file. What its values do not tell of a column's kind a file
beside it may say, `PATH.columns.toml`, a line a column: `zip = "category"`.

A file is read in pieces, and only its encoded rows are held: four bytes for each of a row's
numbers, twice that for a moment. Of more than a million train rows the columns are learnt from as
many, drawn by a seed. Types too are told by those rows, as if the file had no others.
"""

import functools
import os
import typing
import warnings
from pathlib import Path

import numpy as np

from zoo.data import parts
from zoo.modalities import Table
from zoo.modalities.table_file import MISSING, Held, TableFile, numbered
from zoo.utils import toml
from zoo.utils.errors import ZooError

SIMULATED = ("table_grid", "table_gridr", "table_ring")
_OF_SCIKIT_LEARN = ("wine", "breast_cancer")
TEST_SHARE, TEST_MOST = 1 / 3, 10_000  # of a table's rows, those that are shuffled to its end
LEARNT = 1_000_000  # train rows that columns are learnt from, at most
_SEED = 0  # of the split
_ROWS = {"train": 10_000, "test": 10_000, "validation": 10_000}
_DEVIATION = 0.05**0.5  # the authors' code takes .05 for the variance


def read(
    name: str,
    split: str,
    shape: tuple[int, ...] | None,
    opened: typing.Callable | None = None,
):
    """Returns a table as a `Source` of encoded rows, see `zoo.modalities.Table`.

    A table is shuffled by a fixed seed; its last 10,000 rows are test, or its last third where
    that is less, as in the protocol of Xu et al., 2019; validation is drawn from the others, see
    `zoo.data.parts`. The columns are learnt from the train rows alone: what is held out says
    nothing of types, ranges, modes and categories. A held-out number beyond the reach of its mode
    is moved to its end, and rounded as train is, a fraction in a column of whole numbers too;
    rows with a category or a missing value that no row learnt from has, or with a text among
    numbers, are left out, with a warning. Of the simulated tables each split is drawn by a seed
    of its own.

    Args:
        name: `"wine"`, `"breast_cancer"`, one of `SIMULATED`, a file's path, or with `opened` the
            table's name for errors.
        split: `"train"`, `"validation"` or `"test"`.
        shape: None, or that of the table's encoded rows.
        opened: what opens a table from elsewhere, equal where the table is: a function from
            `places`, which gives the rows of each split for a count, to a DataFrame and the rows
            of each split.

    Raises:
        ZooError: a table that cannot be read or learnt.
    """
    from zoo.data.sources import Source
    from zoo.data.stores import Indexed

    splits, table = _learnt(name, opened, _changed(name))
    if shape not in (None, table.shape):
        raise ZooError(f"{name!r} is a table: leave the shape out. Received: {shape}.")
    rows = splits[split]
    if not len(rows):
        if split == "validation":
            raise parts.too_small(name, len(splits["train"]))
        raise ZooError(f"{name}: the rows are too few to be split into train and test.")
    return Source(
        name=name,
        split=split,
        modality=table,
        count=len(rows),
        store=Indexed.memory(rows, None),
    )


def kinds(path: str | os.PathLike) -> dict:
    """Returns the kinds of columns that a file beside a table says, none without one."""
    beside = Path(f"{path}.columns.toml")
    return toml.values(toml.text(beside)) if beside.is_file() else {}


def simulated(name: str):
    """Returns a simulated table, 30,000 rows of `x` and `y`: 10,000 to train on, 10,000 test, and
    10,000 for validation.

    `table_grid`: 25 Gaussians at {-4, -2, 0, 2, 4}^2; `table_gridr`: the same, each moved by up
    to .5 both ways; `table_ring`: 8 on the unit circle. Their variance is .05.

    Reference: Xu et al., 2019, arXiv:1907.00503, section 5.1; SDGym's generators.
    """
    import pandas

    random = np.random.RandomState(_SEED)
    if name == "table_ring":
        angles = 2 * np.pi * np.arange(8) / 8
        means = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    else:
        line = np.arange(-4.0, 5.0, 2.0)
        means = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    if name == "table_gridr":
        means = means + random.uniform(-0.5, 0.5, means.shape)
    later = np.random.RandomState(_SEED + 1)
    parts_of = [(random, _ROWS["train"] + _ROWS["test"]), (later, _ROWS["validation"])]
    points = [_drawn(means, count, one) for one, count in parts_of]
    return pandas.DataFrame(np.concatenate(points), columns=["x", "y"])


def _drawn(means: np.ndarray, count: int, random: np.random.RandomState) -> np.ndarray:
    centres = means[random.randint(len(means), size=count)]
    return centres + _DEVIATION * random.standard_normal(centres.shape)


def of_scikit_learn(name: str):
    """Returns a table of scikit-learn, its class last, by name.

    Reference: UCI Machine Learning Repository: Aeberhard and Forina, 1992, *Wine*; Wolberg,
        Mangasarian, Street and Street, 1993, *Breast Cancer Wisconsin (Diagnostic)* (CC BY 4.0).
    """
    from sklearn import datasets

    found = {"wine": datasets.load_wine, "breast_cancer": datasets.load_breast_cancer}[name](
        as_frame=True
    )
    return found.data.assign(target=np.asarray(found.target_names).astype(object)[found.target])


@functools.lru_cache(maxsize=2)
def _learnt(name: str, opened: typing.Callable | None, changed: tuple):
    """Returns the encoded rows of each split, and what is learnt of those to train on."""
    try:
        import pandas  # noqa: F401
    except ImportError:
        raise ZooError(MISSING) from None
    file, places = _opened(name, opened)
    said, count = kinds(name) if changed else {}, file.count
    try:
        table = Table.of(file.learnt(_to_learn(places["train"], count)), said)
        encoded, is_known = np.empty((count, *table.shape), "float32"), np.empty(count, bool)
        for start, piece in numbered(file.pieces()):
            part = slice(start, start + len(piece))
            is_known[part] = known = table.knows(piece)
            if known.any():
                encoded[part][known] = table.encode(piece[known])
    except ZooError as error:
        raise error if str(error).startswith(name) else ZooError(f"{name}: {error}") from None
    _warn(name, {split: int((~is_known[rows]).sum()) for split, rows in places.items()})
    return {split: encoded[rows[is_known[rows]]] for split, rows in places.items()}, table


def _opened(name: str, opened: typing.Callable | None):
    """Returns a table, and which of its rows are in each split."""
    if opened is not None:
        frame, places = opened(_places)
        return Held(frame), places
    if name in SIMULATED:  # the splits one after another
        ends = np.cumsum(list(_ROWS.values()))
        rows = np.split(np.arange(ends[-1]), ends[:-1])
        return Held(simulated(name)), dict(zip(_ROWS, rows, strict=True))
    file = Held(of_scikit_learn(name)) if name in _OF_SCIKIT_LEARN else TableFile(name)
    return file, _places(file.count)


def _to_learn(rows: np.ndarray, count: int) -> np.ndarray:
    """Returns which rows of a table its columns are learnt from, bool `(count,)`."""
    if not len(rows):
        raise ZooError(f"{count} rows are too few to be split into train and test.")
    if len(rows) > LEARNT:
        rows = np.random.RandomState(_SEED).choice(rows, LEARNT, replace=False)
    is_one = np.zeros(count, bool)
    is_one[rows] = True
    return is_one


def _places(count: int) -> dict[str, np.ndarray]:
    """Returns which of a table's rows are in each split, by a fixed seed."""
    order = np.random.RandomState(_SEED).permutation(count)
    kept = order[: count - min(TEST_MOST, int(count * TEST_SHARE))]
    held = parts.is_validation(len(kept))
    return {"train": kept[~held], "test": order[len(kept) :], "validation": kept[held]}


def _warn(name: str, left: dict[str, int]) -> None:
    words = [f"{count:,} of {split}" for split, count in left.items() if count]
    if words:
        warnings.warn(
            f"{name}: rows with values, or missing ones, that no row learnt from has are left out: "
            f"{', '.join(words)}.",
            stacklevel=2,
        )


def _changed(name: str) -> tuple:
    """Returns when a file and what is said beside it were changed last; nothing without a file."""
    if name in (*SIMULATED, *_OF_SCIKIT_LEARN):
        return ()
    files = (Path(name), Path(f"{name}.columns.toml"))
    return tuple((str(one), one.stat().st_mtime_ns) for one in files if one.is_file())
