"""Columns of a table: how each is turned into numbers for the networks, and back.

A column is a few *blocks*. A block is a value in [-1, 1] (its size is 0) or a choice among
so many (its size), held as its number. A constant has none.
"""

import dataclasses
import typing

import numpy as np

from zoo.modalities import mixture
from zoo.modalities.mixture import Mode
from zoo.utils.errors import ZooError, suggestion

_MANY = 1_000
_NUMBERS = ("whole", "real", "positive", "date")


@dataclasses.dataclass(frozen=True)
class Constant:
    """A column of one value, or of none at all.

    Args:
        name: the column's.
        dtype: as pandas writes it.
        value: what it holds; None where all is missing.
    """

    name: typing.Any
    dtype: str
    value: typing.Any
    kind: str = "constant"

    blocks: typing.ClassVar[tuple[int, ...]] = ()

    def knows(self, series) -> np.ndarray:
        """Returns which rows hold the value, bool `(rows,)`."""
        is_missing = series.isna().to_numpy()
        if self.value is None:
            return is_missing
        written = _written(self.value)
        return np.array([_written(one) == written for one in series], bool) & ~is_missing

    def encode(self, series) -> np.ndarray:
        """Returns no numbers, `(rows, 0)`."""
        is_known = self.knows(series)
        if not is_known.all():
            raise ZooError(
                f"column {self.name!r}: expected {self.value!r} alone, as the table that was "
                f"learnt, received {series[~is_known].iloc[0]!r} too."
            )
        return np.empty((len(series), 0))

    def decode(self, numbers: np.ndarray):
        """Returns the value as often as there are rows."""
        return _series([self.value] * len(numbers), self.dtype)

    def described(self) -> str:
        """Returns what is in it, in words."""
        return "nothing in it" if self.value is None else f"always {self.value!r}"

    def doubt(self) -> str:
        """Returns what looks wrong about it."""
        return "nothing is learnt of it"


@dataclasses.dataclass(frozen=True)
class Category:
    """A column of categories, one block: `category` or `yes_no`.

    Args:
        name: the column's.
        dtype: as pandas writes it.
        categories: in order; None for what is missing.
        shares: of the rows that have each.
        ordered: of pandas' own type for categories, whether they have an order.
        kind: `"category"` or `"yes_no"`.
    """

    name: typing.Any
    dtype: str
    categories: tuple
    shares: tuple[float, ...]
    ordered: bool = False
    kind: str = "category"

    @property
    def blocks(self) -> tuple[int, ...]:
        return (len(self.categories),)

    def knows(self, series) -> np.ndarray:
        """Returns which rows hold a category of these, bool `(rows,)`."""
        return self._codes(series) >= 0

    def encode(self, series) -> np.ndarray:
        """Returns the numbers of the categories, float64 `(rows, 1)`."""
        codes = self._codes(series)
        if (codes < 0).any():
            self._refuse(series[codes < 0].iloc[0])
        return codes[:, None].astype("float64")

    def _codes(self, series) -> np.ndarray:
        """Returns the numbers of the categories, int64 `(rows,)`; -1 for one that is none."""
        import pandas

        known = pandas.Index([one for one in self.categories if one is not None], dtype=object)
        codes = known.get_indexer(series.astype(object))
        if None in self.categories:
            codes[series.isna().to_numpy()] = len(self.categories) - 1
        return codes

    def decode(self, numbers: np.ndarray):
        """Returns the categories of numbers `(rows, 1)`, as a pandas Series."""
        import pandas

        codes = numbers[:, 0].astype("int64")
        if self.dtype == "category":
            names = [one for one in self.categories if one is not None]
            codes = np.where(codes < len(names), codes, -1)
            return pandas.Series(pandas.Categorical.from_codes(codes, names, self.ordered))
        held = np.empty(len(self.categories), object)
        held[:] = self.categories
        return _series(held[codes], self.dtype)

    def number_of(self, category) -> int:
        """Returns the number of a category: by itself, or as it is written, blanks aside.

        Raises:
            ZooError: there is no such one; the nearest is suggested.
        """
        if category in self.categories:
            return self.categories.index(category)
        written = [str(one).strip() for one in self.categories]
        if written.count(str(category).strip()) == 1:
            return written.index(str(category).strip())
        return self._refuse(category)

    def _refuse(self, category):
        names = [str(one).strip() for one in self.categories]
        shown = ", ".join(names[:8]) + (f", ... ({len(names):,} in all)" if len(names) > 8 else "")
        raise ZooError(
            f"column {self.name!r} knows no category {category!r}."
            f"{suggestion(str(category).strip(), names)} It has {shown}."
        )

    def doubt(self) -> str:
        """Returns what looks wrong about it."""
        if len(self.categories) > _MANY:
            return f"over {_MANY:,} categories: each makes both networks larger"
        return ""

    def described(self) -> str:
        """Returns what is in it, in words."""
        missing = f", {self.shares[-1]:.1%} missing" if None in self.categories else ""
        return f"{len(self.categories) - (None in self.categories):,} categories{missing}"


@dataclasses.dataclass(frozen=True)
class Number:
    """A column of numbers, or of dates as seconds: a place in a mode, and the mode.

    What is missing is one mode more.

    Args:
        name: the column's.
        dtype: as pandas writes it.
        kind: `"whole"`, `"real"`, `"positive"` (by its logarithm) or `"date"`.
        least, most: the range seen; nothing outside is made.
        modes: see `zoo.modalities.mixture`.
        missing: the share of rows without a number.
        decimals: that numbers are rounded to, None for all there are.
        step: of dates, in seconds.
        format: of dates that are written as texts; empty where they are none.
    """

    name: typing.Any
    dtype: str
    kind: str
    least: float
    most: float
    modes: tuple[Mode, ...]
    missing: float = 0.0
    decimals: int | None = None
    step: int = 1
    format: str = ""

    @property
    def blocks(self) -> tuple[int, ...]:
        return (0,) * self._has_places + (self._choices,) * (self._choices > 1)

    @property
    def _has_places(self) -> bool:
        return any(mode.scale > 0.0 for mode in self.modes)

    @property
    def _choices(self) -> int:
        return len(self.modes) + (self.missing > 0.0)

    def knows(self, series) -> np.ndarray:
        """Returns which rows hold a number or date, or may be missing, bool `(rows,)`."""
        import pandas

        if self.kind == "date":
            settings = {"format": self.format or None, "utc": True}
            found = pandas.to_datetime(series, errors="coerce", **settings)
        else:
            found = pandas.to_numeric(series, errors="coerce")
        is_known = found.notna().to_numpy()
        return is_known | series.isna().to_numpy() if self.missing else is_known

    def encode(self, series) -> np.ndarray:
        """Returns places and modes, float64 `(rows, blocks)`."""
        numbers = numbers_of(series, self.kind, self.format)
        missing = np.isnan(numbers)
        if missing.any() and not self.missing:
            raise ZooError(
                f"column {self.name!r}: {missing.sum():,} values are missing, and none was in the "
                "table that was learnt. Leave those rows out."
            )
        place, mode = np.zeros(len(numbers)), np.full(len(numbers), len(self.modes))
        there = self._scaled(numbers[~missing])
        place[~missing], mode[~missing] = mixture.normalised(there, self.modes)
        found = [place] * self._has_places + [mode] * (self._choices > 1)
        return np.stack(found, axis=1).astype("float64")

    def numbers(self, encoded: np.ndarray) -> np.ndarray:
        """Returns the numbers of `(rows, blocks)`, float64; NaN where they are missing."""
        place = encoded[:, 0] if self._has_places else np.zeros(len(encoded))
        mode = encoded[:, -1].astype("int64") if self._choices > 1 else np.zeros(len(encoded), int)
        missing = mode == len(self.modes)
        found = mixture.restored(place, np.where(missing, 0, mode), self.modes)
        if self.kind == "positive":
            found = np.exp(np.minimum(found, 700.0))
        if self.kind == "date":
            found = np.rint(found / self.step) * self.step
        elif self.decimals is not None:
            found = np.round(found, self.decimals)
        found = np.clip(found, self.least, self.most)
        found[missing] = np.nan
        return found

    def decode(self, encoded: np.ndarray):
        """Returns the numbers or dates as a pandas Series."""
        import pandas

        numbers = self.numbers(encoded)
        if self.kind != "date":
            return _series(numbers, self.dtype)
        seconds = pandas.Series(numbers).round().astype("Int64").astype("object")
        dates = pandas.to_datetime(seconds, unit="s")
        if self.format:
            return _series(dates.dt.strftime(self.format), self.dtype)
        zone = getattr(pandas.api.types.pandas_dtype(self.dtype), "tz", None)
        dates = dates.dt.tz_localize("UTC").dt.tz_convert(zone) if zone else dates
        return dates.astype(self.dtype)

    def doubt(self) -> str:
        """Returns what looks wrong about it."""
        return f"{self.missing:.0%} are missing" if self.missing > 0.5 else ""

    def described(self) -> str:
        """Returns what is in it, in words."""
        import pandas

        ends = [self.least, self.most]
        if self.kind == "date":
            ends = [str(pandas.Timestamp(end, unit="s")) for end in ends]
        else:
            ends = [f"{end:.6g}" for end in ends]
        missing = f", {self.missing:.1%} missing" if self.missing else ""
        return f"{ends[0]} to {ends[1]}, {len(self.modes)} modes{missing}"

    def _scaled(self, numbers: np.ndarray) -> np.ndarray:
        return np.log(np.maximum(numbers, self.least)) if self.kind == "positive" else numbers


KINDS = {"constant": Constant, "category": Category, "yes_no": Category} | dict.fromkeys(
    _NUMBERS, Number
)
Column = Constant | Category | Number


def numbers_of(series, kind: str, format: str = "") -> np.ndarray:
    """Returns a Series as float64 numbers, dates as seconds since 1970; NaN where it is missing.

    Raises:
        ZooError: something else in it, or infinity.
    """
    import pandas

    try:
        if kind == "date":
            dates = pandas.to_datetime(series, format=format or None, utc=True)
            seconds = dates.dt.tz_localize(None).astype("datetime64[s]")
            numbers = seconds.astype("int64").to_numpy().astype("float64")
            numbers[seconds.isna().to_numpy()] = np.nan
            return numbers
        numbers = pandas.to_numeric(series).to_numpy("float64", na_value=np.nan)
    except (ValueError, TypeError) as error:
        expected = "dates" if kind == "date" else "numbers"
        raise ZooError(f"column {series.name!r}: expected {expected}: {error}.") from None
    if np.isinf(numbers).any():
        raise ZooError(
            f"column {series.name!r} holds infinity, {np.isinf(numbers).sum():,} times. Replace it "
            "by NaN where it means missing: frame.replace([numpy.inf, -numpy.inf], numpy.nan)."
        )
    return numbers


def config(column: Column) -> dict:
    """Returns what `from_config` makes a column of again, ready to be written as JSON."""
    found = dataclasses.asdict(column)
    return {key: _plain(value) for key, value in found.items()}


def from_config(config: dict) -> Column:
    """Returns the column that `config` described."""
    kind = KINDS[config["kind"]]
    known = {field.name for field in dataclasses.fields(kind)}
    values = {key: value for key, value in config.items() if key in known}
    if kind is Number:
        values["modes"] = tuple(Mode(*map(float, mode)) for mode in values["modes"])
    elif kind is Category:
        values |= {key: tuple(values[key]) for key in ("categories", "shares")}
    return kind(**values)


def _written(value) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def _plain(value):
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value.item() if hasattr(value, "item") else value


def _series(values, dtype: str):
    """Returns values as a pandas Series of a type."""
    import pandas

    if dtype == "object":
        return pandas.Series(values, dtype="object")
    return (
        pandas.Series(pandas.array(list(values), dtype=dtype))
        if _is_text(dtype)
        else (pandas.Series(values).astype(dtype))
    )


def _is_text(dtype: str) -> bool:
    return dtype in ("str", "string") or dtype.startswith("string[")
