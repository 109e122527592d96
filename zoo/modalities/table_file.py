"""Files of tables, CSV and Parquet: read whole, or in pieces that memory holds."""

import contextlib
import os
import typing
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from zoo.modalities import table_types
from zoo.utils.errors import ZooError

SUFFIXES = (".csv", ".parquet")
MISSING = "Tables need pandas, which is not installed: pip install 'gan-zoo[tables]'."
_ROWS = 100_000  # in a piece


class TableFile:
    """A file of a table, whose pieces have the types that the whole table has.

    A CSV file of more than one piece is read once to count its rows and to tell types, and
    once more each time its pieces are asked for.

    Args:
        path: of a `.csv` or `.parquet` file.
        rows: in a piece.

    Attributes:
        count: rows in the file.

    Raises:
        ZooError: no such file, or one that cannot be read; a broken line is named.
    """

    def __init__(self, path: str | os.PathLike, rows: int | None = None):
        self.path, self._rows = _found(path), rows or _ROWS
        self._types, self._own, self._only = {}, {}, None
        with _told(self.path):
            seen: dict[str, set] = {}
            self.count = number = 0
            for piece in self._raw():
                table_types.note(piece, seen)
                self._only = piece if number == 0 else None
                self.count, number = self.count + len(piece), number + 1
            if number > 1:
                types = {name: table_types.common(found) for name, found in seen.items()}
                self._types = {name: one for name, one in types.items() if one is not None}

    def pieces(self) -> Iterator:
        """Yields the table as DataFrames, in its order.

        After `learnt` its types are those; a value that does not fit them is left as it is.
        """
        if self._only is not None:
            yield self._only
            return
        with _told(self.path):
            yield from map(self._fitted, self._raw())

    def learnt(self, is_learnt: np.ndarray):
        """Returns some of the rows as a DataFrame of the types that they have by themselves.

        They are read as a file of them alone would be: that others hold a fraction, a text or
        nothing does not tell, nor does a dictionary of categories that they do not have.

        Args:
            is_learnt: which rows, bool `(count,)`.
        """
        frame = _taken(self.pieces(), is_learnt)
        doubted = [name for name in frame if table_types.may_differ(frame[name])]
        alone = self._alone(frame[doubted], is_learnt) if doubted else {}
        self._own = {name: one for name, one in alone.items() if one != frame[name].dtype}
        if self._own:
            self._only = None
            frame = _taken(self.pieces(), is_learnt).astype(self._own)
        for name in frame.select_dtypes("category"):
            frame[name] = frame[name].cat.remove_unused_categories()
        return frame

    def _alone(self, frame, is_learnt: np.ndarray) -> dict:
        """Returns the types of columns where there are no rows but some, which a frame holds."""
        with _told(self.path):
            if self._is_parquet:
                return _declared(self.path, frame)
            texts = _taken(self._texts(list(frame)), is_learnt)
            found = {name: table_types.alone(texts[name]) for name in frame}
            return {name: one for name, one in found.items() if one is not None}

    def _fitted(self, piece):
        """Returns a piece with the types that were learnt."""
        fitted = {name: table_types.fitted(piece[name], one) for name, one in self._own.items()}
        return piece.assign(**fitted) if fitted else piece

    @property
    def _is_parquet(self) -> bool:
        return self.path.suffix.lower() == ".parquet"

    def _raw(self) -> Iterator:
        import pandas

        if self._is_parquet:
            from pyarrow import Table, parquet

            with parquet.ParquetFile(self.path) as file:
                for batch in file.iter_batches(self._rows):
                    yield Table.from_batches([batch]).to_pandas().astype(self._types)
            return
        with open(self.path, encoding="utf-8") as file:  # pandas renames a repeated name
            names = pandas.read_csv(file, header=None, nrows=1, dtype=str).iloc[0].to_list()
        check_names(names)
        types = self._types | dict.fromkeys(self._own, "str")
        yield from self._read(dtype=types or None)

    def _texts(self, names: list) -> Iterator:
        """Yields columns of a CSV file as they are written."""
        yield from self._read(usecols=names, dtype="str")

    def _read(self, **settings) -> Iterator:
        import pandas

        settings |= {"chunksize": self._rows, "low_memory": False}
        with pandas.read_csv(self.path, **settings) as reader:
            yield from reader


class Held:
    """A table in memory, as a `TableFile` of one piece.

    Args:
        frame: a pandas DataFrame.
    """

    def __init__(self, frame):
        self._frame, self.count = frame, len(frame)

    def pieces(self) -> Iterator:
        """Yields the table."""
        yield self._frame

    def learnt(self, is_learnt: np.ndarray):
        """Returns some of the rows, bool `(count,)`."""
        return self._frame[is_learnt]


def read(path: str | os.PathLike):
    """Returns the table in a `.csv` or `.parquet` file as a pandas DataFrame.

    Raises:
        ZooError: as `TableFile`.
    """
    import pandas

    found = list(TableFile(path).pieces())
    if not found:
        raise ZooError(f"{path}: the table has no rows.")
    return found[0] if len(found) == 1 else pandas.concat(found, ignore_index=True)


def write_parquet(frames, path: str | os.PathLike) -> None:
    """Writes DataFrames of the same columns to one Parquet file, one by one."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ZooError("Parquet needs pyarrow: pip install 'gan-zoo[tables]'.") from None
    writer = None
    try:
        for frame in frames:
            table = pyarrow.Table.from_pandas(frame, preserve_index=False)
            writer = writer or parquet.ParquetWriter(path, table.schema)
            writer.write_table(table.cast(writer.schema))
    finally:
        if writer:
            writer.close()


def check_names(names: list) -> None:
    """Refuses a table without columns, or with two of one name."""
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ZooError(f"Expected columns of different names. Received: {twice!r} twice.")
    if not names:
        raise ZooError("Expected a table with columns. Received: none.")


def numbered(pieces) -> Iterator:
    """Yields each piece of a table with the number of its first row."""
    start = 0
    for piece in pieces:
        yield start, piece
        start += len(piece)


def _taken(pieces, is_taken: np.ndarray):
    """Returns some of a table's rows, a DataFrame."""
    import pandas

    found = [piece[is_taken[start : start + len(piece)]] for start, piece in numbered(pieces)]
    return found[0] if len(found) == 1 else pandas.concat(found, ignore_index=True)


def _declared(path: Path, frame) -> dict:
    """Returns the types that a Parquet file says of columns where nothing is missing."""
    from pyarrow import parquet, types

    schema = parquet.read_schema(path)
    kinds = {name: schema.field(name).type for name in frame if frame[name].notna().all()}
    return {
        name: np.dtype(kind.to_pandas_dtype())
        for name, kind in kinds.items()
        if types.is_integer(kind) or types.is_boolean(kind)
    }


def _found(path: str | os.PathLike) -> Path:
    path = Path(path)
    try:
        import pandas  # noqa: F401
    except ImportError:
        raise ZooError(MISSING) from None
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        raise ZooError(f"{path}: expected a .csv or .parquet file of a table, found none.")
    return path


@contextlib.contextmanager
def _told(path: Path) -> typing.Iterator[None]:
    """Raises as a ZooError that names the file what pandas or pyarrow says of it."""
    import pandas

    try:
        yield
    except ImportError:
        raise ZooError(f"{path}: Parquet needs pyarrow: pip install 'gan-zoo[tables]'.") from None
    except pandas.errors.EmptyDataError:
        raise ZooError(f"{path}: the file is empty.") from None
    except (ValueError, OSError) as error:
        if isinstance(error, ZooError):
            raise ZooError(f"{path}: {error}") from None
        reason = str(error).strip().partition("\n")[0].rpartition("C error: ")[2]
        raise ZooError(f"{path}: cannot be read as a table: {reason.rstrip('.')}.") from None
