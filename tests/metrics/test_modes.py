"""Mode coverage: cases worked by hand, SciPy's entropy, the floor that sampling leaves."""

import math

import numpy as np
import pytest
from scipy.stats import entropy

from zoo.metrics import mode_coverage, mode_coverage_of_labels

GRID = np.array([[x, y] for x in range(-4, 5, 2) for y in range(-4, 5, 2)], dtype=float)


def points_around(means, counts, std, draw):
    centres = np.repeat(means, counts, axis=0)
    return centres + std * draw.normal(size=centres.shape)


def test_the_centres_themselves_are_perfect():
    assert mode_coverage(GRID, GRID, std=0.05) == (25, 1.0, 0.0)


def test_three_standard_deviations_are_the_edge():
    points = GRID[[0, 1]] + [[0.149, 0.0], [0.151, 0.0]]
    assert mode_coverage(points, GRID, std=0.05) == (1, 0.5, pytest.approx(math.log(25)))
    # The distance is Euclidean: 0.12 along both axes is 0.17 away.
    assert mode_coverage(GRID[:1] + 0.12, GRID, std=0.05).high_quality == 0.0


def test_overlapping_modes_share_no_point():
    # Between two modes within reach of both, a point counts once, for the nearer.
    score = mode_coverage([[0.4], [0.4]], [[0.0], [1.0]], std=1.0)
    assert score == (1, 1.0, pytest.approx(math.log(2)))


def test_points_between_modes_do_not_enter_the_reverse_kl():
    # 10 good points on each of two modes; 80 stray ones all nearest to the first. Counting all
    # points would give a KL of 0.37.
    points = np.concatenate([np.zeros((10, 1)), np.ones((10, 1)), np.full((80, 1), 0.4)])
    assert mode_coverage(points, [[0.0], [1.0]], std=0.1) == (2, 0.2, pytest.approx(0.0))


def test_reverse_kl_is_from_the_points_to_uniform(draw):
    counts = np.array([30, 10, 0, 60])
    means = np.array([[0.0, 0.0], [5.0, 0.0], [0.0, 5.0], [5.0, 5.0]])
    score = mode_coverage(points_around(means, counts, 0.01, draw), means, std=0.1)
    assert score.modes == 3
    # Forward KL, uniform to points, would be infinite with a mode missing.
    assert score.reverse_kl == pytest.approx(entropy(counts / 100, [0.25] * 4), rel=1e-9)


def test_collapse_to_one_mode_and_to_none():
    assert mode_coverage(np.zeros((9, 2)), GRID, 0.05) == (1, 1.0, pytest.approx(math.log(25)))
    assert mode_coverage(np.ones((9, 2)), GRID, 0.05) == (0, 0.0, pytest.approx(math.log(25)))


def test_the_true_mixture_keeps_its_share_and_its_sampling_floor(draw):
    # In two dimensions 1 - exp(-9/2) of a Gaussian is within three standard deviations, and
    # n points over K equal modes leave a reverse KL of about (K - 1) / 2n.
    scores = []
    for _ in range(50):
        counts = draw.multinomial(2500, [1 / 25] * 25)
        scores.append(mode_coverage(points_around(GRID, counts, 0.05, draw), GRID, 0.05))
    modes, high_quality, reverse_kl = np.mean(scores, axis=0)
    assert modes == 25
    assert high_quality == pytest.approx(1 - math.exp(-4.5), abs=1e-3)
    assert reverse_kl == pytest.approx(24 / 5000, rel=0.15)


def test_order_of_points_and_modes_does_not_matter(draw):
    points = points_around(GRID, np.arange(25), 0.06, draw)
    score = mode_coverage(points, GRID, 0.05)
    assert mode_coverage(draw.permutation(points), draw.permutation(GRID), 0.05) == pytest.approx(
        score
    )


def test_labels_count_the_classes_that_occur():
    labels = [3, 3, 3, 999, 500, 500]
    expected = entropy([3 / 6, 1 / 6, 2 / 6]), math.log(1000)
    score = mode_coverage_of_labels(labels)
    assert score == (3, pytest.approx(expected[1] - expected[0], rel=1e-12))
    assert mode_coverage_of_labels(np.arange(1000)) == (1000, pytest.approx(0.0, abs=1e-12))
    assert mode_coverage_of_labels([0], modes=1) == (1, 0.0)


def test_the_thousand_modes_of_real_data_leave_their_sampling_floor(draw):
    score = mode_coverage_of_labels(draw.integers(1000, size=26_000))
    assert score.modes == 1000
    assert score.reverse_kl == pytest.approx(999 / 52_000, rel=0.15)
