"""Spectrograms against SciPy's Fourier transform, and sounds that come back from them."""

import keras
import numpy as np
import pytest
import scipy.fft

from zoo.backend import input_gradient
from zoo.layers import GriffinLim, LogSpectrogram
from zoo.utils.errors import ZooError

WINDOW = 64


def by_hand(sound, frames, overlap=2):
    """The magnitudes of Hann-windowed frames, by default half a window apart, in float64."""
    hann, hop = np.sin(np.pi * np.arange(WINDOW) / WINDOW) ** 2, WINDOW // overlap
    padded = np.concatenate([np.zeros((WINDOW - hop) // 2), sound, np.zeros(2 * WINDOW)])
    starts = range(0, frames * hop, hop)
    return np.abs([scipy.fft.rfft(padded[s : s + WINDOW] * hann) for s in starts])


def sounds(count=3, length=500, channels=1, seed=0):
    random = np.random.default_rng(seed)
    return random.normal(0, 0.2, (count, length, channels)).clip(-1, 1).astype("float32")


@pytest.mark.parametrize(("overlap", "frames"), [(2, 16), (4, 32)])
def test_pictures_are_normalised_log_magnitudes_without_the_last_bin(overlap, frames):
    x, layer = sounds(channels=2), LogSpectrogram(500, WINDOW, overlap)
    layer.adapt([x[:1], x[1:]])
    magnitudes = [[by_hand(c, frames, overlap)[:, :-1] for c in one.T] for one in x]
    logs = np.log(np.float64(magnitudes) + 1e-6)
    logs = np.moveaxis(logs, 1, -1)  # channels last
    mean, deviation = logs.mean(axis=(0, 1, 3)), logs.std(axis=(0, 1, 3))
    np.testing.assert_allclose(layer.mean, mean, rtol=1e-4)
    np.testing.assert_allclose(layer.deviation, deviation, rtol=1e-3)
    expected = (logs - mean[:, None]) / (3 * deviation[:, None])
    assert np.abs(expected).max() > 1.0  # so that clipping matters
    np.testing.assert_allclose(layer(x), np.clip(expected, -1, 1), atol=1e-3)


@pytest.mark.parametrize("overlap", [2, 4, 8])
def test_with_the_true_phases_the_nearest_sound_is_the_sound(overlap):
    x = sounds()[..., 0]
    layer = GriffinLim(500, WINDOW, overlap=overlap)
    found = layer._nearest(*layer.transformed(x))
    np.testing.assert_allclose(found, x, atol=1e-5)


def test_a_known_spectrogram_comes_back(seeded):
    """Of two steady sines, to 16 dB; and no iteration makes it worse (Griffin & Lim, theorem 1)."""
    time = np.arange(2_048) / 8_000
    x = 0.4 * np.sin(2 * np.pi * 500 * time) + 0.3 * np.sin(2 * np.pi * 1_750 * time)
    wanted = by_hand(x, 64)[None].astype("float32")
    errors = []
    for iterations in (0, 1, 2, 4, 8, 16):
        found = np.asarray(GriffinLim(2_048, WINDOW, iterations).inverted(wanted))[0]
        errors.append(np.linalg.norm(by_hand(found, 64) - wanted[0]) / np.linalg.norm(wanted))
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.17 < 0.3 < errors[0]


def test_momentum_goes_further_as_its_paper_says(seeded):
    """Two iterations by hand, in float64; and 32 come nearer than without momentum."""
    x = sounds(1, 512)[..., 0]
    layer = GriffinLim(512, WINDOW, iterations=2, momentum=0.9)
    wanted = np.hypot(*layer.transformed(x))

    def consistent(transform):  # the transform of the sound that is nearest
        real, imaginary = layer.transformed(layer._nearest(transform.real, transform.imag))
        return np.asarray(real) + 1j * np.asarray(imaginary)

    start = wanted * np.exp(1j * np.random.RandomState(20190).uniform(0, 2 * np.pi, (16, 33)))
    first = consistent(start.astype("complex64"))
    second = consistent(wanted * first / np.abs(first))
    moved = second + 0.9 * (second - first)
    last = wanted * moved / np.abs(moved)
    np.testing.assert_allclose(
        layer.inverted(wanted), layer._nearest(last.real, last.imag), atol=1e-4
    )
    errors = []
    for momentum in (0.0, 0.99):
        found = GriffinLim(512, WINDOW, 32, momentum).inverted(wanted)
        errors.append(np.linalg.norm(np.hypot(*layer.transformed(found)) - wanted))
    assert errors[1] < 0.8 * errors[0]


def test_sounds_go_to_pictures_and_back(seeded):
    time = np.arange(1_000) / 8_000
    x = np.stack([np.sin(2 * np.pi * f * time) * np.exp(-4 * time) for f in (400, 900)])
    x = 0.8 * x[..., None].astype("float32")
    transform, inverse = LogSpectrogram(1_000, WINDOW), GriffinLim(1_000, WINDOW)
    transform.adapt([x])
    inverse.set_weights(transform.get_weights())
    pictures = transform(x)
    found = np.asarray(inverse(pictures))
    assert found.shape == x.shape and np.abs(found).max() <= 1.0
    for one, other in zip(found, x, strict=True):
        highest = [np.abs(np.fft.rfft(s[:, 0])).argmax() * 8_000 / 1_000 for s in (one, other)]
        assert abs(highest[0] - highest[1]) < 0.5 * 8_000 / WINDOW  # half of a bin
        energies = [np.square(s).sum() for s in (one, other)]
        assert energies[0] == pytest.approx(energies[1], rel=0.25)


def test_silence_has_a_gradient():
    layer = LogSpectrogram(128, 16)
    silent = keras.ops.zeros((1, 128, 1))
    gradient = input_gradient(lambda x: keras.ops.sum(layer(x)), silent)
    assert np.isfinite(np.asarray(gradient)).all()


def test_a_window_that_cannot_be_quartered_is_refused():
    with pytest.raises(ZooError, match="multiple of 4"):
        LogSpectrogram(500, 50)
    with pytest.raises(ZooError, match="multiple of 8"):
        LogSpectrogram(500, 36, overlap=4)
