"""What a column of a table is, told from its values, and learnt.

| kind | it is taken for that where |
| --- | --- |
| `constant` | there is one value, or none |
| `yes_no` | all are true or false |
| `date` | pandas holds dates, or all texts are dates of one format |
| `category` | it is text, pandas' own type, or whole numbers of which there are at most 10 |
| `whole` | all numbers are whole |
| `positive` | all are above 0, and nearer to a normal distribution by their logarithms |
| `real` | it is any other number |

Texts nearly all of which differ are refused by the column's name.
"""

import typing

import numpy as np

from zoo.modalities import mixture
from zoo.modalities.column import KINDS, Category, Column, Constant, Number, numbers_of
from zoo.utils.errors import ZooError, suggestion

_FEW = 10  # different whole numbers that are categories
_TEXT, _TEXT_ROWS = 0.9, 20  # share of different values, of at least so many rows: free text
_LONG = 60  # characters, in the mean: free text where half of the values differ
_DECIMALS = 6
_STEPS = (86_400, 3_600, 60, 1)  # seconds
_GAIN = 1.0  # by which the skewness must fall for logarithms to be taken


def learnt(series, kind: str | None = None, seed: int = 0) -> Column:
    """Returns a column's description.

    Args:
        series: a pandas Series with at least one row.
        kind: one of those above; None tells it from the values.
        seed: of the fit of numbers.

    Raises:
        ZooError: free text, mixed types, infinity, or values that are not of the kind.

    Example:

    >>> import pandas
    >>> learnt(pandas.Series([3, 5, 5], name="rooms")).categories
    (3, 5)
    """
    if kind is not None and kind not in KINDS:
        raise ZooError(
            f"kinds: column {series.name!r}: expected one of {', '.join(KINDS)}, received "
            f"{kind!r}.{suggestion(kind, KINDS)}"
        )
    if hasattr(series, "sparse"):
        series = series.sparse.to_dense()
    told, format = _told(series) if kind is None else (kind, "")
    if kind == "date":
        format = _date_format(series)
    if told == "constant":
        return _constant(series)
    if KINDS[told] is Category:
        return _category(series, told, free=kind is None)
    return _number(series, told, format, seed)


def _told(series) -> tuple[str, str]:
    """Returns a column's kind, and the format of dates that are texts."""
    import pandas
    from pandas.api import types

    there = series.dropna()
    if not len(there) or (len(there) == len(series) and there.nunique() == 1):
        return "constant", ""
    if types.is_complex_dtype(series) or types.is_timedelta64_dtype(series):
        raise ZooError(
            f"column {series.name!r} holds {series.dtype}: give numbers, e.g. a time span as "
            "seconds, series.dt.total_seconds()."
        )
    if isinstance(series.dtype, pandas.CategoricalDtype):
        return "category", ""
    if types.is_bool_dtype(series):
        return "yes_no", ""
    if types.is_datetime64_any_dtype(series):
        return "date", ""
    if types.is_numeric_dtype(series):
        return _kind_of_numbers(numbers_of(there, "real")), ""
    found = {type(value) for value in there}
    if found == {bool}:
        return "yes_no", ""
    if found <= {int, float}:
        return _kind_of_numbers(numbers_of(there, "real")), ""
    if len(found) > 1:
        words = " and ".join(sorted(one.__name__ for one in found))
        raise ZooError(
            f"column {series.name!r} mixes {words}: make its values of one type, e.g. "
            f"frame[{series.name!r}].astype(str)."
        )
    format = _date_format(there)
    return ("date", format) if format else ("category", "")


def _kind_of_numbers(numbers: np.ndarray) -> str:
    if (numbers == np.rint(numbers)).all():
        return "category" if len(np.unique(numbers)) <= _FEW else "whole"
    if numbers.min() > 0.0 and _skewness(numbers) - abs(_skewness(np.log(numbers))) > _GAIN:
        return "positive"
    return "real"


def _skewness(numbers: np.ndarray) -> float:
    centred = numbers - numbers.mean()
    return float((centred**3).mean() / max(centred.std() ** 3, 1e-300))


def _date_format(series) -> str:
    """Returns the format of texts that are all dates, or an empty text."""
    import pandas
    from pandas.tseries.api import guess_datetime_format

    there = series.dropna()
    first = there.iloc[0] if len(there) else None
    if not isinstance(first, str) or len(first) < 8:
        return ""
    for dayfirst in (False, True):
        format = guess_datetime_format(first, dayfirst=dayfirst) or ""
        if "%Y" not in format or "%z" in format:
            continue
        try:
            dates = pandas.to_datetime(there, format=format)
        except ValueError:
            continue
        if (dates.dt.strftime(format) == there).all():
            return format
    return ""


def _constant(series) -> Constant:
    there = series.dropna()
    value = there.iloc[0] if len(there) else None
    value = value.isoformat() if hasattr(value, "isoformat") else value
    dtype = "object" if str(series.dtype) == "category" else str(series.dtype)
    return Constant(series.name, dtype, value.item() if hasattr(value, "item") else value)


def _category(series, kind: str, free: bool) -> Category:
    import pandas

    there = series.dropna()
    counts = there.value_counts()
    own = isinstance(series.dtype, pandas.CategoricalDtype)
    values = series.cat.categories if own else _sorted(counts.index)
    if free and not own:
        _refuse_text(series, there, len(counts))
    counts = counts.reindex(values, fill_value=0).to_list()
    values = [value.item() if hasattr(value, "item") else value for value in values]
    if any(hasattr(value, "isoformat") for value in values):
        raise ZooError(f"column {series.name!r}: dates are no categories: write them as texts.")
    if len(there) < len(series):
        values, counts = [*values, None], [*counts, len(series) - len(there)]
    return Category(
        series.name,
        str(series.dtype),
        tuple(values),
        tuple(float(count / len(series)) for count in counts),
        bool(own and series.cat.ordered),
        kind,
    )


def _sorted(values: typing.Iterable) -> list:
    try:
        return sorted(values)
    except TypeError:
        return sorted(values, key=str)


def _refuse_text(series, there, different: int) -> None:
    if not isinstance(there.iloc[0], str) or len(there) < _TEXT_ROWS:
        return
    share = different / len(there)
    if share > _TEXT or (share > 0.5 and there.str.len().mean() > _LONG):
        raise ZooError(
            f"column {series.name!r}: {different:,} different texts in {len(there):,} rows are "
            "free text, a name or a number of the row, which no table GAN can learn. Leave it out: "
            f"frame.drop(columns={series.name!r}); or say that it is a category: "
            f"kinds={{{series.name!r}: 'category'}}."
        )


def _number(series, kind: str, format: str, seed: int) -> Number:
    numbers = numbers_of(series, kind, format)
    there = numbers[~np.isnan(numbers)]
    if not len(there):
        return _constant(series)
    if kind == "positive" and there.min() <= 0.0:
        raise ZooError(f"column {series.name!r}: expected numbers above 0, found {there.min():g}.")
    scaled = np.log(there) if kind == "positive" else there
    decimals = {"whole": 0, "date": None}.get(kind, _decimals(there, series.dtype))
    step = next(one for one in _STEPS if kind != "date" or (there % one == 0).all())
    return Number(
        series.name,
        str(series.dtype),
        kind,
        float(there.min()),
        float(there.max()),
        mixture.fit(scaled, seed),
        missing=float(np.isnan(numbers).mean()),
        decimals=decimals,
        step=int(step),
        format=format,
    )


def _decimals(numbers: np.ndarray, dtype) -> int | None:
    """Returns how many decimals numbers are written with, None where they are many.

    Of float32 it is those by which it is told from its neighbours: 0.1 has one.
    """
    held = np.float32 if str(dtype).lower() == "float32" else np.float64
    numbers = numbers.astype(held)
    for decimals in range(_DECIMALS + 1):
        if np.array_equal(np.round(numbers.astype("float64"), decimals).astype(held), numbers):
            return decimals
    return None
