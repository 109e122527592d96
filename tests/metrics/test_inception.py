"""The inception score: closed forms, splits, a golden number."""

import numpy as np
import pytest

from zoo.metrics import inception_score


def test_equal_probabilities_score_one(draw):
    row = draw.dirichlet(np.ones(5))
    assert inception_score(np.tile(row, (40, 1))) == pytest.approx((1.0, 0.0), abs=1e-12)


@pytest.mark.parametrize("classes", [2, 10])
def test_certain_and_balanced_scores_the_number_of_classes(classes):
    certain = np.tile(np.eye(classes), (10, 1))
    assert inception_score(certain, splits=10) == pytest.approx((classes, 0.0), abs=1e-12)


def test_certain_and_unbalanced_scores_the_exponential_of_the_entropy():
    shares = np.array([0.5, 0.3, 0.2])
    certain = np.eye(3)[np.repeat([0, 1, 2], [50, 30, 20])]
    expected = np.exp(-(shares * np.log(shares)).sum())
    assert inception_score(certain, splits=1).mean == pytest.approx(expected, rel=1e-12)


def test_each_split_has_its_own_marginal():
    # Sorted by class, each half knows one class only: no diversity inside a split.
    certain = np.eye(2)[[0] * 10 + [1] * 10]
    assert inception_score(certain, splits=1).mean == pytest.approx(2.0)
    assert inception_score(certain, splits=2) == pytest.approx((1.0, 0.0))
    # Halves of 1 and 2 classes: scores 1 and 2.
    uneven = np.eye(2)[[0] * 10 + [0, 1] * 5]
    assert inception_score(uneven, splits=2) == pytest.approx((1.5, 0.5))


def test_splits_that_do_not_divide_use_every_sample():
    # Seven rows in two splits: the last, of another class, must be in the second.
    certain = np.eye(2)[[0, 0, 0, 0, 0, 0, 1]]
    quarter = np.exp(-(0.75 * np.log(0.75) + 0.25 * np.log(0.25)))
    assert inception_score(certain, splits=2).mean == pytest.approx((1 + quarter) / 2, rel=1e-12)


def test_order_does_not_matter_in_one_split(draw):
    p = draw.dirichlet(np.ones(4), size=50)
    shuffled = inception_score(draw.permutation(p), splits=1).mean
    assert shuffled == pytest.approx(inception_score(p, splits=1).mean, rel=1e-12)


def test_float32_softmax_is_accepted(draw):
    p = draw.dirichlet(np.ones(1000), size=20)
    rounded = inception_score(p.astype(np.float32), splits=1).mean
    assert rounded == pytest.approx(inception_score(p, splits=1).mean, rel=1e-5)


@pytest.mark.parametrize(
    ("splits", "mean", "std"),
    [(10, 2.0861032872372807, 0.17272421673228452), (1, 2.194987140095212, 0.0)],
)
def test_golden_number(splits, mean, std):
    # torch-fidelity 0.4.0, isc_features_to_metric(logits, splits, shuffle=False).
    logits = np.random.default_rng(8).normal(size=(205, 6)) * 2
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert inception_score(p, splits) == pytest.approx((mean, std), rel=1e-9, abs=1e-12)
