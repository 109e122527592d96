"""The metrics by name, as protocols call them: each gives named numbers."""

import dataclasses
import math
from collections.abc import Callable, Mapping

import numpy as np

from zoo import metrics
from zoo.evaluation.protocol import Settings
from zoo.metrics.distances import nearest
from zoo.modalities import Modality
from zoo.utils.errors import ZooError


@dataclasses.dataclass(frozen=True)
class Sample:
    """Generated or real samples, and what a feature network says of them.

    Args:
        samples: `(n, *shape)`.
        features: `(n, width)`; the points themselves where there is no network.
        labels: the classes asked for, or a real sample's; None without labels.
        read: the classes that the feature network reads; None where it reads
            none, or not those of the dataset.
        num_classes: how many classes the network reads.
    """

    samples: np.ndarray
    features: np.ndarray
    labels: np.ndarray | None = None
    read: np.ndarray | None = None
    num_classes: int | None = None


@dataclasses.dataclass(frozen=True)
class View:
    """What a metric may look at.

    Args:
        real, fake: the two samples.
        settings: the protocol's numbers.
        seed: of draws.
        distance: what a Frechet distance is called, `"fid"` or `"fd"`.
        train: a function that gives the train split's features.
        modality: of the samples.
        modes: the means and the standard deviation of a known mixture, or None.
    """

    real: Sample
    fake: Sample
    settings: Settings
    seed: int
    distance: str
    train: Callable[[], np.ndarray | None]
    modality: Modality
    modes: tuple[np.ndarray, float] | None = None


def _frechet_distance(view: View) -> dict[str, float]:
    return {view.distance: metrics.frechet_distance(view.real.features, view.fake.features)}


def _intra_class_distance(view: View) -> dict[str, float]:
    real, fake = view.real, view.fake
    if real.labels is None or fake.labels is None:
        raise ZooError(
            "The distance within classes needs samples that were asked for by class, of a "
            "dataset with classes. Score a conditional GAN, or take another benchmark."
        )
    found = metrics.intra_class_distance(real.features, real.labels, fake.features, fake.labels)
    return {f"intra_class_{view.distance}": found}


def _kernel_distance(view: View) -> dict[str, float]:
    real, fake = view.real.features, view.fake.features
    subset_size = min(view.settings.kernel_subset_size, len(real), len(fake))
    found = metrics.kernel_distance(
        real, fake, view.settings.kernel_subsets, subset_size, view.seed
    )
    return {"kernel_distance": found.mean, "kernel_distance_std": found.std}


def _precision_recall(view: View) -> dict[str, float]:
    k = view.settings.precision_recall_k
    return metrics.precision_recall(view.real.features, view.fake.features, k)._asdict()


def _density_coverage(view: View) -> dict[str, float]:
    k = view.settings.density_coverage_k
    return metrics.density_coverage(view.real.features, view.fake.features, k)._asdict()


def _class_balance(view: View) -> dict[str, float]:
    if view.fake.read is None:
        return {}
    found = metrics.class_balance(view.fake.read, view.fake.num_classes)
    return {
        "class_total_variation": found.total_variation,
        "rarest_to_commonest": found.rarest_to_commonest,
    }


def _label_accuracy(view: View) -> dict[str, float]:
    if view.fake.read is None or view.fake.labels is None:
        return {}
    return {"label_accuracy": metrics.label_accuracy(view.fake.labels, view.fake.read)}


def _classification_accuracy_score(view: View) -> dict[str, float]:
    """On pixels: the features of a network that has seen real labels would do the work for it."""
    if view.fake.labels is None or view.real.labels is None:
        return {}
    used = slice(view.settings.classification)
    found = metrics.classification_accuracy_score(
        _flat(view.fake.samples[used]),
        view.fake.labels[used],
        _flat(view.real.samples),
        view.real.labels,
    )
    return {"classification_accuracy_score": found}


def _two_sample_accuracy(view: View) -> dict[str, float]:
    used = slice(view.settings.two_sample)
    found = metrics.two_sample_accuracy(
        view.real.features[used], view.fake.features[used], view.seed
    )
    return {"two_sample_accuracy": found}


def _memorization(view: View) -> dict[str, float]:
    train = view.train()
    if train is None:
        return {}
    used = slice(view.settings.memorization)
    found = metrics.memorization(train, view.fake.features[used], view.real.features[used])
    return {"memorization_ratio": found.ratio, "memorization_nearer": found.nearer}


def _mode_coverage(view: View) -> dict[str, float]:
    return metrics.mode_coverage(view.fake.samples, *view.modes)._asdict()


def _label_coverage(view: View) -> dict[str, float]:
    if view.fake.read is None:
        return {}
    return metrics.mode_coverage_of_labels(view.fake.read, view.fake.num_classes)._asdict()


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
        found |= _memorization(view)
    return found


METRICS: Mapping[str, Callable[[View], dict[str, float]]] = {
    "frechet_distance": _frechet_distance,
    "intra_class_distance": _intra_class_distance,
    "kernel_distance": _kernel_distance,
    "precision_recall": _precision_recall,
    "density_coverage": _density_coverage,
    "class_balance": _class_balance,
    "label_accuracy": _label_accuracy,
    "classification_accuracy_score": _classification_accuracy_score,
    "two_sample_accuracy": _two_sample_accuracy,
    "memorization": _memorization,
    "mode_coverage": _mode_coverage,
    "label_coverage": _label_coverage,
    "column_shapes": _column_shapes,
    "pair_trends": _pair_trends,
    "usefulness": _usefulness,
    "likelihoods": _likelihoods,
    "privacy": _privacy,
}

# What a metric says of how good a GAN is, higher is better: what chooses a checkpoint.
GOODNESS: Mapping[str, Callable[[dict[str, float]], float]] = {
    "frechet_distance": lambda values: -next(values[key] for key in ("fid", "fd") if key in values),
    # The share of high quality times the share of the modes that is effectively reached: the
    # divergence alone looks at few points when few are good.
    "mode_coverage": lambda values: values["high_quality"] * math.exp(-values["reverse_kl"]),
    "column_shapes": lambda values: values["column_shapes"] + values.get("pair_trends", 0.0),
}

# Every column: is more better (1), less (-1), or a middle value (0); and what it says.
COLUMNS: Mapping[str, tuple[int, str]] = {
    "fid": (-1, "Frechet distance of Inception features (FID); 0 is best"),
    "fd": (-1, "Frechet distance of the named network's features; 0 is best"),
    "intra_class_fid": (-1, "FID within each class asked for, mean over classes; 0 is best"),
    "intra_class_fd": (-1, "Frechet distance within each class asked for, mean; 0 is best"),
    "kernel_distance": (-1, "squared MMD of a cubic kernel (KID), unbiased; 0 is best"),
    "kernel_distance_std": (0, "its spread over subsets"),
    "precision": (1, "share of generated samples among the real ones"),
    "recall": (1, "share of real samples among the generated ones"),
    "density": (1, "how densely generated samples lie among the real ones; 1 like real ones"),
    "coverage": (1, "share of real samples with a generated one near"),
    "class_total_variation": (-1, "share of samples that would have to change class"),
    "rarest_to_commonest": (1, "the rarest class's share over the commonest's"),
    "label_accuracy": (1, "share of samples in which the classifier reads the label asked for"),
    "classification_accuracy_score": (
        1,
        "accuracy on real pictures of a linear classifier that learnt from generated ones",
    ),
    "two_sample_accuracy": (-1, "how often a fresh classifier tells real from fake; 0.5 is best"),
    "memorization_ratio": (0, "distance to the train split over that of held-out samples; near 1"),
    "memorization_nearer": (-1, "how often nearer to the train split than those; 0.5 is best"),
    "modes": (1, "modes that are reached"),
    "high_quality": (1, "share of points within 3 standard deviations of a mode"),
    "reverse_kl": (-1, "KL from the modes' shares to uniform, nats; 0 is best"),
    "column_shapes": (1, "likeness of the columns' distributions, mean; 1 is best"),
    "pair_trends": (1, "likeness of how pairs of columns hang together, mean; 1 is best"),
    "usefulness_f1": (1, "F1 on real rows of classifiers that learnt from generated ones, mean"),
    "lsyn": (1, "log likelihood of generated rows by mixtures fitted to real ones"),
    "ltest": (1, "log likelihood of real rows by mixtures fitted to generated ones"),
    "exact_copies": (-1, "share of generated rows that stand in the train split"),
    "exact_copies_real": (0, "share of held-out real rows that stand in the train split"),
    "membership_accuracy": (-1, "how often an attacker tells trained rows; 0.5 is best"),
}

# Columns whose numbers lie from 0 to 1.
SHARES = frozenset(
    {
        "precision",
        "recall",
        "coverage",
        "class_total_variation",
        "rarest_to_commonest",
        "label_accuracy",
        "classification_accuracy_score",
        "two_sample_accuracy",
        "memorization_nearer",
        "high_quality",
        "column_shapes",
        "pair_trends",
        "usefulness_f1",
        "exact_copies",
        "exact_copies_real",
        "membership_accuracy",
    }
)


def columns(metric_names: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the columns that metrics can give, in order.

    Example:

    >>> columns(("mode_coverage",))
    ('modes', 'high_quality', 'reverse_kl')
    """
    given = {
        "frechet_distance": ("fid", "fd"),
        "intra_class_distance": ("intra_class_fid", "intra_class_fd"),
        "kernel_distance": ("kernel_distance", "kernel_distance_std"),
        "precision_recall": ("precision", "recall"),
        "density_coverage": ("density", "coverage"),
        "class_balance": ("class_total_variation", "rarest_to_commonest"),
        "memorization": ("memorization_ratio", "memorization_nearer"),
        "mode_coverage": ("modes", "high_quality", "reverse_kl"),
        "label_coverage": ("modes", "reverse_kl"),
        "usefulness": ("usefulness_f1",),
        "likelihoods": ("lsyn", "ltest"),
        "privacy": (
            "exact_copies",
            "exact_copies_real",
            "membership_accuracy",
            "memorization_ratio",
            "memorization_nearer",
        ),
    }
    return tuple(column for name in metric_names for column in given.get(name, (name,)))


def _mean(values: dict) -> float:
    return float(np.mean(list(values.values())))


def _flat(samples: np.ndarray) -> np.ndarray:
    return samples.reshape(len(samples), -1)
