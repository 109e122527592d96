"""Streaming moments equal those of all rows at once."""

import numpy as np
import pytest

from zoo.metrics import Moments
from zoo.utils.errors import ZooError

RTOL = 1e-12


@pytest.mark.parametrize("cuts", [[1, 2], [50], [7, 13, 90], []])
def test_chunks_of_any_sizes_equal_the_whole(draw, cuts):
    rows = draw.normal(size=(100, 5)) @ draw.normal(size=(5, 5)) + 3.0
    moments = Moments()
    for chunk in np.split(rows, cuts):
        moments.update(chunk)
    assert moments.count == 100
    np.testing.assert_allclose(moments.mean, rows.mean(axis=0), rtol=RTOL)
    np.testing.assert_allclose(moments.covariance, np.cov(rows, rowvar=False), rtol=RTOL)


def test_features_far_from_zero_lose_no_digits(draw):
    # Sums of squares minus squared sums would leave nothing of a unit variance at 1e8.
    rows = draw.normal(size=(1000, 3))
    moments = Moments()
    for chunk in np.split(rows + 1e8, 10):
        moments.update(chunk)
    np.testing.assert_allclose(moments.covariance, np.cov(rows, rowvar=False), atol=1e-7)


def test_merging_equals_updating_in_either_order(draw):
    first, second = draw.normal(size=(30, 4)), draw.normal(2.0, 3.0, size=(50, 4))
    whole = Moments.of(np.concatenate([first, second]))
    for a, b in [(first, second), (second, first)]:
        merged = Moments.of(a).merge(Moments.of(b))
        assert merged.count == 80
        np.testing.assert_allclose(merged.mean, whole.mean, rtol=RTOL)
        np.testing.assert_allclose(merged.covariance, whole.covariance, rtol=RTOL)


def test_merging_shares_no_memory_with_the_other(draw):
    rows = draw.normal(size=(20, 3))
    other = Moments.of(rows)
    empty = Moments().merge(other).merge(Moments())
    empty.update(rows + 5.0)
    np.testing.assert_allclose(other.covariance, np.cov(rows, rowvar=False), rtol=RTOL)
    np.testing.assert_allclose(other.mean, rows.mean(axis=0), rtol=RTOL)


def test_float32_chunks_are_summed_in_float64(draw):
    rows = (draw.normal(size=(4096, 2)) + 100.0).astype(np.float32)
    moments = Moments().update(rows)
    exact = np.cov(rows.astype(np.float64), rowvar=False)
    np.testing.assert_allclose(moments.covariance, exact, rtol=RTOL)


def test_a_refused_chunk_leaves_the_moments_as_they_were(draw):
    rows = draw.normal(size=(10, 2))
    moments = Moments.of(rows)
    for bad in (np.array([[np.nan, 0.0]]), np.zeros((3, 4))):
        with pytest.raises(ZooError):
            moments.update(bad)
    assert moments.count == 10
    np.testing.assert_allclose(moments.mean, rows.mean(axis=0), rtol=RTOL)


def test_moments_of_nothing_are_refused():
    with pytest.raises(ZooError, match="at least 1 sample; these moments have 0"):
        _ = Moments().mean
    with pytest.raises(ZooError, match="at least 2 samples; these moments have 1"):
        _ = Moments.of([[1.0, 2.0]]).covariance
