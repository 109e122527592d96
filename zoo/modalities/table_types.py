"""Types of a table's columns, as they are told from values that are read in pieces."""

import io

import numpy as np

_NUMBERS = {"integer", "floating", "mixed-integer-float"}
_BOOLS = {text: value for value in (True, False) for text in (str(value), str(value).lower())}
_BOOLS |= {str(value).upper(): value for value in (True, False)} | {True: True, False: False}


def note(piece, seen: dict[str, set]) -> None:
    """Adds what each column of a piece holds to what is known of it."""
    from pandas.api.types import infer_dtype, is_numeric_dtype

    for name, series in piece.items():
        if series.isna().all():
            found = "empty"
        elif is_numeric_dtype(series) and series.dtype != bool:
            found = "integer" if series.dtype.kind in "iu" else "floating"
        else:
            found = infer_dtype(series, skipna=True)
        seen.setdefault(name, set()).add((found, series.dtype))


def common(seen: set):
    """Returns the type that all pieces of a column are to be read as, None for each its own.

    Categories of pandas' own type whose dictionaries differ from piece to piece are put
    together in the order in which they come first; they have an order only where all agree.
    """
    import pandas

    found, types = ({one[place] for one in seen} for place in (0, 1))
    if len(types) == 1:
        return None
    if all(isinstance(one, pandas.CategoricalDtype) for one in types):
        names = dict.fromkeys(name for one in types for name in one.categories)
        return pandas.CategoricalDtype(list(names))
    found -= {"empty"}
    if "boolean" in found and len(found) > 1:  # True and 1 are two texts, and one number
        return "str"
    if found <= _NUMBERS:
        return "float64"
    return "str" if "string" in found else None


def may_differ(series) -> bool:
    """Returns whether a part of a column, read alone, might be of another type than it is.

    So where what else the column holds made whole numbers real, or numbers and truth values
    texts; or where nothing is there.
    """
    import pandas
    from pandas.api import types

    if isinstance(series.dtype, pandas.CategoricalDtype):
        return False
    there = series.dropna()
    if not len(there):
        return True
    if types.is_float_dtype(series):
        return len(there) == len(series) and bool((there == np.rint(there)).all())
    if types.is_string_dtype(series) or types.is_object_dtype(series):
        return _are_no_texts(there.iloc[:100]) and _are_no_texts(there)
    return False


def alone(texts):
    """Returns the type that pandas reads texts of a CSV file as, where they are all there is.

    None where they stay texts.
    """
    import pandas

    file = io.StringIO()
    texts.to_csv(file, index=False, header=["x"])
    file.seek(0)
    found = pandas.read_csv(file, low_memory=False, skip_blank_lines=False)["x"].dtype
    return found if found.kind in "biuf" else None


def fitted(series, dtype):
    """Returns a column as a type; where not all of it fits, those values as they were.

    Example:

    >>> import pandas
    >>> fitted(pandas.Series(["1", "?", "2.5"]), "int64").tolist()
    [1, '?', 2.5]
    """
    import pandas

    dtype = pandas.api.types.pandas_dtype(dtype)
    if dtype.kind == "b":
        values = series.astype(object).map(_BOOLS)
        fits = values.notna()
    else:
        values = _numbers(series)
        fits = values.notna() & (values == np.rint(values) if dtype.kind in "iu" else True)
    if fits.all():
        return values.astype(dtype)
    found = series.astype(object)
    found[values.notna()] = values[values.notna()].astype(object)
    found[fits] = values[fits].astype(dtype).astype(object)
    return found


def _are_no_texts(values) -> bool:
    return bool(_numbers(values).notna().all() or values.isin(_BOOLS).all())


def _numbers(series):
    import pandas

    return pandas.to_numeric(series, errors="coerce")
