"""Metrics of tables against numbers worked by hand and SciPy's.

Checked once against SDMetrics 0.32.0, on adult (10,000 real rows, as many of independent columns
and of resampled rows): of 30 columns the shapes agree to 1e-10, of 210 pairs the trends to 3e-16
(its thresholds of association at their default, 0; its quality report sets higher ones, and so
leaves out pairs that hang together weakly in the real rows).
"""

import numpy as np
import pytest
from scipy import stats

from zoo import metrics


def test_the_shape_of_numbers_is_the_kolmogorov_smirnov_complement():
    random = np.random.default_rng(0)
    real, fake = random.normal(size=500), random.normal(0.5, 1, 400)
    missing = np.r_[fake, np.full(100, np.nan)]
    found = metrics.column_shapes({"a": real, "b": real}, {"a": fake, "b": missing})
    assert found["a"] == found["b"] == pytest.approx(1 - stats.ks_2samp(real, fake).statistic)
    by_hand = max(abs(np.mean(real <= x) - np.mean(fake <= x)) for x in np.r_[real, fake])
    assert found["a"] == pytest.approx(1 - by_hand)


def test_the_shape_of_categories_is_the_total_variation_complement():
    real, fake = np.repeat([0, 1, 2], [6, 3, 1]), np.repeat([0, 1, 7], [2, 3, 5])
    # |.6 - .2| + |.3 - .3| + .1 + .5, halved
    assert metrics.column_shapes({"a": real}, {"a": fake}) == {"a": pytest.approx(0.5)}


def test_the_trend_of_two_numbers_is_by_their_correlations():
    a, b = np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 3, 4])
    other = np.array([2.0, 1, 4, 3])  # correlation .6
    found = metrics.pair_trends({"a": a, "b": b}, {"a": a, "b": other})
    assert found == {("a", "b"): pytest.approx(1 - 0.4 / 2)}


def test_the_trend_with_a_category_is_by_how_often_they_come_together():
    real = {"a": np.array([0, 0, 1, 1]), "n": np.array([0.0, 0.0, 10.0, np.nan])}
    fake = {"a": np.array([0, 1, 1, 0]), "n": np.array([0.9, 9.1, 9.9, 5.0])}
    # Pairs (category, bin): real (0, 1) twice, (1, 10), (1, missing); fake (0, 1), (1, 10) twice,
    # (0, 6). Together: |.5 - .25| + |.25 - .5| + .25 + .25, halved.
    assert metrics.pair_trends(real, fake) == {("a", "n"): pytest.approx(0.5)}


def test_likelihoods_of_a_known_normal_distribution():
    """Mixtures fitted to a normal distribution give its entropy, by a closed form."""
    random = np.random.default_rng(0)
    real, fake = random.normal(size=(2, 4_000, 2))
    entropy = 1 + np.log(2 * np.pi)  # of two dimensions
    lsyn, ltest = metrics.likelihoods(fake, real)
    assert lsyn == pytest.approx(-entropy, abs=0.1) and ltest == pytest.approx(-entropy, abs=0.1)
    far, _ = metrics.likelihoods(fake * 3, real)
    assert far < lsyn - 3


def test_classifiers_learn_from_generated_rows_what_is_there_to_learn():
    random = np.random.default_rng(0)
    n = random.normal(size=3_000)
    y, c = (n > 0.8).astype(int), random.integers(0, 3, 3_000)
    real = {"n": n, "c": c, "y": y}
    found = metrics.f1_scores(real, real, "y")
    assert list(found) == ["decision tree", "AdaBoost", "logistic regression", "MLP"]
    assert min(found.values()) > 0.6  # the MLP, in 50 iterations, is the slowest
    shuffled = {**real, "n": random.permutation(n)}
    assert max(metrics.f1_scores(shuffled, real, "y").values()) < 0.5
    alone = {**real, "y": np.zeros(3_000, int)}  # the rarer class is never generated
    assert set(metrics.f1_scores(alone, real, "y").values()) == {0.0}


def test_f1_of_the_rarer_class_by_hand(monkeypatch):
    from zoo.metrics import usefulness

    class Says:
        def fit(self, x, y):
            return self

        def predict(self, x):
            return np.array([1, 1, 0, 0, 0, 2])

    monkeypatch.setattr(usefulness, "_classifiers", lambda seed: {"one": Says()})
    two = {"n": np.arange(6.0), "y": np.array([1, 0, 1, 0, 0, 0])}
    # Found 1 of 2, said 2 times: precision .5, recall .5; a class that is none is the other one.
    assert metrics.f1_scores(two, two, "y") == {"one": pytest.approx(0.5)}
    three = {"n": np.arange(6.0), "y": np.array([1, 1, 0, 0, 2, 2])}
    # Class 0: 2 of 2, said 3 times: .8; class 1: 1; class 2: 1 of 2, said once: 2/3.
    mean = (0.8 + 1 + 2 / 3) / 3
    assert metrics.f1_scores(three, three, "y") == {"one": pytest.approx(mean)}


def test_copies_are_counted():
    train = np.array([[1.0, 0.0], [2.0, 5.0]])
    fake = np.array([[2.0, 5.0], [2.0, 5.1], [1.0, -0.0], [5.0, 2.0]])
    assert metrics.exact_copies(train, fake) == 0.5


def test_an_attacker_finds_what_was_copied_and_no_more_than_chance_else():
    random = np.random.default_rng(0)
    train, held_out, fresh = random.normal(size=(3, 500, 4))
    assert metrics.membership_accuracy(train, held_out, train) == 1.0
    assert metrics.membership_accuracy(train, held_out, fresh) == pytest.approx(0.5, abs=0.05)
    assert metrics.membership_accuracy(train, train, fresh) == 0.5
