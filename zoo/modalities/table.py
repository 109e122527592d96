"""Tables: a sample is a row of columns of several kinds, a pandas DataFrame outside."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from zoo.modalities import column
from zoo.modalities.column import Category, Column, Number
from zoo.modalities.modality import Modality
from zoo.modalities.preview import PicturePreview
from zoo.modalities.table_file import SUFFIXES, check_names, read, write_parquet
from zoo.utils.atomic import atomic_write
from zoo.utils.errors import ZooError, suggestion

_PIECE = 50_000  # rows decoded at once
_TOLD_APART = 64  # categories that have a number of their own in `rows`


class Table(Modality):
    """Rows of a table, held as a few numbers each: `Table.of(frame)` learns its columns.

    Encoded, a row has a number for each *block*: a value in [-1, 1], or which one of so many
    categories or modes. The players see a value as it is and a choice as its one-hot row, see
    `zoo.layers.Relaxation`; only a batch is ever held like that.

    The description of the columns holds names, types, categories with their shares, the ends of
    ranges and modes of numbers. It holds no row.

    Args:
        columns: their descriptions, see `zoo.modalities.column`.

    Attributes:
        columns: in the table's order.
        blocks: for each number of an encoded row, 0 for a value, else how many choices.

    Example:

    >>> import pandas
    >>> frame = pandas.DataFrame({"age": [30.5, 41.5, 28.0, 59.25], "city": list("abab")})
    >>> table = Table.of(frame)
    >>> table.decode(table.encode(frame)).equals(frame)
    True
    """

    name = "table"
    benchmark = "table_quality"
    network = "tabular"
    suffixes = SUFFIXES
    written = (*SUFFIXES, ".npy")
    preview_count, preview_real = 2_000, 2_000

    def __init__(self, columns):
        self.columns: tuple[Column, ...] = tuple(columns)
        self.blocks = tuple(size for one in self.columns for size in one.blocks)
        super().__init__((len(self.blocks),))

    @classmethod
    def of(cls, frame, kinds: dict | None = None, seed: int = 0) -> "Table":
        """Returns what is learnt of a table's columns.

        Args:
            frame: a pandas DataFrame.
            kinds: of columns by name, where the values do not tell: `"whole"`, `"real"`,
                `"positive"`, `"category"`, `"yes_no"`, `"date"`.
            seed: of the fits of numbers.

        Raises:
            ZooError: no row, no columns to learn, two of one name, or a column that a table
                GAN cannot learn; it is named.
        """
        from zoo.modalities.column_kinds import learnt

        _check_frame(frame)
        kinds = dict(kinds or {})
        for name in kinds:
            if name not in frame.columns:
                near = suggestion(name, map(str, frame.columns))
                raise ZooError(f"kinds: the table has no column {name!r}.{near}")
        table = cls(learnt(frame[name], kinds.get(name), seed) for name in frame.columns)
        if not table.blocks:
            raise ZooError(
                f"Every column of the table has one value ({len(frame):,} rows): there is nothing "
                "to learn. Give more rows."
            )
        return table

    @classmethod
    def tells(cls, shape) -> bool:
        return False  # columns are in no shape

    def fit(self, raw) -> "Table":
        """Returns what is learnt of another table's columns, of the kinds that these have."""
        kinds = {one.name: one.kind for one in self.columns if one.kind != "constant"}
        return Table.of(raw, kinds)

    @property
    def relaxed_shape(self) -> tuple[int, ...]:
        """The shape of a row as the players see it: `(numbers and one-hot rows,)`."""
        return (self.spans[-1].stop,)

    @property
    def spans(self) -> list[slice]:
        """Where each block lies in a row as the players see it."""
        ends = itertools.accumulate(max(size, 1) for size in self.blocks)
        pairs = zip(self.blocks, ends, strict=True)
        return [slice(end - max(size, 1), end) for size, end in pairs]

    def relaxation(self) -> dict | None:
        """Returns the configuration of the layer that turns rows into what the players see."""
        return _layer("Relaxation", {"blocks": list(self.blocks)})

    def output(self) -> dict:
        """Returns the configuration of the generator's last layer, see `zoo.layers.Rows`."""
        return _layer("Rows", {"modality": self.config()})

    @property
    def has_categories(self) -> bool:
        """Whether a column of categories is there, that rows could be asked for by."""
        return any(isinstance(one, Category) for one in self.columns)

    def arguments(self) -> dict:
        return {"shape": self, "table": self}

    def check(self, encoded) -> None:
        super().check(encoded)
        sizes = np.array(self.blocks)
        numbers = np.asarray(encoded)
        choices, values = numbers[:, sizes > 0], numbers[:, sizes == 0]
        wrong = (choices != np.rint(choices)) | (choices < 0) | (choices >= sizes[sizes > 0])
        if wrong.any() or np.abs(values).max(initial=0.0) > 1.001:
            raise ZooError(
                "Expected rows as Table.encode gives them: values in [-1, 1] and numbers of "
                "categories. Received: others. Give fit the DataFrame."
            )

    def encode(self, raw) -> np.ndarray:
        """Returns a DataFrame's rows, float32 `(rows, blocks)`; an array is taken as it is.

        Raises:
            ZooError: other columns, a category that was not seen before, infinity.
        """
        if not hasattr(raw, "iloc"):
            return super().encode(raw)
        _check_frame(raw)
        names = [one.name for one in self.columns]
        lacking = [name for name in names if name not in raw.columns]
        others = [name for name in raw.columns if name not in names]
        if lacking or others:
            words = f"lacks {lacking}" if lacking else f"has {others} too"
            raise ZooError(f"Expected a table of the columns {names}. This one {words}.")
        found = np.empty((len(raw), len(self.blocks)), "float32")
        for one, part in self._parts():
            found[:, part] = one.encode(raw[one.name])
        return found

    def knows(self, frame) -> np.ndarray:
        """Returns which rows of a DataFrame can be encoded, bool `(rows,)`.

        Those that cannot hold a category, or a missing value, that was not in the table that
        was learnt.
        """
        found = np.ones(len(frame), bool)
        for one in self.columns:
            found &= one.knows(frame[one.name])
        return found

    def decode(self, encoded: np.ndarray):
        """Returns rows as a pandas DataFrame: columns, order, types and formats as they were."""
        import pandas

        encoded = self.canonical(encoded)
        pieces = {one.name: one.decode(encoded[:, part]) for one, part in self._parts()}
        return pandas.DataFrame(pieces, columns=[one.name for one in self.columns])

    def canonical(self, encoded: np.ndarray) -> np.ndarray:
        """Returns rows as they are scored: values cut to [-1, 1], choices to whole numbers."""
        sizes = np.array(self.blocks, "float32")
        encoded = np.asarray(encoded, "float32")
        choices = np.clip(np.rint(encoded), 0, np.maximum(sizes - 1, 0))
        return np.where(sizes > 0, choices, np.clip(encoded, -1.0, 1.0)).astype("float32")

    def values(self, encoded: np.ndarray) -> dict:
        """Returns columns as metrics take them, by name: those that are not constant.

        Numbers are float64 with NaN where they are missing, categories int64 numbers of
        theirs.
        """
        encoded = self.canonical(encoded)
        found = {}
        for one, part in self._parts():
            if isinstance(one, Number):
                found[one.name] = one.numbers(encoded[:, part])
            elif isinstance(one, Category):
                found[one.name] = encoded[:, part.start].astype("int64")
        return found

    def rows(self, encoded) -> np.ndarray:
        """Returns rows between which distances mean something, float64.

        A number is in units of its range, 1 for missing; a category its one-hot row over
        the square root of 2, so that two different ones are 1 apart. Of more than 64
        categories the rarest share one place.
        """
        found = []
        for one, values in zip(self._learnt(), self.values(encoded).values(), strict=True):
            if isinstance(one, Category):
                rank = np.argsort(np.argsort([-share for share in one.shares], kind="stable"))
                place = np.minimum(rank, _TOLD_APART - 1)[values]
                width = min(len(one.categories), _TOLD_APART)
                found.append((place[:, None] == np.arange(width)) / np.sqrt(2))
                continue
            missing = np.isnan(values)
            spread = max(one.most - one.least, 1e-300)
            found.append(np.where(missing, 0.0, (values - one.least) / spread)[:, None])
            if one.missing:
                found.append(missing[:, None].astype("float64"))
        return np.concatenate(found, axis=1).astype("float64")

    def preview(self, encoded, real=None, columns: int | None = None) -> PicturePreview:
        """Returns the columns' histograms, generated over real, and how pairs hang together."""
        from zoo.modalities.table_preview import sheet

        return PicturePreview(sheet(self, encoded, real))

    def write(self, encoded, path: str | os.PathLike) -> None:
        """Writes rows to a `.csv`, `.parquet` or `.npy` file, whole or not at all."""
        path = Path(path)
        path = path if path.suffix else path / "samples.csv"
        if path.suffix == ".npy":
            return super().write(encoded, path)
        with atomic_write(path) as temporary:
            if path.suffix == ".parquet":
                write_parquet(self._frames(encoded), temporary)
                return
            with open(temporary, "w", encoding="utf-8", newline="") as file:
                for number, frame in enumerate(self._frames(encoded)):
                    frame.to_csv(file, index=False, header=number == 0)

    def read(self, path: str | os.PathLike) -> np.ndarray:
        """Returns the rows in a `.csv`, `.parquet` or `.npy` file, float32 `(rows, blocks)`."""
        if Path(path).suffix == ".npy":
            return super().read(path)
        return self.encode(read(path))

    def baselines(self, encoded, count: int, seed: int = 0) -> dict:
        from zoo.modalities.baselines import baselines

        parts = [part for one, part in self._parts() if one.blocks]
        return baselines(np.asarray(encoded), self.blocks, parts, count, seed)

    def described(self) -> list[tuple[str, str]]:
        """Returns a line for each column, and what looks wrong."""
        lines = []
        for one in self.columns:
            doubt = one.doubt()
            text = f"{one.name}: {one.kind}, {one.described()}"
            lines.append(("note" if doubt else "good", text + f": {doubt}" * bool(doubt)))
        return lines

    def config(self) -> dict:
        return {"kind": self.name, "columns": [column.config(one) for one in self.columns]}

    @classmethod
    def from_config(cls, config: dict) -> "Table":
        return cls(map(column.from_config, config["columns"]))

    def _learnt(self) -> list[Column]:
        return [one for one in self.columns if one.blocks]

    def _parts(self) -> Iterator[tuple[Column, slice]]:
        """Yields each column with its place in an encoded row."""
        ends = itertools.accumulate(len(one.blocks) for one in self.columns)
        for one, end in zip(self.columns, ends, strict=True):
            yield one, slice(end - len(one.blocks), end)

    def _frames(self, encoded: np.ndarray):
        for start in range(0, max(len(encoded), 1), _PIECE):
            yield self.decode(encoded[start : start + _PIECE])

    def __repr__(self) -> str:
        return f"Table({len(self.columns)} columns)"


def _check_frame(frame) -> None:
    if not hasattr(frame, "iloc") or not hasattr(frame, "columns"):
        raise ZooError(f"Expected a pandas DataFrame. Received: {type(frame).__name__}.")
    check_names(list(frame.columns))
    if not len(frame):
        raise ZooError("Expected a table with rows. Received: none.")


def _layer(name: str, config: dict) -> dict:
    return {
        "module": "zoo.layers.tabular",
        "class_name": name,
        "config": {"dtype": "float32", **config},
        "registered_name": f"zoo>{name}",
    }
