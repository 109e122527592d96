"""What every metric asks of its input, checked at the door."""

import numpy as np
from numpy.typing import ArrayLike

from zoo.utils.errors import ZooError

_LARGEST = 1e50  # its sixth power, which a cubic kernel takes, is a float64


def features(name: str, values: ArrayLike, minimum: int = 1, what: str = "features") -> np.ndarray:
    """Returns `values` as a finite float64 array of shape `(samples, width)`.

    Args:
        name: whose rows they are, for an error: `"real"`, `"fake"`.
        values: the features; copied only when they are not float64 already.
        minimum: the fewest samples that the caller can score.
        what: what a row holds, for an error.

    Raises:
        ZooError: not numbers, not two-dimensional, no columns, too few samples,
            or NaN or infinity among the values.
    """
    _refuse_mask(f"{name} {what}", values)
    try:
        array = np.asarray(values)
        if np.iscomplexobj(array):
            raise TypeError
        array = array.astype(np.float64, copy=False)
    except (TypeError, ValueError) as error:
        raise ZooError(
            f"The {name} {what} are not real numbers. Expected a NumPy array of shape "
            f"(samples, width); received {_said(values)}."
        ) from error
    if array.ndim != 2 or array.shape[1] == 0:
        raise ZooError(
            f"The {name} {what} must have shape (samples, width); received {array.shape}. "
            "Flatten pictures with x.reshape(len(x), -1), or pass a network's features."
        )
    if len(array) < minimum:
        raise ZooError(
            f"Too few {name} samples: expected at least {minimum}, received {len(array)}. "
            "Generate or load more, or lower what the metric asks for."
        )
    bad = ~np.isfinite(array).all(axis=1)
    if bad.any():
        kind = "NaN" if np.isnan(array[bad]).any() else "infinity"
        raise ZooError(
            f"The {name} {what} hold {kind}: in {int(bad.sum())} of {len(array)} samples, first "
            f"in sample {int(bad.argmax())}. A score of them would mean nothing; find where the "
            "samples stopped being numbers (often a diverged generator)."
        )
    if len(array) and np.abs(array).max() > _LARGEST:
        raise ZooError(
            f"The {name} {what} hold numbers beyond {_LARGEST:g}, whose powers a float64 cannot "
            "hold. Scale both kinds of samples alike."
        )
    return array


def pair(real: ArrayLike, fake: ArrayLike, minimum: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Returns `real` and `fake` checked by `features`, and of one width.

    Raises:
        ZooError: as `features`, or the widths differ.
    """
    real, fake = features("real", real, minimum), features("fake", fake, minimum)
    same_width(real=real.shape[1], fake=fake.shape[1])
    return real, fake


def same_width(**widths: int) -> None:
    """Refuses features of different widths, naming each.

    Raises:
        ZooError: the widths are not all equal.
    """
    if len(set(widths.values())) > 1:
        received = ", ".join(f"{name} {width}" for name, width in widths.items())
        raise ZooError(
            f"Features of different widths cannot be compared: expected one width, received "
            f"{received}. Take all of them from the same network and layer."
        )


def labels(name: str, values: ArrayLike, classes: int | None = None) -> np.ndarray:
    """Returns `values` as a one-dimensional int64 array of class labels.

    Args:
        name: what the labels are called in an error.
        values: whole numbers from 0; integers, or floats that are whole.
        classes: how many classes there are, so labels are below it.

    Raises:
        ZooError: empty, not one-dimensional, not whole numbers, or out of range.
    """
    _refuse_mask(name, values)
    try:
        array = np.asarray(values)
    except (TypeError, ValueError):
        raise ZooError(
            f"The {name} must be a list of labels, shape (samples,); received lists of unequal "
            "lengths. Give a whole number for each sample."
        ) from None
    if array.ndim != 1 or len(array) == 0:
        raise ZooError(
            f"The {name} must be a non-empty list of labels, shape (samples,); received shape "
            f"{array.shape}. From a classifier's probabilities take argmax(axis=1)."
        )
    whole = array.dtype.kind in "iu" or (
        array.dtype.kind == "f" and np.isfinite(array).all() and (array == np.floor(array)).all()
    )
    if not whole:
        raise ZooError(
            f"The {name} must be whole numbers from 0; received {_said(array)}. "
            "Number the classes first."
        )
    array = array.astype(np.int64)
    most = array.max() if classes is None else classes - 1
    if array.min() < 0 or array.max() > most:
        wrong = array.min() if array.min() < 0 else array.max()
        upper = "up" if classes is None else f"to {classes - 1}"
        raise ZooError(
            f"The {name} must be from 0 {upper}; received {wrong}. "
            "Check the number of classes and how labels are counted."
        )
    return array


def same_count(**counts: int) -> None:
    """Refuses arrays that should describe the same samples but differ in length.

    Raises:
        ZooError: the counts are not all equal.
    """
    if len(set(counts.values())) > 1:
        received = ", ".join(f"{name} {count}" for name, count in counts.items())
        raise ZooError(
            f"Expected one entry for each sample; received {received}. "
            "Pass arrays that describe the same samples in the same order."
        )


def count(name: str, value: int, minimum: int = 1, maximum: int | None = None) -> int:
    """Returns `value`, a whole number in [minimum, maximum].

    Raises:
        ZooError: not a whole number, or out of range.
    """
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or value < minimum or (maximum is not None and value > maximum):
        expected = f"at least {minimum}" + ("" if maximum is None else f" and at most {maximum}")
        raise ZooError(
            f"Expected {name} to be a whole number, {expected}; received {value!r}. "
            "Change it, or the number of samples."
        )
    return int(value)


def _refuse_mask(name: str, values) -> None:
    if np.ma.isMaskedArray(values):
        raise ZooError(
            f"The {name} are a masked array, whose mask would be lost. Leave those samples out, or "
            "fill them: array.filled(value)."
        )


def _said(values) -> str:
    kind = getattr(values, "dtype", None)
    return type(values).__name__ if kind is None else f"an array of {kind}"
