"""The kernel distance: an unbiased estimate of the cubic kernel's squared MMD."""

import itertools

import numpy as np
import pytest

from zoo.metrics import kernel_distance


def pair_by_pair(x, y):
    """Returns the formula of Binkowski 2018, section 4, kernel by kernel."""

    def kernel(a, b):
        return (sum(p * q for p, q in zip(a, b, strict=True)) / len(a) + 1) ** 3

    def among(rows):
        return np.mean([kernel(a, b) for a, b in itertools.permutations(rows, 2)])

    return among(x) + among(y) - 2 * np.mean([kernel(a, b) for a in x for b in y])


def test_the_formula_written_out(draw):
    x, y = draw.normal(size=(9, 4)), draw.normal(1.0, size=(9, 4))
    score = kernel_distance(x, y, subsets=3, subset_size=9)
    assert score.mean == pytest.approx(pair_by_pair(x, y), rel=1e-12)
    assert score.std == pytest.approx(0.0, abs=1e-12)


def test_mean_and_std_are_over_the_drawn_subsets(draw):
    x, y = draw.normal(size=(12, 3)), draw.normal(0.5, size=(10, 3))
    replay = np.random.default_rng(5)
    expected = []
    for _ in range(4):
        left = replay.choice(12, 6, replace=False)
        right = replay.choice(10, 6, replace=False)
        expected.append(pair_by_pair(x[left], y[right]))
    score = kernel_distance(x, y, subsets=4, subset_size=6, seed=5)
    assert score == pytest.approx((np.mean(expected), np.std(expected)), rel=1e-12)


def test_zero_in_expectation_for_equal_distributions(draw):
    # The biased estimate, which keeps k(x, x), would stand about 100 standard errors above 0.
    scores = np.array(
        [
            kernel_distance(*draw.normal(size=(2, 30, 4)), subsets=1, subset_size=30).mean
            for _ in range(2000)
        ]
    )
    error = scores.std() / np.sqrt(len(scores))
    assert abs(scores.mean()) < 4 * error
    assert (scores < 0).any()


def test_a_known_distance_is_reached_in_expectation(draw):
    # One dimension, x ~ N(0, 1), y = c: E k(x,x') = 1 + 3 = 4 (x x' has moments 0, 1, 0),
    # k(y,y') = (c^2 + 1)^3, E k(x,y) = 1 + 3 c^2. For c = 1: 4 + 8 - 2 * 4 = 4.
    scores = [
        kernel_distance(draw.normal(size=(20, 1)), np.ones((20, 1)), 1, 20).mean
        for _ in range(4000)
    ]
    assert np.mean(scores) == pytest.approx(4.0, abs=4 * np.std(scores) / np.sqrt(4000))


def test_the_draw_follows_the_seed(golden_features):
    settings = {"subsets": 5, "subset_size": 50}
    first = kernel_distance(*golden_features, **settings)
    assert kernel_distance(*golden_features, **settings, seed=0) == first
    assert kernel_distance(*golden_features, **settings, seed=1) != first


def test_order_and_sides_do_not_matter(golden_features, draw):
    real, fake = golden_features[0][:300], golden_features[1]
    score = kernel_distance(real, fake, subsets=1, subset_size=300).mean
    shuffled = kernel_distance(draw.permutation(real), fake, subsets=1, subset_size=300).mean
    swapped = kernel_distance(fake, real, subsets=1, subset_size=300).mean
    assert [shuffled, swapped] == pytest.approx([score, score], rel=1e-10)


def test_golden_number(golden_features):
    # torch-fidelity 0.4.0, kid_features_to_metric with one subset of all 300 samples, so that
    # its draw does not matter, and its default kernel; on the first 300 reals of the fixture.
    real, fake = golden_features[0][:300], golden_features[1]
    score = kernel_distance(real, fake, subsets=1, subset_size=300)
    assert score.mean == pytest.approx(1.109093728835966, rel=1e-9)
