"""Every metric refuses what it cannot score, and says which array and why."""

import numpy as np
import pytest

from zoo import metrics
from zoo.utils.errors import ZooError

GOOD = np.random.default_rng(0).normal(size=(40, 3))
LABELS = np.arange(40) % 4

# Each takes two arrays of features; either may be the bad one.
COMPARE = {
    "frechet_distance": metrics.frechet_distance,
    "kernel_distance": lambda r, f: metrics.kernel_distance(r, f, subsets=2, subset_size=20),
    "precision_recall": metrics.precision_recall,
    "density_coverage": metrics.density_coverage,
    "two_sample_accuracy": metrics.two_sample_accuracy,
    "memorization": lambda r, f: metrics.memorization(r, f, GOOD + 0.1),
    "classification_accuracy_score": lambda r, f: metrics.classification_accuracy_score(
        f, LABELS, r, LABELS
    ),
    "mode_coverage": lambda means, points: metrics.mode_coverage(points, means, std=0.1),
    "moments": lambda r, f: metrics.Moments().update(r).update(f),
    "probabilities": lambda r, f: [metrics.inception_score(x, splits=1) for x in (r, f)],
}


def spoiled(value: float) -> np.ndarray:
    bad = GOOD.copy()
    bad[7, 1] = value
    return bad


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("metric", COMPARE)
@pytest.mark.parametrize(("value", "name"), [(np.nan, "NaN"), (np.inf, "infinity")])
def test_nan_and_infinity_are_named(metric, side, value, name):
    # A NaN that slipped through would come out as a silent NaN score, or as a share of 0.
    good = np.full((40, 3), 1 / 3) if metric == "probabilities" else GOOD
    arguments = [good, good]
    arguments[side] = spoiled(value)
    with pytest.raises(ZooError, match=f"{name}: in 1 of 40 samples, first in sample 7"):
        COMPARE[metric](*arguments)


@pytest.mark.parametrize("metric", [name for name in COMPARE if name != "probabilities"])
def test_different_widths_are_refused(metric):
    with pytest.raises(ZooError, match=r"different widths.*received .*(3|2).*(3|2)"):
        COMPARE[metric](GOOD, GOOD[:, :2])


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("metric", COMPARE)
def test_a_mask_is_never_dropped(metric, side):
    good = np.full((40, 3), 1 / 3) if metric == "probabilities" else GOOD
    pair = [good, good]
    pair[side] = np.ma.masked_array(good, mask=good > 1)
    with pytest.raises(ZooError, match="whose mask would be lost"):
        COMPARE[metric](*pair)


def test_a_mask_of_labels_is_never_dropped():
    with pytest.raises(ZooError, match="whose mask would be lost"):
        metrics.label_accuracy(np.ma.masked_array(LABELS, mask=LABELS > 2), LABELS)


@pytest.mark.parametrize("metric", COMPARE)
@pytest.mark.parametrize("shape", [(40,), (40, 4, 4, 1), (40, 0)])
def test_features_that_are_not_a_table_are_refused(metric, shape):
    with pytest.raises(ZooError, match=r"must have shape \(samples, width\); received"):
        COMPARE[metric](np.zeros(shape), np.zeros(shape))


@pytest.mark.parametrize("values", [[["a", "b"]], [[1.0], [1.0, 2.0]], np.array([[1j, 2.0]])])
def test_what_is_not_numbers_is_refused(values):
    with pytest.raises(ZooError, match="not real numbers"):
        metrics.precision_recall(values, GOOD)


@pytest.mark.parametrize(
    ("score", "least"),
    [
        (metrics.frechet_distance, 2),
        (lambda r, f: metrics.kernel_distance(r, f, subset_size=30), 30),
        (lambda r, f: metrics.precision_recall(r, f, k=3), 4),
        (lambda r, f: metrics.density_coverage(f, r, k=5), 6),
        (metrics.two_sample_accuracy, 4),
    ],
)
def test_too_few_samples_are_refused_with_the_number_that_is_enough(score, least):
    few = GOOD[: least - 1]
    with pytest.raises(ZooError, match=f"at least {least}, received {least - 1}"):
        score(GOOD, few)
    score(GOOD, GOOD[:least])


def test_one_fake_is_enough_for_density_and_coverage():
    assert metrics.density_coverage(GOOD, GOOD[:1] + 1e3) == (0.0, 0.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: metrics.precision_recall(GOOD, GOOD, k=0),
        lambda: metrics.density_coverage(GOOD, GOOD, k=2.5),
        lambda: metrics.kernel_distance(GOOD, GOOD, subset_size=1),
        lambda: metrics.kernel_distance(GOOD, GOOD, subsets=0, subset_size=9),
        lambda: metrics.inception_score(np.eye(3), splits=0),
        lambda: metrics.class_balance([0], num_classes=True),
    ],
)
def test_settings_out_of_range_are_refused(call):
    with pytest.raises(ZooError, match="whole number, at least"):
        call()


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 4], "from 0 to 3; received 4"),
        ([0, -1], "from 0 to 3; received -1"),
        ([0.5, 1.0], "whole numbers"),
        ([np.nan, 1.0], "whole numbers"),
        (["one"], "whole numbers"),
        ([], r"shape \(0,\)"),
        (np.eye(4), r"argmax"),
        ([np.zeros(2), np.zeros(3)], "unequal lengths"),
    ],
)
def test_labels_that_are_not_classes_are_refused(labels, message):
    with pytest.raises(ZooError, match=message):
        metrics.class_balance(labels, num_classes=4)
    with pytest.raises(ZooError, match=message):
        metrics.mode_coverage_of_labels(labels, modes=4)


def test_labels_for_other_samples_are_refused():
    with pytest.raises(ZooError, match="asked 2, read 3"):
        metrics.label_accuracy([0, 1], [0, 1, 1])
    with pytest.raises(ZooError, match="fake 40, fake_labels 39"):
        metrics.classification_accuracy_score(GOOD, LABELS[1:], GOOD, LABELS)
    with pytest.raises(ZooError, match="real 40, real_labels 39"):
        metrics.classification_accuracy_score(GOOD, LABELS, GOOD, LABELS[1:])


@pytest.mark.parametrize("std", [0.0, -1.0, np.nan, [0.1, 0.2], "wide"])
def test_a_std_that_is_not_a_positive_number_is_refused(std):
    with pytest.raises(ZooError, match="positive number"):
        metrics.mode_coverage(GOOD, GOOD[:3], std=std)


def test_logits_are_not_probabilities():
    with pytest.raises(ZooError, match="softmax"):
        metrics.inception_score(GOOD)
    with pytest.raises(ZooError, match="row sums"):
        metrics.inception_score(np.full((20, 4), 0.3))


def test_a_test_split_that_was_trained_on_is_refused():
    with pytest.raises(ZooError, match="not trained on"):
        metrics.memorization(GOOD, GOOD + 1.0, GOOD)


@pytest.mark.parametrize("metric", [name for name in COMPARE if name != "probabilities"])
def test_inputs_are_left_as_they_were(metric):
    # Blocks of distances and joined moments work in place: on their own arrays only.
    real, fake = GOOD.copy(), GOOD + 0.5
    kept = fake.copy()
    COMPARE[metric](real, fake)
    np.testing.assert_array_equal(real, GOOD)
    np.testing.assert_array_equal(fake, kept)


@pytest.mark.parametrize("metric", COMPARE)
def test_numbers_whose_powers_overflow_are_refused(metric):
    with pytest.raises(ZooError, match=r"beyond 1e\+50"):
        COMPARE[metric](GOOD * 1e200, GOOD)
