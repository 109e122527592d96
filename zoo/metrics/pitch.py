"""The pitch of notes, where it is known which pitches there are."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from zoo.metrics import checks
from zoo.utils.errors import ZooError

WITHIN = 20.0  # cents: about what a listener notices between two notes one after the other
_HARMONICS = 4  # that a pitch is looked for by
_STEP = 2.0  # cents between two pitches that are tried
_BEYOND = 600.0  # cents: how far below the lowest and above the highest known one is looked
_LOBE = 2.5  # bins on each side of a harmonic: the main lobe of a Hann window has 2
_FEW = 0.1  # of its even share: a pitch that is made less often is not made
_AT_ONCE = 256


class PitchScores(NamedTuple):
    """How notes lie to the pitches that they should have.

    within: share of notes within 20 cents of a pitch of the set.
    made: how many of the pitches are made.
    cents: median distance to the nearest pitch of the set.
    harmonics: mean share of a note's energy on the harmonics of its own pitch.
    """

    within: float
    made: int
    cents: float
    harmonics: float


def pitch_scores(sounds: ArrayLike, rate: int, known: ArrayLike) -> PitchScores:
    """Returns how the pitches of notes lie to a set of known ones.

    A pitch counts as made where at least a tenth of its even share of all notes lies within 20
    cents of it. What is silent lies infinitely far from every pitch.

    Args:
        sounds: `(n, length)` in [-1, 1].
        rate: samples a second.
        known: the pitches of the set, hertz.

    Raises:
        ZooError: NaN, no pitches, or ones that such a rate cannot hold.

    Example:

    >>> time = np.arange(1024) / 8000
    >>> notes = np.sin(2 * np.pi * np.array([[441.0], [262.0], [300.0]]) * time)
    >>> found = pitch_scores(notes, 8000, [440.0, 261.63])
    >>> round(found.within, 3), found.made, found.harmonics > 0.99
    (0.667, 2, True)
    """
    sounds, known = checks.features("fake", sounds, what="sounds"), np.asarray(known, "float64")
    if known.ndim != 1 or not len(known) or not (known.min() > 0 and known.max() < rate / 2):
        raise ZooError(
            f"Expected pitches in hertz, below half of the rate {rate}. Received: {known}."
        )
    reach = 2 ** (_BEYOND / 1200)
    found = pitches(sounds, rate, known.min() / reach, known.max() * reach)
    away = 1200 * np.abs(np.log2(np.nan_to_num(found, nan=np.inf)[:, None] / known))
    nearest, cents = away.argmin(axis=1), away.min(axis=1)
    counts = np.bincount(nearest[cents <= WITHIN], minlength=len(known))
    return PitchScores(
        within=float((cents <= WITHIN).mean()),
        made=int((counts >= _FEW * len(sounds) / len(known)).sum()),
        cents=float(np.median(cents)),
        harmonics=float(harmonic_share(sounds, rate, found).mean()),
    )


def pitches(sounds: np.ndarray, rate: int, lowest: float, highest: float) -> np.ndarray:
    """Returns the pitch of each sound in hertz, `(n,)`; NaN of silence.

    The pitch `f` for which `sum_k |X(k f)| / k` over four harmonics is largest, `X` the Fourier
    transform under a Hann window, on a grid of 2 cents refined by a parabola.

    Reference: Hermes, 1988, J. Acoust. Soc. Am. 83, the sum over (sub)harmonics.

    Example:

    >>> note = np.sin(2 * np.pi * 300.0 * np.arange(2000) / 8000)
    >>> np.round(pitches(np.stack([note, 0 * note]), 8000, 200.0, 500.0), 1).tolist()
    [300.0, nan]
    """
    steps = np.arange(0.0, 1200 * np.log2(highest / lowest) + _STEP, _STEP)
    tried = lowest * 2 ** (steps / 1200)
    blocks = [sounds[start : start + _AT_ONCE] for start in range(0, len(sounds), _AT_ONCE)]
    return np.concatenate([_pitches(block, rate, tried) for block in blocks])


def _pitches(sounds: np.ndarray, rate: int, tried: np.ndarray) -> np.ndarray:
    size = 2 ** int(np.ceil(np.log2(8 * sounds.shape[1])))
    magnitudes = np.abs(np.fft.rfft(sounds * _hann(sounds.shape[1]), size))
    total = np.zeros((len(sounds), len(tried)))
    for k in range(1, _HARMONICS + 1):
        place = np.minimum(k * tried * size / rate, magnitudes.shape[1] - 1)
        below = np.minimum(place.astype(int), magnitudes.shape[1] - 2)
        share = place - below
        found = (1 - share) * magnitudes[:, below] + share * magnitudes[:, below + 1]
        total += found * (k * tried < rate / 2) / k
    best = np.clip(total.argmax(axis=1), 1, len(tried) - 2)
    rows = np.arange(len(sounds))
    left, middle, right = (total[rows, best + offset] for offset in (-1, 0, 1))
    bend = left - 2 * middle + right
    moved = np.where(bend < 0, (left - right) / np.where(bend < 0, 2 * bend, 1), 0.0)
    found = tried[best] * 2 ** (np.clip(moved, -1, 1) * _STEP / 1200)
    return np.where(np.abs(sounds).max(axis=1) > 1e-4, found, np.nan)


def harmonic_share(sounds: np.ndarray, rate: int, pitches: np.ndarray) -> np.ndarray:
    """Returns the share of each sound's energy near a multiple of its pitch, `(n,)`; 0 of silence.

    Near is within 2.5 bins of the Fourier transform under a Hann window: white noise gets the
    share of the frequencies that such bands cover, not 0.
    """
    power = np.square(np.abs(np.fft.rfft(sounds * _hann(sounds.shape[1]))))
    frequencies = np.arange(power.shape[1]) * rate / sounds.shape[1]
    known = np.nan_to_num(pitches, nan=rate)[:, None]
    multiple = np.maximum(np.rint(frequencies / known), 1)
    near = np.abs(frequencies - multiple * known) <= _LOBE * rate / sounds.shape[1]
    total = power.sum(axis=1)
    return np.divide((power * near).sum(axis=1), total, out=np.zeros(len(power)), where=total > 0)


def _hann(length: int) -> np.ndarray:
    return 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(length) + 0.5) / length)
