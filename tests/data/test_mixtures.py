"""Ring and grid are the mixtures of PacGAN, up to the grid's division by four."""

import numpy as np
import pytest

from zoo import ZooError, data
from zoo.data import mixtures


@pytest.fixture(scope="module", params=["ring", "grid"])
def drawn(request):
    return request.param, data.source(request.param).arrays()[0]


def test_the_means_are_the_papers():
    ring, deviation = mixtures.modes("ring")
    np.testing.assert_allclose(
        ring[[0, 2, 3]], [[1, 0], [0, 1], [-(0.5**0.5), 0.5**0.5]], atol=1e-6
    )
    assert (len(ring), deviation) == (8, 0.01)
    grid, deviation = mixtures.modes("grid")
    wanted = {(x, y) for x in (-4, -2, 0, 2, 4) for y in (-4, -2, 0, 2, 4)}
    assert {tuple(mean) for mean in (4 * grid).tolist()} == wanted
    assert 4 * deviation == 0.05


def test_the_points_follow_their_mixture(drawn):
    name, samples = drawn
    means, deviation = mixtures.modes(name)
    distances = np.linalg.norm(samples[:, None] - means, axis=-1)
    nearest = distances.argmin(axis=1)
    share = np.bincount(nearest, minlength=len(means)) / len(samples)
    expected = 1 / len(means)
    assert np.abs(share - expected).max() < 5 * np.sqrt(expected / len(samples))
    offsets = samples - means[nearest]
    np.testing.assert_allclose(offsets.std(axis=0), deviation, rtol=0.02)
    # In two dimensions a Gaussian point lies within three deviations with 1 - exp(-9/2).
    within = (distances.min(axis=1) < 3 * deviation).mean()
    assert within == pytest.approx(1 - np.exp(-4.5), abs=0.001)


def test_the_splits_are_fixed_and_share_no_point(drawn):
    name, train = drawn
    test, labels = data.source(name, "test").arrays()
    assert (len(train), len(test), labels) == (100_000, 10_000, None)
    assert not {point.tobytes() for point in train} & {point.tobytes() for point in test}
    np.testing.assert_array_equal(data.source(name).arrays()[0], train)


def test_points_are_not_pictures():
    with pytest.raises(ZooError, match=r"shape \(2,\)"):
        data.source("ring", shape=(8, 8, 1))
