"""How close pictures are to the ones they should be: PSNR, SSIM, L1, whole or inside holes.

Pictures are `(n, height, width, channels)` in [-1, 1]; each number is the mean over pictures.
"""

import numpy as np
from numpy.typing import ArrayLike

from zoo.utils.errors import ZooError

RANGE = 2.0  # from -1 to 1
# The mean square that rounding to 8 bits leaves: no file is nearer, and its PSNR is 58.9 dB.
_ROUNDING = (RANGE / 255) ** 2 / 12
_WINDOW, _DEVIATION, _K1, _K2 = 11, 1.5, 0.01, 0.03  # Wang et al., section III-C


def psnr(real: ArrayLike, fake: ArrayLike, hole: ArrayLike | None = None) -> float:
    """Returns the peak signal-to-noise ratio, `20 log10(2 / RMSE)` in dB, all channels alike.

    At most 58.9 dB, what rounding to 8 bits leaves of a picture.

    Args:
        real, fake: pictures in the same order.
        hole: bool `(n, height, width, 1)`: the pixels that count; pictures without one do not.

    Raises:
        ZooError: other shapes, NaN, no pixel that counts.

    Example:

    >>> float(round(psnr(np.zeros((1, 8, 8, 1)), np.full((1, 8, 8, 1), 0.2)), 6))
    20.0
    """
    real, fake, hole = _checked(real, fake, hole)
    errors = np.maximum(_means((real - fake) ** 2, hole), _ROUNDING)
    return float(np.mean(10 * np.log10(RANGE**2 / errors)))


def l1(real: ArrayLike, fake: ArrayLike, hole: ArrayLike | None = None) -> float:
    """Returns the mean absolute difference as a share of the range, 0 to 1.

    Args and errors: as `psnr`.

    Example:

    >>> l1(np.full((1, 8, 8, 1), -1.0), np.zeros((1, 8, 8, 1)))
    0.5
    """
    real, fake, hole = _checked(real, fake, hole)
    return float(np.mean(_means(np.abs(real - fake), hole)) / RANGE)


def ssim(real: ArrayLike, fake: ArrayLike, hole: ArrayLike | None = None) -> float:
    """Returns the structural similarity, 1 for equal pictures, the mean over channels.

    A Gaussian window of 11 pixels and deviation 1.5, K1 = 0.01, K2 = 0.03; only where the whole
    window lies inside the picture. In pictures smaller than that, the largest odd window.

    Args and errors: as `psnr`; inside a hole, the mean of the windows centred there.

    Reference: Wang et al., 2004, IEEE Transactions on Image Processing 13, equation 13.

    Example:

    >>> flat = np.zeros((1, 16, 16, 1))  # of constants: (2ab + c) / (a^2 + b^2 + c), c = 0.0004
    >>> round(ssim(flat, flat + 0.02), 6), 0.0004 / (0.02**2 + 0.0004)
    (0.5, 0.5)
    """
    real, fake, hole = _checked(real, fake, hole)
    size = min(_WINDOW, *(side - 1 + side % 2 for side in real.shape[1:3]))
    mean_real, mean_fake = _windowed(real, size), _windowed(fake, size)
    variance_real = _windowed(real * real, size) - mean_real**2
    variance_fake = _windowed(fake * fake, size) - mean_fake**2
    covariance = _windowed(real * fake, size) - mean_real * mean_fake
    c1, c2 = (_K1 * RANGE) ** 2, (_K2 * RANGE) ** 2
    found = (2 * mean_real * mean_fake + c1) * (2 * covariance + c2)
    found /= (mean_real**2 + mean_fake**2 + c1) * (variance_real + variance_fake + c2)
    if hole is not None:
        hole = _inner(hole, size)
    return float(np.mean(_means(found, hole)))


def _windowed(pictures: np.ndarray, size: int) -> np.ndarray:
    """Returns the mean of each window that lies inside, weighted by a Gaussian."""
    from scipy import ndimage

    weights = np.exp(-0.5 * (np.arange(size) - size // 2) ** 2 / _DEVIATION**2)
    for axis in (1, 2):
        pictures = ndimage.correlate1d(pictures, weights / weights.sum(), axis=axis)
    return _inner(pictures, size)


def _inner(pictures: np.ndarray, size: int) -> np.ndarray:
    edge = size // 2
    return pictures[:, edge : pictures.shape[1] - edge, edge : pictures.shape[2] - edge]


def _means(values: np.ndarray, hole: np.ndarray | None) -> np.ndarray:
    """Returns the mean of each picture's values, of those in the hole where one is given."""
    if hole is None:
        return values.mean(axis=(1, 2, 3))
    counts = hole.sum(axis=(1, 2, 3))
    if not counts.any():
        raise ZooError("No pixel lies inside a hole: there is nothing to score there.")
    sums = (values * hole).sum(axis=(1, 2, 3)) / values.shape[3]
    return sums[counts > 0] / counts[counts > 0]


def _checked(real, fake, hole):
    real, fake = (np.asarray(one, np.float64) for one in (real, fake))
    if real.ndim != 4 or real.shape != fake.shape or not len(real):
        raise ZooError(
            "Expected pictures (n, height, width, channels), each beside the one it should be; "
            f"received shapes {real.shape} and {fake.shape}."
        )
    if not (np.isfinite(real).all() and np.isfinite(fake).all()):
        raise ZooError("Pictures hold NaN or infinity. A score of them would mean nothing.")
    if hole is not None:
        hole = np.asarray(hole)
        if hole.shape != (*real.shape[:3], 1) or hole.dtype != bool:
            raise ZooError(
                f"Expected holes as bool {(*real.shape[:3], 1)}, received {hole.dtype} of shape "
                f"{hole.shape}."
            )
    return real, fake, hole
