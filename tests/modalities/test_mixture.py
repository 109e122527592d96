"""Mode-specific normalisation against its definition."""

import numpy as np
import pytest
from scipy import stats

from zoo.modalities import mixture
from zoo.modalities.mixture import Mode


@pytest.fixture
def numbers():
    """Two normal distributions and a value of its own, a fifth of all."""
    random = np.random.default_rng(0)
    return random.permutation(
        np.r_[random.normal(-5, 0.5, 4_000), random.normal(40, 3.0, 4_000), np.full(2_000, 7.0)]
    )


def test_the_modes_of_a_known_mixture_are_found(numbers):
    modes = mixture.fit(numbers)
    means, weights = (np.array([getattr(m, name) for m in modes]) for name in ("mean", "weight"))
    near = [np.abs(means - middle) < far for middle, far in ((-5, 2), (7, 1), (40, 12))]
    np.testing.assert_allclose([weights[one].sum() for one in near], [0.4, 0.2, 0.4], atol=0.01)
    of_left = weights[near[0]] / weights[near[0]].sum()
    spread = np.array([modes[k].deviation for k in np.flatnonzero(near[0])])
    # The prior of a mixture's deviations is the whole column's: it widens them somewhat.
    assert 0.45 < np.sqrt(of_left @ (spread**2 + (means[near[0]] + 5) ** 2)) < 1.0
    assert modes[np.flatnonzero(near[1])[0]].scale == 0.0
    assert all(mode.scale >= 4 * mode.deviation for mode in modes)


def test_each_number_belongs_to_its_likeliest_mode(numbers):
    modes = mixture.fit(numbers)
    normal = [k for k, mode in enumerate(modes) if mode.deviation]
    densities = [modes[k].weight * stats.norm.pdf(numbers, *modes[k][:2]) for k in normal]
    expected = np.array(normal)[np.argmax(densities, axis=0)]
    expected[numbers == 7.0] = next(k for k, mode in enumerate(modes) if not mode.deviation)
    near = numbers[np.max(densities, axis=0) > 1e-200]  # beyond, the densities are 0
    found = mixture.belongs_to(numbers, modes)
    np.testing.assert_array_equal(found[np.isin(numbers, near)], expected[np.isin(numbers, near)])


def test_a_place_is_the_distance_from_the_mean_by_four_deviations():
    modes = [Mode(10.0, 0.5, 0.5, 2.0), Mode(100.0, 5.0, 0.5, 20.0)]
    place, chosen = mixture.normalised(np.array([10.5, 95.0, 12.0]), modes)
    np.testing.assert_allclose(place, [0.25, -0.25, 1.0])
    assert chosen.tolist() == [0, 1, 0]
    np.testing.assert_allclose(mixture.restored(place, chosen, modes), [10.5, 95.0, 12.0])


def test_there_and_back_also_with_heavy_tails(numbers):
    tails = np.random.default_rng(1).standard_cauchy(5_000)
    for each in (numbers, tails, np.exp(np.random.default_rng(2).normal(0, 4, 5_000))):
        modes = mixture.fit(each)
        place, chosen = mixture.normalised(each, modes)
        assert np.abs(place).max() <= 1.0
        np.testing.assert_allclose(
            mixture.restored(place, chosen, modes), each, rtol=1e-9, atol=1e-6
        )


@pytest.mark.parametrize(
    "odd", [[3.0], [1e300, -1e300], [0.0, 1e-300], np.arange(30), np.r_[np.zeros(99), 1e9]]
)
def test_odd_columns_are_fitted_too(odd):
    odd = np.asarray(odd, "float64")
    place, chosen = mixture.normalised(odd, modes := mixture.fit(odd))
    np.testing.assert_allclose(mixture.restored(place, chosen, modes), odd, rtol=1e-9)


def test_the_fit_is_seeded_and_of_few_rows(monkeypatch):
    from sklearn.mixture import BayesianGaussianMixture

    seen, fit = [], BayesianGaussianMixture.fit
    monkeypatch.setattr(
        BayesianGaussianMixture, "fit", lambda self, x: seen.append(x) or fit(self, x)
    )
    numbers = np.random.default_rng(0).normal(size=50_000)
    first, same, other = (mixture.fit(numbers, seed) for seed in (0, 0, 1))
    assert first == same != other
    assert {len(x) for x in seen} == {5_000}
