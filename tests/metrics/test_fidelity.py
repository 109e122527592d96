"""PSNR, SSIM and L1 against closed forms and a window by window calculation."""

import importlib.util

import numpy as np
import pytest

from zoo import metrics
from zoo.utils.errors import ZooError


def pictures(count=3, shape=(16, 20, 2)):
    random = np.random.default_rng(0)
    real = random.uniform(-1, 1, (count, *shape))
    return real, np.clip(real + random.normal(0, 0.3, real.shape), -1, 1)


def test_psnr_is_the_mean_over_pictures_of_decibels():
    """Errors of 0.2 and 0.02 of a range of 2 are 20 and 40 dB: not the dB of the mean error."""
    real = np.zeros((2, 8, 8, 1))
    fake = real + np.reshape([0.2, -0.02], (2, 1, 1, 1))
    assert metrics.psnr(real, fake) == pytest.approx(30.0)
    assert metrics.l1(real, fake) == pytest.approx((0.1 + 0.01) / 2)
    assert metrics.psnr(real, real) == pytest.approx(20 * np.log10(255) + 10 * np.log10(12))


def by_hand(real, fake, size):
    """SSIM of one channel, window by window, each a weighted mean and covariance."""
    row = np.exp(-0.5 * (np.arange(size) - size // 2) ** 2 / 1.5**2)
    weights = np.outer(row, row) / row.sum() ** 2
    c1, c2 = 0.02**2, 0.06**2
    found = np.zeros((real.shape[0] - size + 1, real.shape[1] - size + 1))
    for y in range(found.shape[0]):
        for x in range(found.shape[1]):
            a, b = (one[y : y + size, x : x + size] for one in (real, fake))
            ma, mb = (weights * a).sum(), (weights * b).sum()
            va, vb = (weights * (a - ma) ** 2).sum(), (weights * (b - mb) ** 2).sum()
            both = (weights * (a - ma) * (b - mb)).sum()
            found[y, x] = (2 * ma * mb + c1) * (2 * both + c2)
            found[y, x] /= (ma**2 + mb**2 + c1) * (va + vb + c2)
    return found


@pytest.mark.parametrize(("shape", "size"), [((16, 20, 2), 11), ((8, 9, 1), 7), ((9, 9, 1), 9)])
def test_ssim_window_by_window(shape, size):
    real, fake = pictures(2, shape)
    channels = range(shape[2])
    expected = [by_hand(real[n, ..., c], fake[n, ..., c], size) for n in range(2) for c in channels]
    assert metrics.ssim(real, fake) == pytest.approx(np.mean(expected), abs=1e-9)
    assert metrics.ssim(real, real) == pytest.approx(1.0)


def test_inside_a_hole_only_its_pixels_count():
    """And a picture without a hole counts nowhere, one with a larger hole no more."""
    real, fake = pictures()
    hole = np.zeros((3, 16, 20, 1), bool)
    hole[0, 6:9, 7:9] = hole[2, 5:11, 5:15] = True
    inner = [(real - fake)[n][hole[n, ..., 0]] for n in (0, 2)]
    expected = np.mean([10 * np.log10(4 / np.mean(one**2)) for one in inner])
    assert metrics.psnr(real, fake, hole) == pytest.approx(expected)
    expected = np.mean([np.abs(one).mean() / 2 for one in inner])
    assert metrics.l1(real, fake, hole) == pytest.approx(expected)
    maps = [[by_hand(real[n, ..., c], fake[n, ..., c], 11) for c in (0, 1)] for n in (0, 2)]
    chosen = [
        np.mean(m, 0)[hole[n, 5:-5, 5:-5, 0]].mean() for m, n in zip(maps, (0, 2), strict=True)
    ]
    assert metrics.ssim(real, fake, hole) == pytest.approx(np.mean(chosen), abs=1e-9)


@pytest.mark.skipif(not importlib.util.find_spec("skimage"), reason="scikit-image is an extra")
def test_scikit_image_says_the_same():
    from skimage import metrics as theirs

    real, fake = pictures(1, (24, 31, 3))
    settings = {"channel_axis": -1, "data_range": 2.0, "gaussian_weights": True, "sigma": 1.5}
    found = theirs.structural_similarity(real[0], fake[0], use_sample_covariance=False, **settings)
    assert metrics.ssim(real, fake) == pytest.approx(found, abs=1e-9)
    found = theirs.peak_signal_noise_ratio(real[0], fake[0], data_range=2.0)
    assert metrics.psnr(real, fake) == pytest.approx(found)


@pytest.mark.parametrize("measure", [metrics.psnr, metrics.ssim, metrics.l1])
def test_bad_input_is_refused(measure):
    real, fake = pictures()
    with pytest.raises(ZooError, match="each beside the one it should be"):
        measure(real, fake[:2])
    with pytest.raises(ZooError, match="NaN"):
        measure(real, np.where(fake > 0.99, np.nan, fake))
    with pytest.raises(ZooError, match="Expected holes as bool"):
        measure(real, fake, np.ones((3, 16, 20), bool))
    with pytest.raises(ZooError, match="No pixel lies inside"):
        measure(real, fake, np.zeros((3, 16, 20, 1), bool))
