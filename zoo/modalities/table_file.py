"""Files of tables, CSV and Parquet: read whole, or in pieces that memory holds."""

import contextlib
import os
import typing
from collections.abc import Iterator
from pathlib import Path

from zoo.utils.errors import ZooError

SUFFIXES = (".csv", ".parquet")
MISSING = "Tables need pandas, which is not installed: pip install 'gan-zoo[tables]'."
_ROWS = 100_000  # in a piece
_NUMBERS = {"integer", "floating", "mixed-integer-float"}


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
        self._types, self._only = {}, None
        with _told(self.path):
            seen: dict[str, set] = {}
            self.count = number = 0
            for piece in self._raw():
                _note(piece, seen)
                self._only = piece if number == 0 else None
                self.count, number = self.count + len(piece), number + 1
            if number > 1:
                types = {name: _common(found) for name, found in seen.items()}
                self._types = {name: one for name, one in types.items() if one}

    def pieces(self) -> Iterator:
        """Yields the table as DataFrames, in its order."""
        if self._only is not None:
            yield self._only
            return
        with _told(self.path):
            yield from self._raw()

    def _raw(self) -> Iterator:
        import pandas

        if self.path.suffix.lower() == ".parquet":
            from pyarrow import Table, parquet

            with parquet.ParquetFile(self.path) as file:
                for batch in file.iter_batches(self._rows):
                    yield Table.from_batches([batch]).to_pandas().astype(self._types)
            return
        with open(self.path, encoding="utf-8") as file:  # pandas renames a repeated name
            names = pandas.read_csv(file, header=None, nrows=1, dtype=str).iloc[0].to_list()
        check_names(names)
        settings = {"chunksize": self._rows, "low_memory": False, "dtype": self._types or None}
        with pandas.read_csv(self.path, **settings) as reader:
            yield from reader


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


def _found(path: str | os.PathLike) -> Path:
    path = Path(path)
    try:
        import pandas  # noqa: F401
    except ImportError:
        raise ZooError(MISSING) from None
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        raise ZooError(f"{path}: expected a .csv or .parquet file of a table, found none.")
    return path


def _note(piece, seen: dict[str, set]) -> None:
    """Adds what each column of a piece holds to what is known of it."""
    from pandas.api.types import infer_dtype, is_numeric_dtype

    for name, series in piece.items():
        if series.isna().all():
            found = "empty"
        elif is_numeric_dtype(series) and series.dtype != bool:
            found = "integer" if series.dtype.kind in "iu" else "floating"
        else:
            found = infer_dtype(series, skipna=True)
        seen.setdefault(name, set()).add((found, str(series.dtype)))


def _common(seen: set) -> str | None:
    """Returns the type that all pieces of a column are to be read as, None for each its own."""
    found, types = ({one[place] for one in seen} for place in (0, 1))
    if len(types) == 1:
        return None
    found -= {"empty"}
    if "boolean" in found and len(found) > 1:  # True and 1 are two texts, and one number
        return "str"
    if found <= _NUMBERS:
        return "float64"
    return "str" if "string" in found else None


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
