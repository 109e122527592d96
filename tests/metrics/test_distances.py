"""Blocks of distances equal SciPy's, near zero and far, whatever the block size."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from zoo.metrics import distances


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(distances, "_BLOCK_ENTRIES", 100)


def whole(x, y):
    return np.concatenate([block for _, block in distances.squared_blocks(x, y)])


@pytest.mark.parametrize("offset", [0.0, 1e4])
def test_blocks_equal_scipy(draw, small_blocks, offset):
    # Without the shift to the mean, features near 1e4 would keep only 8 digits.
    x, y = draw.normal(size=(23, 6)) + offset, draw.normal(size=(31, 6)) + offset
    np.testing.assert_allclose(whole(x, y), cdist(x, y, "sqeuclidean"), rtol=1e-9)


def test_blocks_name_their_rows_once_each(draw, small_blocks):
    x, y = draw.normal(size=(23, 2)), draw.normal(size=(31, 2))
    rows = [row for part, _ in distances.squared_blocks(x, y) for row in range(23)[part]]
    assert rows == list(range(23))


def test_copies_are_at_distance_zero(draw):
    x = 1e3 * draw.normal(size=(50, 300))
    assert (distances.nearest(x, x) == 0.0).all()


def test_one_far_outlier_hides_no_small_distance(draw):
    # The rounding floor belongs to a pair, not to the whole set.
    y = draw.normal(size=(40, 3))
    near = y[:5] + 1e-3
    y[-1] = 1e7
    np.testing.assert_allclose(distances.nearest(near, y), 1e-3 * np.sqrt(3), rtol=1e-2)


@pytest.mark.parametrize("k", [1, 2, 7])
def test_radii_leave_the_sample_itself_out(draw, small_blocks, k):
    x = draw.normal(size=(20, 3))
    expected = np.sort(cdist(x, x), axis=1)[:, k]
    np.testing.assert_allclose(np.sqrt(distances.squared_radii(x, k)), expected, rtol=1e-9)


def test_radii_of_duplicates_are_zero():
    x = np.array([[1.0], [1.0], [5.0]])
    np.testing.assert_array_equal(distances.squared_radii(x, 1), [0.0, 0.0, 16.0])
