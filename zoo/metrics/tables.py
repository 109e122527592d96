"""How alike two tables are: their columns, and how pairs of columns hang together.

A table is a dictionary of columns by name, all of one length: float numbers with NaN where they
are missing, or whole numbers of categories.
"""

import itertools

import numpy as np
from scipy import stats

_BINS = 10  # that numbers are put into beside a category


def column_shapes(real: dict, fake: dict) -> dict:
    """Returns how alike the distributions of each column are, by name; 1 is best.

    Of numbers the complement of the Kolmogorov-Smirnov statistic of those that are not
    missing, of categories that of the total variation distance. A column of numbers that is
    all missing in one table alone has 0.

    Example:

    >>> column_shapes({"a": np.array([0, 0, 1, 1])}, {"a": np.array([0, 1, 1, 1])})
    {'a': 0.75}
    """
    return {name: _shape(real[name], fake[name]) for name in real}


def pair_trends(real: dict, fake: dict) -> dict:
    """Returns how alike pairs of columns hang together, by pairs of names; 1 is best.

    Of two columns of numbers `1 - |r - r'| / 2` with their correlations `r`; of others the
    complement of the total variation distance between the tables of how often two
    categories come together, where numbers are put into 10 bins of the real range.

    Example:

    >>> real = {"a": np.array([0.0, 1.0]), "b": np.array([0.0, 1.0])}
    >>> found = pair_trends(real, {"a": np.array([0.0, 1.0]), "b": np.array([1.0, 0.0])})
    >>> {pair: round(float(value), 6) for pair, value in found.items()}
    {('a', 'b'): 0.0}
    """
    real_bins = {name: _binned(real[name], real[name]) for name in real}
    fake_bins = {name: _binned(real[name], fake[name]) for name in real}
    found = {}
    for a, b in itertools.combinations(real, 2):
        if _is_number(real[a]) and _is_number(real[b]):
            difference = abs(_correlation(real[a], real[b]) - _correlation(fake[a], fake[b]))
            found[a, b] = 1.0 - difference / 2
        else:
            width = 1 + max(real_bins[b].max(), fake_bins[b].max())
            found[a, b] = _alike(
                real_bins[a] * width + real_bins[b], fake_bins[a] * width + fake_bins[b]
            )
    return {pair: float(value) for pair, value in found.items()}


def likelihoods(fake: np.ndarray, real: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """Returns the log likelihoods of generated rows and of real ones, by fitted mixtures.

    Lsyn is the mean log likelihood of `fake` by Gaussian mixtures fitted to `real`, Ltest
    that of `real` by mixtures fitted to `fake`; diagonal, the mean of 10 and 30 parts.

    Args:
        fake, real: `(n, numbers)`.
        seed: of the fits.

    Reference: Xu et al., 2019, arXiv:1907.00503, section 5.1; the mixtures are those of the
        authors' code.
    """
    from sklearn.mixture import GaussianMixture

    def likelihood(fitted, scored):
        found = []
        for parts in (10, 30):
            mixture = GaussianMixture(
                min(parts, len(fitted)), covariance_type="diag", random_state=seed
            )
            found.append(mixture.fit(fitted).score(scored))
        return float(np.mean(found))

    return likelihood(real, fake), likelihood(fake, real)


def _shape(real: np.ndarray, fake: np.ndarray) -> float:
    if not _is_number(real):
        return _alike(real, fake)
    real, fake = real[~np.isnan(real)], fake[~np.isnan(fake)]
    if not len(real) or not len(fake):
        return float(len(real) == len(fake))
    return float(1.0 - stats.ks_2samp(real, fake).statistic)


def _alike(real: np.ndarray, fake: np.ndarray) -> float:
    """Returns 1 less the total variation distance of two samples of whole numbers."""
    _, codes = np.unique(np.concatenate([real, fake]), return_inverse=True)
    size = codes.max() + 1
    shares = [
        np.bincount(part, minlength=size) / len(part)
        for part in (codes[: len(real)], codes[len(real) :])
    ]
    return float(1.0 - 0.5 * np.abs(shares[0] - shares[1]).sum())


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    both = ~(np.isnan(a) | np.isnan(b))
    if both.sum() < 2 or not a[both].std() or not b[both].std():
        return 0.0
    return float(np.corrcoef(a[both], b[both])[0, 1])


def _binned(real: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Returns categories as they are, and numbers as bins of the real range; 0: missing."""
    if not _is_number(real):
        return values
    there = real[~np.isnan(real)]
    edges = np.histogram_bin_edges(there, _BINS)[1:-1] if len(there) else np.zeros(0)
    return np.where(np.isnan(values), 0, 1 + np.digitize(values, edges))


def _is_number(column: np.ndarray) -> bool:
    return column.dtype.kind == "f"
