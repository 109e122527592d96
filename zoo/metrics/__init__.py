"""Scores of a GAN: pure functions on NumPy arrays of features, float64 inside.

Features are rows of shape `(samples, width)`, from any network, or the points
themselves; `psnr`, `ssim` and `l1` take pictures. Each function refuses bad
input with a `zoo.ZooError`; none imports TensorFlow, and scikit-learn is
imported where a classifier is trained.

Example:

>>> import numpy as np
>>> from zoo import metrics
>>> real = np.random.default_rng(0).normal(size=(500, 2))
>>> fake = real + [3.0, 4.0]
>>> round(metrics.frechet_distance(real, fake), 6)
25.0
"""

from zoo.metrics.classifiers import classification_accuracy_score, two_sample_accuracy
from zoo.metrics.copying import Memorization, memorization
from zoo.metrics.fidelity import l1, psnr, ssim
from zoo.metrics.frechet import frechet_distance, intra_class_distance
from zoo.metrics.inception import InceptionScore, inception_score
from zoo.metrics.kernel import KernelDistance, kernel_distance
from zoo.metrics.labels import ClassBalance, class_balance, label_accuracy
from zoo.metrics.manifolds import (
    DensityCoverage,
    PrecisionRecall,
    density_coverage,
    precision_recall,
)
from zoo.metrics.modes import LabelCoverage, ModeCoverage, mode_coverage, mode_coverage_of_labels
from zoo.metrics.moments import Moments
from zoo.metrics.pitch import PitchScores, pitch_scores
from zoo.metrics.privacy import exact_copies, membership_accuracy
from zoo.metrics.tables import column_shapes, likelihoods, pair_trends
from zoo.metrics.text import bleu, distinct, ngram_divergence, novel, self_bleu
from zoo.metrics.translation import inverted, range_distance
from zoo.metrics.usefulness import f1_scores

__all__ = [
    "ClassBalance",
    "DensityCoverage",
    "InceptionScore",
    "KernelDistance",
    "LabelCoverage",
    "Memorization",
    "ModeCoverage",
    "Moments",
    "PitchScores",
    "PrecisionRecall",
    "bleu",
    "class_balance",
    "classification_accuracy_score",
    "column_shapes",
    "density_coverage",
    "distinct",
    "exact_copies",
    "f1_scores",
    "frechet_distance",
    "inception_score",
    "intra_class_distance",
    "inverted",
    "kernel_distance",
    "l1",
    "label_accuracy",
    "likelihoods",
    "membership_accuracy",
    "memorization",
    "mode_coverage",
    "mode_coverage_of_labels",
    "ngram_divergence",
    "novel",
    "pair_trends",
    "pitch_scores",
    "precision_recall",
    "psnr",
    "range_distance",
    "self_bleu",
    "ssim",
    "two_sample_accuracy",
]
