"""The Frechet distance: closed forms, singular covariances, streaming, a golden number."""

import numpy as np
import pytest
from scipy.stats import ortho_group

from zoo.metrics import Moments, frechet_distance, intra_class_distance
from zoo.utils.errors import ZooError


def exact_sample(mean, variances, rotation=None, rows=64):
    """Returns rows whose mean and covariance are exactly R diag(variances) R^T."""
    width = len(variances)
    noise = np.random.default_rng(1).normal(size=(rows, width))
    noise -= noise.mean(axis=0)
    white = np.linalg.qr(noise)[0] * np.sqrt(rows - 1)
    turned = white * np.sqrt(variances)
    return (turned if rotation is None else turned @ rotation.T) + np.asarray(mean)


def test_two_gaussians_with_diagonal_covariances():
    # |m1 - m2|^2 + sum (s1 - s2)^2, s the standard deviations.
    real = exact_sample([0, 0, 0], [1.0, 4.0, 9.0])
    fake = exact_sample([1, 2, 2], [4.0, 4.0, 1.0])
    assert frechet_distance(real, fake) == pytest.approx(9.0 + 1.0 + 0.0 + 4.0, rel=1e-10)


def test_covariances_that_do_not_commute():
    # In two dimensions tr (AB)^(1/2) = (tr AB + 2 (det AB)^(1/2))^(1/2).
    angle = np.radians(30)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    a, b = np.diag([9.0, 1.0]), turn @ np.diag([4.0, 0.25]) @ turn.T
    real, fake = exact_sample([0, 0], [9.0, 1.0]), exact_sample([0, 0], [4.0, 0.25], turn)
    root = np.sqrt(np.trace(a @ b) + 2 * np.sqrt(np.linalg.det(a) * np.linalg.det(b)))
    expected = np.trace(a) + np.trace(b) - 2 * root
    assert frechet_distance(real, fake) == pytest.approx(expected, rel=1e-10)
    # Entrywise roots, a common mistake, would give another number.
    wrong = np.trace(a) + np.trace(b) - 2 * np.trace(np.sqrt(np.abs(a @ b)))
    assert abs(wrong - expected) > 0.01


def test_a_rotation_of_both_changes_nothing(golden_features):
    real, fake = golden_features
    turn = ortho_group.rvs(12, random_state=0)
    assert frechet_distance(real @ turn, fake @ turn) == pytest.approx(
        frechet_distance(real, fake), rel=1e-9
    )


def test_singular_covariances_in_one_subspace():
    # 16 variances in 40 dimensions, seen by a random rotation, from 20 and 24 samples.
    turn = ortho_group.rvs(40, random_state=1)
    wide, narrow = np.linspace(1, 4, 16), np.linspace(2, 3, 16)
    real = exact_sample(np.zeros(16), wide, rows=20) @ turn[:16]
    fake = exact_sample(np.zeros(16), narrow, rows=24) @ turn[:16]
    expected = ((np.sqrt(wide) - np.sqrt(narrow)) ** 2).sum()
    assert frechet_distance(real, fake) == pytest.approx(expected, rel=1e-9)


def test_singular_covariances_in_orthogonal_subspaces():
    # Nothing overlaps: the distance is the sum of all variances. Roots of the rounding errors
    # in the empty dimensions, 1e-8 each, would take away some of it.
    turn = ortho_group.rvs(60, random_state=2)
    real = exact_sample(np.zeros(10), np.full(10, 2.0)) @ turn[:10]
    fake = exact_sample(np.zeros(40), np.full(40, 3.0)) @ turn[20:]
    assert frechet_distance(real, fake) == pytest.approx(20.0 + 120.0, rel=1e-12)


def test_more_features_than_samples_leave_a_set_at_zero_from_itself(draw):
    real = draw.normal(size=(20, 200))
    assert 0.0 <= frechet_distance(real, real) < 1e-11


def test_a_collapsed_generator_is_a_point():
    real = exact_sample([0, 0], [1.0, 2.0])
    fake = np.full((64, 2), 3.0)
    assert frechet_distance(real, fake) == pytest.approx(18.0 + 3.0, rel=1e-10)


def test_order_and_sides_do_not_matter(golden_features, draw):
    real, fake = golden_features
    distance = frechet_distance(real, fake)
    assert frechet_distance(draw.permutation(real), fake) == pytest.approx(distance, rel=1e-10)
    assert frechet_distance(fake, real) == pytest.approx(distance, rel=1e-10)


def test_moments_stand_for_their_features(golden_features):
    real, fake = golden_features
    streamed = Moments()
    for chunk in np.array_split(real, 7):
        streamed.update(chunk)
    assert frechet_distance(streamed, fake) == pytest.approx(frechet_distance(real, fake), rel=1e-9)
    assert frechet_distance(fake, streamed) == pytest.approx(frechet_distance(fake, real), rel=1e-9)


def test_moments_of_too_few_or_other_features_are_refused(golden_features):
    real, _ = golden_features
    with pytest.raises(ZooError, match="fake samples: expected at least 2, received 0"):
        frechet_distance(real, Moments())
    with pytest.raises(ZooError, match="real samples: expected at least 2, received 1"):
        frechet_distance(Moments.of(real[:1]), real)
    with pytest.raises(ZooError, match="real 12, fake 3"):
        frechet_distance(Moments.of(real), Moments.of(real[:, :3]))


def test_golden_number(golden_features):
    # pytorch-fid 0.3.0, calculate_frechet_distance on np.mean and np.cov of the fixture.
    assert frechet_distance(*golden_features) == pytest.approx(3.5383508529036973, rel=1e-9)


def test_within_classes_it_is_the_mean_over_classes():
    """Class 0: shifted by (3, 4), 25; class 1: twice as wide in each direction, 1 + 4."""
    zero, one = exact_sample([0, 0], [1.0, 1.0]), exact_sample([9, 9], [1.0, 4.0])
    real = np.concatenate([zero, one])
    fake = np.concatenate([zero + np.array([3.0, 4.0]), np.array([9.0, 9.0]) + 2 * (one - 9.0)])
    labels = np.repeat([0, 1], 64)
    expected = (25.0 + (1.0 + 4.0)) / 2
    assert intra_class_distance(real, labels, fake, labels) == pytest.approx(expected, rel=1e-9)
    turned = np.random.default_rng(0).permutation(128)  # each sample keeps its own label
    again = intra_class_distance(real[turned], labels[turned], fake, labels)
    assert again == pytest.approx(expected, rel=1e-9)


def test_exchanged_classes_show_only_within_classes():
    zero, one = exact_sample([-3, 0], [1.0, 1.0]), exact_sample([3, 0], [1.0, 1.0])
    real, labels = np.concatenate([zero, one]), np.repeat([0, 1], 64)
    exchanged = real[::-1]
    assert frechet_distance(real, exchanged) == pytest.approx(0.0, abs=1e-9)
    assert intra_class_distance(real, labels, exchanged, labels) == pytest.approx(36.0, rel=1e-9)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0] * 6, "Class 0 has 0 real and 6 generated samples"),
        ([0, 0, 0, 1], "one entry for each sample"),
    ],
)
def test_labels_that_do_not_fit_are_refused(labels, message):
    real = np.arange(12.0).reshape(6, 2)
    with pytest.raises(ZooError, match=message):
        intra_class_distance(real, [1] * 6, real, labels)
