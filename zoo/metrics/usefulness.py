"""Whether classifiers that learn from generated rows do well on real ones.

Reference: Xu et al., 2019, arXiv:1907.00503, section 5.1 and table 4; features and classifiers as
in the authors' code.
"""

import warnings

import numpy as np

_WIDE = 1e3  # numbers from 0 up to more than that are taken by their logarithm
_ONE_HOT = 64  # categories that have a column of their own


def f1_scores(fake: dict, real: dict, target, seed: int = 0) -> dict[str, float]:
    """Returns the F1 of four classifiers that learn a column from `fake`, on `real`, by name.

    Of two classes it is the F1 of the one that is rarer among the real rows; of more, the
    mean over classes. Classes that no generated row has are never found.

    Args:
        fake, real: tables, see `zoo.metrics.tables`.
        target: the column of categories that is learnt.
        seed: of the classifiers.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.metrics import f1_score

    learnt, truth = fake[target], real[target]
    features = _features(real, target)
    x, seen = features(fake), features(real)
    classes = np.unique(truth)
    if len(classes) == 2:
        rarer = classes[np.bincount(truth)[classes].argmin()]
        settings = {"average": "binary", "pos_label": rarer}
    else:
        settings = {"average": "macro", "labels": classes}
    found = {}
    for name, classifier in _classifiers(seed).items():
        if len(np.unique(learnt)) < 2:  # one class is all there is to say
            said = np.full(len(truth), learnt[0])
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                said = classifier.fit(x, learnt).predict(seen)
        if len(classes) == 2:  # what is neither of the two is the other one
            said = np.where(said == rarer, rarer, classes[classes != rarer][0])
        found[name] = float(f1_score(truth, said, zero_division=0.0, **settings))
    return found


def _classifiers(seed: int) -> dict:
    from sklearn.ensemble import AdaBoostClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier
    from sklearn.tree import DecisionTreeClassifier

    return {
        "decision tree": DecisionTreeClassifier(
            max_depth=15, class_weight="balanced", random_state=seed
        ),
        "AdaBoost": AdaBoostClassifier(random_state=seed),
        "logistic regression": LogisticRegression(class_weight="balanced", max_iter=50),
        "MLP": MLPClassifier((50,), max_iter=50, random_state=seed),
    }


def _features(like: dict, target):
    """Returns what turns tables into features, float64 `(n, numbers)`, scaled as one is."""
    parts = []
    for name, column in like.items():
        if name == target:
            continue
        if column.dtype.kind == "f":
            there = column[~np.isnan(column)]
            parts.append((name, _scaling(there) if len(there) else np.zeros_like))
            if np.isnan(column).any():
                parts.append((name, np.isnan))
        else:
            values, counts = np.unique(column, return_counts=True)
            kept = values[np.argsort(-counts, kind="stable")][:_ONE_HOT]
            parts.append((name, lambda codes, kept=kept: codes[:, None] == kept))

    def features(table: dict) -> np.ndarray:
        found = [np.asarray(part(table[name]), "float64") for name, part in parts]
        found = [one[:, None] if one.ndim == 1 else one for one in found]
        return np.nan_to_num(np.concatenate(found, axis=1))

    return features


def _scaling(numbers: np.ndarray):
    low, high = numbers.min(), numbers.max()
    if low >= 0.0 and high >= _WIDE:
        return lambda column: np.log(np.maximum(column, 1e-2))
    return lambda column: 5.0 * (column - low) / max(high - low, 1e-300)
