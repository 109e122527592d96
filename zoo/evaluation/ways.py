"""The metrics of translations: each gives a number for each way, there and back."""

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np

from zoo import metrics

FORWARD, BACKWARD = "forward", "backward"


@dataclasses.dataclass(frozen=True)
class Way:
    """Translations of one direction, and what is known of them.

    Args:
        name: `"forward"`, from the first kind to the second, or `"backward"`.
        source: what was translated, `(n, *shape)`.
        made: what it became.
        back: what that became on the way back, of the source's shape.
        features, real_features: of what was made, and of real pictures of its kind.
        truth: what should have been made, None where nobody knows.
        labels: the sources' classes, None without.
        read: the classes that a classifier reads in what was made, None where it reads none.
    """

    name: str
    source: np.ndarray
    made: np.ndarray
    back: np.ndarray
    features: np.ndarray
    real_features: np.ndarray
    truth: np.ndarray | None = None
    labels: np.ndarray | None = None
    read: np.ndarray | None = None


def _distance(way: Way) -> float | None:
    return None if way.truth is None else metrics.range_distance(way.made, way.truth)


def _inverted(way: Way) -> float | None:
    return None if way.truth is None else metrics.inverted(way.made, way.truth)


def _label_kept(way: Way) -> float | None:
    if way.labels is None or way.read is None:
        return None
    return metrics.label_accuracy(way.labels, way.read)


def _cycle(way: Way) -> float:
    return metrics.range_distance(way.back, way.source)


def _frechet_distance(way: Way) -> float:
    return metrics.frechet_distance(way.real_features, way.features)


# By a protocol's name: what the column is called, the number, whether more is better, and what
# it says.
_MEASURES = {
    "translation_distance": (
        "distance",
        _distance,
        -1,
        "L1 to the known translation, a share of the range; 0 is best",
    ),
    "inversion": (
        "inverted",
        _inverted,
        -1,
        "share of translations whose negative is nearer to the known one",
    ),
    "label_kept": ("label_kept", _label_kept, 1, "share in which the source's class is read"),
    "cycle_distance": (
        "cycle",
        _cycle,
        -1,
        "L1 between a picture and itself after both ways, a share of the range",
    ),
    "translation_frechet_distance": (
        "fd",
        _frechet_distance,
        -1,
        "Frechet distance to real pictures of the kind, by the named network; 0 is best",
    ),
}


def _both(column: str, measure: Callable) -> Callable:
    def measured(view) -> dict[str, float]:
        found = {f"{column}_{way.name}": measure(way) for way in view.ways}
        return {name: value for name, value in found.items() if value is not None}

    return measured


METRICS: Mapping[str, Callable] = {
    name: _both(column, measure) for name, (column, measure, *_) in _MEASURES.items()
}
GIVEN: Mapping[str, tuple[str, ...]] = {
    name: tuple(f"{column}_{way}" for way in (FORWARD, BACKWARD))
    for name, (column, *_) in _MEASURES.items()
}
COLUMNS: Mapping[str, tuple[int, str]] = {
    f"{column}_{way}": (better, f"{way}: {words}")
    for column, _, better, words in _MEASURES.values()
    for way in (FORWARD, BACKWARD)
}
SHARES = frozenset(column for column in COLUMNS if not column.startswith("fd"))
