"""Precision, recall, density and coverage: by hand, by theory, by golden numbers."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from zoo.metrics import density_coverage, distances, precision_recall


def line(*values):
    return np.array(values, dtype=float)[:, None]


def test_identical_sets_are_perfect(draw):
    real = draw.normal(size=(60, 5))
    assert precision_recall(real, real) == (1.0, 1.0)
    score = density_coverage(real, real)
    assert score.coverage == 1.0
    # A ball holds its own centre and k - 1 neighbours; rounding may let the k-th in.
    assert 1.0 <= score.density <= 1.2


def test_sets_apart_score_nothing(draw):
    real = draw.normal(size=(60, 5))
    assert precision_recall(real, real + 100.0) == (0.0, 0.0)
    assert density_coverage(real, real + 100.0) == (0.0, 0.0)


def test_precision_and_recall_by_hand():
    # k = 1. Radii of the reals 0, 1, 10, 12: 1, 1, 2, 2. Of the fakes 1.5, 8, 30: 6.5, 6.5, 22.
    real, fake = line(0, 1, 10, 12), line(1.5, 8, 30)
    # Fakes in a real's ball: 1.5 (by 1), 8 (by 10, on its closed edge); not 30.
    # Reals in a fake's ball: all of 0, 1, 10, 12 (12 is 4 from 8).
    assert precision_recall(real, fake, k=1) == pytest.approx((2 / 3, 1.0))
    # k = 2 widens both: radii of the reals 10, 9, 9, 11; then only 30 is out.
    assert precision_recall(real, fake, k=2) == pytest.approx((2 / 3, 1.0))
    assert precision_recall(real, line(200, 201, 203), k=1) == (0.0, 0.0)


def test_density_and_coverage_by_hand():
    # k = 1, real balls (-1, 1), (0, 2), (8, 12), (10, 14), open.
    # 0.5 lies in the first two, 1.5 in the second, 11 in the last two, 14 on an edge: in none.
    score = density_coverage(line(0, 1, 10, 12), line(0.5, 1.5, 11, 14), k=1)
    assert score == pytest.approx(((2 + 1 + 2 + 0) / 4, 1.0))
    assert density_coverage(line(0, 1, 10, 12), line(0.5), k=1) == pytest.approx((2.0, 0.5))


def test_dropping_modes_costs_recall_and_coverage_not_precision(draw):
    real = np.concatenate([draw.normal(c, 0.1, size=(100, 2)) for c in (0, 5, 10, 15)])
    fake = np.concatenate([draw.normal(c, 0.1, size=(200, 2)) for c in (0, 5)])
    precision, recall = precision_recall(real, fake)
    assert precision > 0.9
    assert recall == pytest.approx(0.5, abs=0.05)
    density, coverage = density_coverage(real, fake)
    assert density > 0.7
    assert coverage == pytest.approx(0.5, abs=0.05)


def test_inventing_modes_costs_precision_not_recall(draw):
    real = np.concatenate([draw.normal(c, 0.1, size=(200, 2)) for c in (0, 5)])
    fake = np.concatenate([draw.normal(c, 0.1, size=(100, 2)) for c in (0, 5, 10, 15)])
    precision, recall = precision_recall(real, fake)
    assert precision == pytest.approx(0.5, abs=0.05)
    assert recall > 0.9


def test_swapping_the_sets_swaps_precision_and_recall(golden_features):
    real, fake = golden_features
    precision, recall = precision_recall(real, fake)
    assert precision > recall
    assert precision_recall(fake, real) == (recall, precision)


def test_swapping_the_sets_changes_density_and_coverage(draw):
    # Narrow fakes in wide reals lie in large balls; wide fakes miss the small balls.
    wide, narrow = draw.normal(size=(300, 4)), 0.5 * draw.normal(size=(300, 4))
    inside, outside = density_coverage(wide, narrow), density_coverage(narrow, wide)
    assert inside.density > 1.2 > 0.5 > outside.density


def test_one_real_outlier_raises_precision_but_hardly_density(draw):
    # Naeem 2020's reason for density: an outlier's huge ball makes far fakes count as precise.
    real = draw.normal(size=(300, 2))
    real[0] = [60.0, 60.0]
    fake = draw.normal(40.0, 1.0, size=(300, 2))
    assert precision_recall(real, fake).precision == 1.0
    assert density_coverage(real, fake).density < 0.25


def test_expected_density_and_coverage_of_equal_distributions(draw):
    # Naeem 2020: E density = 1; E coverage = 1 - prod (n - i) / (2 n - i), i = 1..k, for n and n
    # samples. With k = 3 and n = 100.
    n, k = 100, 3
    scores = np.array([density_coverage(*draw.normal(size=(2, n, 3)), k=k) for _ in range(300)])
    coverage = 1 - np.prod([(n - i) / (2 * n - i) for i in range(1, k + 1)])
    error = scores.std(axis=0) / np.sqrt(len(scores))
    assert (abs(scores.mean(axis=0) - [1.0, coverage]) < 4 * error).all()


def test_order_does_not_matter(golden_features, draw):
    real, fake = golden_features
    shuffled = draw.permutation(real), draw.permutation(fake)
    assert precision_recall(*shuffled) == precision_recall(real, fake)
    assert density_coverage(*shuffled) == pytest.approx(density_coverage(real, fake))


def test_many_blocks_equal_all_distances_at_once(golden_features, monkeypatch):
    real, fake = golden_features
    monkeypatch.setattr(distances, "_BLOCK_ENTRIES", 2000)
    cross = cdist(real, fake)
    real_radii = np.sort(cdist(real, real), axis=1)[:, 4]
    fake_radii = np.sort(cdist(fake, fake), axis=1)[:, 4]
    expected = (
        (cross <= real_radii[:, None]).any(axis=0).mean(),
        (cross <= fake_radii).any(axis=1).mean(),
    )
    assert precision_recall(real, fake, k=4) == pytest.approx(expected, rel=1e-12)
    within = cross < real_radii[:, None]
    expected = (within.sum() / (4 * len(fake)), within.any(axis=1).mean())
    assert density_coverage(real, fake, k=4) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("k", "precision", "recall", "density", "coverage"),
    [
        (3, 0.75, 0.4725, 0.5266666666666666, 0.4025),
        (5, 0.8766666666666667, 0.615, 0.5553333333333333, 0.565),
    ],
)
def test_golden_numbers(golden_features, k, precision, recall, density, coverage):
    # prdc 0.2, compute_prdc(real, fake, nearest_k=k). Precision and recall for k = 3 also by
    # torch-fidelity 0.4.0, prc_features_to_metric, to its float32.
    real, fake = golden_features
    assert precision_recall(real, fake, k) == pytest.approx((precision, recall), rel=1e-9)
    assert density_coverage(real, fake, k) == pytest.approx((density, coverage), rel=1e-9)
