"""Mode-specific normalisation: a number as the mode it belongs to and its place in that mode.

Reference: Xu, Skoularidou, Cuesta-Infante and Veeramachaneni, 2019, arXiv:1907.00503, section 4.2.
"""

import typing
import warnings

import numpy as np

PARTS = 10  # of a mixture, at most; the paper's
_CONCENTRATION, _LEAST_WEIGHT = 0.001, 0.005  # the authors' code
_ROWS, _ITERATIONS = 5_000, 100  # what one fit costs is bounded: about a second
_SPIKE = 0.05  # a value that as large a share of the rows has is a mode by itself
_PIECE = 100_000  # rows whose densities are computed at once


class Mode(typing.NamedTuple):
    """One mode of a column of numbers.

    Attributes:
        mean, deviation: of a normal distribution; of a single value the deviation is 0.
        weight: the mode's share.
        scale: the distance from the mean that is normalised to 1; 0 for a single value.
    """

    mean: float
    deviation: float
    weight: float
    scale: float


def fit(numbers: np.ndarray, seed: int = 0) -> tuple[Mode, ...]:
    """Returns the modes of a column.

    A value that at least 5 % of the rows have is a mode by itself. The other rows are
    described by a Bayesian Gaussian mixture of at most 10 parts, fitted to 5,000 of them
    drawn by the seed, in at most 100 iterations. A mode's scale is four deviations, or the
    distance to the farthest value that belongs to it where that is more, so that no value
    is cut off.

    Args:
        numbers: finite, `(rows,)`, at least one.
        seed: of the draw and the fit.

    Example:

    >>> modes = fit(np.r_[np.zeros(50), np.random.default_rng(0).normal(5.0, 0.1, 50)])
    >>> [round(mode.mean) for mode in modes], modes[0].scale
    ([0, 5], 0.0)
    """
    values, counts = np.unique(numbers, return_counts=True)
    single = values[counts >= _SPIKE * len(numbers)]
    rest = numbers[~np.isin(numbers, single)]
    modes = [Mode(float(one), 0.0, float(np.mean(numbers == one)), 0.0) for one in single]
    if len(rest):
        modes += [
            part._replace(weight=part.weight * len(rest) / len(numbers))
            for part in _mixture(rest, seed)
        ]
    chosen = belongs_to(numbers, modes)
    scales = [
        0.0
        if mode.deviation == 0.0
        else max(4 * mode.deviation, np.abs(numbers[chosen == k] - mode.mean).max(initial=0.0))
        for k, mode in enumerate(modes)
    ]
    return tuple(
        mode._replace(scale=float(scale)) for mode, scale in zip(modes, scales, strict=True)
    )


def belongs_to(numbers: np.ndarray, modes) -> np.ndarray:
    """Returns the mode of each number, int64 `(rows,)`: the likeliest one.

    A number that is a mode by itself belongs to it, every other one to one of the normal
    distributions; where there are none, to the nearest value.
    """
    means, deviations, weights = np.array([mode[:3] for mode in modes]).T
    normal = deviations > 0.0
    if not normal.any():
        return np.abs(numbers[:, None] - means).argmin(axis=1)
    found = np.empty(len(numbers), "int64")
    logs = np.log(np.maximum(weights[normal], 1e-300)) - np.log(deviations[normal])
    for start in range(0, len(numbers), _PIECE):
        part = slice(start, start + _PIECE)
        distance = (numbers[part, None] - means[normal]) / deviations[normal]
        found[part] = np.flatnonzero(normal)[(logs - 0.5 * distance**2).argmax(axis=1)]
    for k in np.flatnonzero(~normal):
        found[numbers == means[k]] = k
    return found


def normalised(numbers: np.ndarray, modes) -> tuple[np.ndarray, np.ndarray]:
    """Returns each number's place in its mode, in [-1, 1], and the mode's number.

    The place is `(x - mean) / scale`; 0 in a mode of a single value.

    Example:

    >>> place, mode = normalised(np.array([3.0, 7.0]), [Mode(7.0, 0.0, 0.5, 0.0), Mode(1, 1, 1, 4)])
    >>> place.tolist(), mode.tolist()
    ([0.5, 0.0], [1, 0])
    """
    chosen = belongs_to(numbers, modes)
    means, scales = (np.array([getattr(m, name) for m in modes]) for name in ("mean", "scale"))
    safe = np.where(scales == 0.0, 1.0, scales)[chosen]
    place = np.where(scales[chosen] == 0.0, 0.0, (numbers - means[chosen]) / safe)
    return np.clip(place, -1.0, 1.0), chosen


def restored(place: np.ndarray, chosen: np.ndarray, modes) -> np.ndarray:
    """Returns the numbers of places in modes: `normalised` undone, float64."""
    means, scales = (np.array([getattr(m, name) for m in modes]) for name in ("mean", "scale"))
    return means[chosen] + scales[chosen] * np.asarray(place, "float64")


def _mixture(numbers: np.ndarray, seed: int) -> list[Mode]:
    """Returns the parts of a mixture of numbers that are not all rare to be alone, unscaled."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import BayesianGaussianMixture

    if len(numbers) > _ROWS:
        numbers = np.random.default_rng(seed).choice(numbers, _ROWS, replace=False)
    middle, spread = numbers.mean(), numbers.std()
    if spread <= 1e-12 * max(1.0, abs(middle)):
        return [Mode(float(middle), max(float(spread), 1e-12 * max(1.0, abs(middle))), 1.0, 0.0)]
    different = len(np.unique(numbers))
    mixture = BayesianGaussianMixture(
        n_components=min(PARTS, different),
        weight_concentration_prior_type="dirichlet_process",
        weight_concentration_prior=_CONCENTRATION,
        max_iter=_ITERATIONS,
        random_state=seed,
    )
    with warnings.catch_warnings():  # where it stops short it is still a description
        warnings.simplefilter("ignore", ConvergenceWarning)
        mixture.fit(((numbers - middle) / spread)[:, None])
    kept = mixture.weights_ > _LEAST_WEIGHT
    kept |= mixture.weights_ == mixture.weights_.max()
    means = mixture.means_[kept, 0] * spread + middle
    deviations = np.sqrt(mixture.covariances_[kept, 0, 0]) * spread
    weights = mixture.weights_[kept] / mixture.weights_[kept].sum()
    order = np.argsort(means, kind="stable")
    return [Mode(float(means[k]), float(deviations[k]), float(weights[k]), 0.0) for k in order]
