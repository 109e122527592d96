"""The metrics by name, as protocols call them: each gives named numbers."""

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from zoo import metrics
from zoo.evaluation import ways as translations
from zoo.evaluation.settings import Settings
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
        probabilities: of those classes, `(n, classes)`, or None.
    """

    samples: np.ndarray
    features: np.ndarray
    labels: np.ndarray | None = None
    read: np.ndarray | None = None
    num_classes: int | None = None
    probabilities: np.ndarray | None = None

    def rows(self, chosen) -> "Sample":
        """Returns some of the samples, by their indices or a slice."""
        found = [None if part is None else part[chosen] for part in self._parts]
        return Sample(*found[:4], self.num_classes, found[4])

    def joined(self, other: "Sample") -> "Sample":
        """Returns these samples, and then those of another."""
        pairs = zip(self._parts, other._parts, strict=True)
        found = [None if one is None else np.concatenate([one, more]) for one, more in pairs]
        return Sample(*found[:4], self.num_classes, found[4])

    @property
    def _parts(self) -> tuple:
        return self.samples, self.features, self.labels, self.read, self.probabilities


@dataclasses.dataclass(frozen=True)
class Pairs:
    """Samples that were made from sources, each beside the real one that it should be.

    Args:
        real, fake: `(n, *shape)`, in the same order.
        hole: where the sources were cut out, bool `(n, height, width, 1)`, or None.
    """

    real: np.ndarray
    fake: np.ndarray
    hole: np.ndarray | None = None


@dataclasses.dataclass(frozen=True)
class View:
    """What a metric may look at.

    Args:
        real, fake: the two samples.
        settings: the protocol's numbers.
        seed: of draws.
        distance: what a Frechet distance is called, `"fid"` or `"fd"`.
        train: a function that gives the train split's features, None for samples of it.
        modality: of the samples.
        modes: the means and the standard deviation of a known mixture, or None.
        ways: translations there and back, of which `zoo.evaluation.ways` has the metrics.
        pairs: samples made from sources, or None where they were made from nothing.
        modality: of the samples.
        valid: tells whether a decoded sample is right, where that is known.
        train_samples: a function that gives samples of the train split.
        pitches: the pitches that notes should have, hertz, and the notes' rate, or None.
    """

    real: Sample
    fake: Sample
    settings: Settings
    seed: int
    distance: str
    train: Callable[[], np.ndarray | None]
    modes: tuple[np.ndarray, float] | None = None
    pairs: Pairs | None = None
    ways: tuple[translations.Way, ...] = ()
    modality: Modality | None = None
    valid: Callable[[Any], bool] | None = None
    train_samples: Callable[[], np.ndarray] | None = None
    pitches: tuple[tuple[float, ...], int] | None = None


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


def _memorization(view: View) -> dict[str, float]:
    train, used = view.train(), slice(view.settings.memorization)
    if train is None:
        return {}
    found = metrics.memorization(train, view.fake.features[used], view.real.features[used])
    return {"memorization_ratio": found.ratio, "memorization_nearer": found.nearer}


def _mode_coverage(view: View) -> dict[str, float]:
    return metrics.mode_coverage(view.fake.samples, *view.modes)._asdict()


def _label_coverage(view: View) -> dict[str, float]:
    if view.fake.read is None:
        return {}
    return metrics.mode_coverage_of_labels(view.fake.read, view.fake.num_classes)._asdict()


def _ngram_divergence(view: View) -> dict[str, float]:
    real, fake = _codes(view, view.real.samples), _codes(view, view.fake.samples)
    orders = range(1, min(4, real.shape[1]) + 1)
    return {f"ngram_{n}": metrics.ngram_divergence(real, fake, n) for n in orders}


def _valid(view: View) -> dict[str, float]:
    if view.valid is None:
        return {}
    return {"valid": float(np.mean([*map(view.valid, view.modality.decode(view.fake.samples))]))}


def _distinct(view: View) -> dict[str, float]:
    return {"distinct": metrics.distinct(_codes(view, view.fake.samples))}


def _novel(view: View) -> dict[str, float]:
    train = _codes(view, view.train_samples())
    return {"novel": metrics.novel(_codes(view, view.fake.samples), train)}


def _bleu(view: View) -> dict[str, float]:
    real, fake = _codes(view, view.real.samples), _codes(view, view.fake.samples)
    return {"bleu": metrics.bleu(fake, real), "self_bleu": metrics.self_bleu(fake)}


def _codes(view: View, samples: np.ndarray) -> np.ndarray:
    """Returns lines of text as the numbers of their symbols."""
    return view.modality.codes_of(samples)


def _inception_score(view: View) -> dict[str, float]:
    if view.fake.probabilities is None:
        return {}
    return {"inception_score": metrics.inception_score(view.fake.probabilities, splits=1).mean}


def _pitch_scores(view: View) -> dict[str, float]:
    if view.pitches is None:
        return {}
    known, rate = view.pitches
    found = metrics.pitch_scores(view.fake.samples.mean(axis=2), rate, known)
    return {f"pitch_{name}": value for name, value in found._asdict().items()}


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
    "memorization": _memorization,
    "mode_coverage": _mode_coverage,
    "label_coverage": _label_coverage,
    **translations.METRICS,
    "ngram_divergence": _ngram_divergence,
    "valid": _valid,
    "distinct": _distinct,
    "novel": _novel,
    "bleu": _bleu,
    "likelihood": lambda view: {},  # samples give none: a row of a language model's has it
    "inception_score": _inception_score,
    "pitch_scores": _pitch_scores,
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
    "inception_score": (1, "inception score of the named classifier; its classes are the most"),
    "pitch_within": (1, "share of notes within 20 cents of a pitch of the set"),
    "pitch_made": (1, "pitches of the set that are made"),
    "pitch_cents": (-1, "median distance to the nearest pitch of the set, cents"),
    "pitch_harmonics": (1, "mean share of a note's energy on the harmonics of its own pitch"),
    "reverse_kl": (-1, "KL from the modes' shares to uniform, nats; 0 is best"),
    **translations.COLUMNS,
    **{
        f"ngram_{n}": (-1, f"Jensen-Shannon divergence of {n}-grams, bits; 0 is best")
        for n in (4, 3, 2, 1)
    },
    "valid": (1, "share of lines that the grammar makes"),
    "bleu": (1, "mean BLEU of a line against held-out ones"),
    "self_bleu": (-1, "mean BLEU of a line against the other generated ones: repetition"),
    "distinct": (1, "different lines as a share of all"),
    "novel": (1, "share of lines that are not in the train split"),
    "nll": (-1, "negative log-likelihood of held-out lines, nats a symbol"),
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
SHARES = translations.SHARES | frozenset(
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
        *("ngram_1", "ngram_2", "ngram_3", "ngram_4"),
        *("valid", "bleu", "self_bleu", "distinct", "novel"),
        "pitch_within",
        "pitch_harmonics",
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
        **translations.GIVEN,
        "ngram_divergence": ("ngram_1", "ngram_2", "ngram_3", "ngram_4"),
        "bleu": ("bleu", "self_bleu"),
        "likelihood": ("nll",),
        "pitch_scores": ("pitch_within", "pitch_made", "pitch_cents", "pitch_harmonics"),
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
