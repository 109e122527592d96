"""The metrics by name, as protocols call them: each gives named numbers."""

import math
from collections.abc import Callable, Mapping

import numpy as np

from zoo import metrics
from zoo.evaluation import sound_metrics, table_metrics, text_metrics, ways
from zoo.evaluation.memorization import memorization
from zoo.evaluation.view import View
from zoo.utils.errors import ZooError


def _fidelity(view: View) -> dict[str, float]:
    if view.pairs is None:
        return {}
    real, fake, hole = view.pairs.real, view.pairs.fake, view.pairs.hole
    measures = {"psnr": metrics.psnr, "ssim": metrics.ssim, "l1": metrics.l1}
    found = {name: measure(real, fake) for name, measure in measures.items()}
    if hole is not None:
        inside = {f"hole_{name}": measure(real, fake, hole) for name, measure in measures.items()}
        found |= inside
    return found


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


def _mode_coverage(view: View) -> dict[str, float]:
    return metrics.mode_coverage(view.fake.samples, *view.modes)._asdict()


def _label_coverage(view: View) -> dict[str, float]:
    if view.fake.read is None:
        return {}
    return metrics.mode_coverage_of_labels(view.fake.read, view.fake.num_classes)._asdict()


# Of other kinds of sample than pictures and points, and of translations: each has what it says.
_OTHERS = (ways, text_metrics, sound_metrics, table_metrics)

METRICS: Mapping[str, Callable[[View], dict[str, float]]] = {
    "fidelity": _fidelity,
    "frechet_distance": _frechet_distance,
    "intra_class_distance": _intra_class_distance,
    "kernel_distance": _kernel_distance,
    "precision_recall": _precision_recall,
    "density_coverage": _density_coverage,
    "class_balance": _class_balance,
    "label_accuracy": _label_accuracy,
    "classification_accuracy_score": _classification_accuracy_score,
    "two_sample_accuracy": _two_sample_accuracy,
    "memorization": memorization,
    "mode_coverage": _mode_coverage,
    "label_coverage": _label_coverage,
} | {name: metric for one in _OTHERS for name, metric in one.METRICS.items()}

# What a metric says of how good a GAN is, higher is better: what chooses a checkpoint.
GOODNESS: Mapping[str, Callable[[dict[str, float]], float]] = {
    "frechet_distance": lambda values: -next(values[key] for key in ("fid", "fd") if key in values),
    # The share of high quality times the share of the modes that is effectively reached: the
    # divergence alone looks at few points when few are good.
    "mode_coverage": lambda values: values["high_quality"] * math.exp(-values["reverse_kl"]),
    # Not by the truth, which a user's own pictures have not.
    "translation_frechet_distance": lambda values: -values["fd_forward"] - values["fd_backward"],
    "ngram_divergence": lambda values: -values["ngram_4" if "ngram_4" in values else "ngram_1"],
    "column_shapes": lambda values: values["column_shapes"] + values.get("pair_trends", 0.0),
}

# Every column: is more better (1), less (-1), or a middle value (0); and what it says.
COLUMNS: Mapping[str, tuple[int, str]] = {
    "psnr": (1, "peak signal-to-noise ratio to the real picture, dB, mean over pictures"),
    "ssim": (1, "structural similarity to the real picture; 1 is the same"),
    "l1": (-1, "mean absolute difference to the real picture, as a share of the range"),
    "hole_psnr": (1, "PSNR inside the holes"),
    "hole_ssim": (1, "SSIM of the windows centred inside the holes"),
    "hole_l1": (-1, "mean absolute difference inside the holes"),
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
} | {name: said for one in _OTHERS for name, said in one.COLUMNS.items()}

# Columns whose numbers lie from 0 to 1.
SHARES = frozenset().union(
    *(one.SHARES for one in _OTHERS),
    {
        "l1",
        "hole_l1",
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
    },
)


def columns(metric_names: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the columns that metrics can give, in order.

    Example:

    >>> columns(("mode_coverage",))
    ('modes', 'high_quality', 'reverse_kl')
    """
    given = {
        "fidelity": ("psnr", "ssim", "l1", "hole_psnr", "hole_ssim", "hole_l1"),
        "frechet_distance": ("fid", "fd"),
        "intra_class_distance": ("intra_class_fid", "intra_class_fd"),
        "kernel_distance": ("kernel_distance", "kernel_distance_std"),
        "precision_recall": ("precision", "recall"),
        "density_coverage": ("density", "coverage"),
        "class_balance": ("class_total_variation", "rarest_to_commonest"),
        "memorization": ("memorization_ratio", "memorization_nearer"),
        "mode_coverage": ("modes", "high_quality", "reverse_kl"),
        "label_coverage": ("modes", "reverse_kl"),
    } | {name: found for one in _OTHERS for name, found in one.GIVEN.items()}
    return tuple(column for name in metric_names for column in given.get(name, (name,)))


def _flat(samples: np.ndarray) -> np.ndarray:
    return samples.reshape(len(samples), -1)
