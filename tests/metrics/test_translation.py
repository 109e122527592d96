"""Distances of translations to what they should be, by hand."""

import numpy as np
import pytest

from zoo import metrics
from zoo.utils.errors import ZooError


def test_distance_is_a_share_of_the_range():
    black, white = -np.ones((3, 4, 4, 1)), np.ones((3, 4, 4, 1))
    assert metrics.range_distance(black, white) == 1.0
    assert metrics.range_distance(black, black) == 0.0
    half = np.where(np.arange(4)[:, None] < 2, -1.0, 0.5).reshape(1, 4, 1, 1) + 0 * black
    assert metrics.range_distance(half, black) == pytest.approx(0.5 * 1.5 / 2)


def test_inverted_counts_pictures_nearer_to_the_negative():
    truth = np.random.default_rng(0).uniform(-1, 1, (10, 8))
    made = truth.copy()
    made[:3] *= -0.5
    assert metrics.inverted(made, truth) == pytest.approx(0.3)
    assert metrics.inverted(np.zeros((4, 8)), truth[:4]) == 0.0  # grey is nearer to neither


@pytest.mark.parametrize("measure", [metrics.range_distance, metrics.inverted])
def test_pictures_of_another_shape_are_refused(measure):
    with pytest.raises(ZooError, match="one shape"):
        measure(np.zeros((2, 4)), np.zeros((3, 4)))
    with pytest.raises(ZooError, match="at least one"):
        measure(np.zeros((0, 4)), np.zeros((0, 4)))
