"""The metrics of rows of tables, see `zoo.evaluation.catalogue`."""

from collections.abc import Callable, Mapping

import numpy as np

from zoo import metrics
from zoo.evaluation.memorization import memorization
from zoo.evaluation.view import View
from zoo.metrics.distances import nearest
from zoo.utils.errors import ZooError


def _tables(view: View) -> tuple[dict, dict]:
    """Returns the columns of real and generated rows."""
    return view.modality.values(view.real.samples), view.modality.values(view.fake.samples)


def _column_shapes(view: View) -> dict[str, float]:
    return {"column_shapes": _mean(metrics.column_shapes(*_tables(view)))}


def _pair_trends(view: View) -> dict[str, float]:
    found = metrics.pair_trends(*_tables(view))
    return {"pair_trends": _mean(found)} if found else {}


def _usefulness(view: View) -> dict[str, float]:
    real, fake = _tables(view)
    target = view.settings.target or list(real)[-1]
    if target not in real:
        raise ZooError(f"The protocol's target {target!r} is no column of the table.")
    if real[target].dtype.kind == "f":
        return {}  # numbers: there is nothing to classify
    return {"usefulness_f1": _mean(metrics.f1_scores(fake, real, target, view.seed))}


def _likelihoods(view: View) -> dict[str, float]:
    if not view.settings.likelihoods:
        return {}
    real, fake = (np.stack(list(one.values()), axis=1) for one in _tables(view))
    return dict(zip(("lsyn", "ltest"), metrics.likelihoods(fake, real, view.seed), strict=True))


def _privacy(view: View) -> dict[str, float]:
    train, used = view.train(), slice(view.settings.memorization)
    if train is None:
        return {}
    real, fake = view.real.features, view.fake.features
    found = {
        "exact_copies": metrics.exact_copies(train, fake),
        "exact_copies_real": metrics.exact_copies(train, real),
        "membership_accuracy": metrics.membership_accuracy(train[used], real[used], fake),
    }
    if np.median(nearest(real[used], train)) > 0.0:
        found |= memorization(view)
    return found


def _mean(values: dict) -> float:
    return float(np.mean(list(values.values())))


METRICS: Mapping[str, Callable[[View], dict[str, float]]] = {
    "column_shapes": _column_shapes,
    "pair_trends": _pair_trends,
    "usefulness": _usefulness,
    "likelihoods": _likelihoods,
    "privacy": _privacy,
}
_COPIES = ("memorization_ratio", "memorization_nearer")
GIVEN: Mapping[str, tuple[str, ...]] = {
    "usefulness": ("usefulness_f1",),
    "likelihoods": ("lsyn", "ltest"),
    "privacy": ("exact_copies", "exact_copies_real", "membership_accuracy", *_COPIES),
}
COLUMNS: Mapping[str, tuple[int, str]] = {
    "column_shapes": (1, "likeness of the columns' distributions, mean; 1 is best"),
    "pair_trends": (1, "likeness of how pairs of columns hang together, mean; 1 is best"),
    "usefulness_f1": (1, "F1 on real rows of classifiers that learnt from generated ones, mean"),
    "lsyn": (1, "log likelihood of generated rows by mixtures fitted to real ones"),
    "ltest": (1, "log likelihood of real rows by mixtures fitted to generated ones"),
    "exact_copies": (-1, "share of generated rows that stand in the train split"),
    "exact_copies_real": (0, "share of held-out real rows that stand in the train split"),
    "membership_accuracy": (-1, "how often an attacker tells trained rows; 0.5 is best"),
}
SHARES = frozenset(COLUMNS) - {"lsyn", "ltest"}
