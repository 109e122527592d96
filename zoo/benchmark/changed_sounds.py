"""Real sounds changed in ways that say what a score hears."""

import functools

import numpy as np

from zoo.modalities import Audio

_WINDOW = 256  # samples of a frame: SpecGAN's
_SEED = 0


def through_griffin_lim(
    sounds: np.ndarray, modality: Audio, iterations: int = 16, momentum: float = 0.0
) -> np.ndarray:
    """Returns sounds whose phases were lost and found again: what a perfect `specgan` gets."""
    from zoo.layers import GriffinLim, LogSpectrogram

    transform = LogSpectrogram(modality.shape[0], _WINDOW)
    transform.adapt([sounds])
    inverse = GriffinLim(modality.shape[0], _WINDOW, iterations, momentum)
    inverse.set_weights(transform.get_weights())
    pieces = np.array_split(sounds, -(-len(sounds) // 256))
    return np.concatenate([np.asarray(inverse(transform(piece))) for piece in pieces])


def shifted_in_phase(sounds: np.ndarray, modality: Audio) -> np.ndarray:
    """Returns sounds all of whose frequencies are shifted by one phase, drawn for each sound.

    They look different and sound the same: a score should hardly move.

    Example:

    >>> time = np.arange(64) / 64
    >>> shifted = shifted_in_phase(np.sin(8 * np.pi * time).reshape(1, 64, 1), Audio(64))
    >>> bool(np.isclose(np.square(shifted).mean(), 0.5, atol=1e-4))
    True
    """
    phases = np.random.default_rng(_SEED).uniform(0, 2 * np.pi, (len(sounds), 1, 1))
    spectra = np.fft.rfft(np.asarray(sounds, "float64"), axis=1) * np.exp(1j * phases)
    return np.clip(np.fft.irfft(spectra, sounds.shape[1], axis=1), -1, 1).astype("float32")


# By the names of their rows.
CHANGES = {
    "real through Griffin-Lim": through_griffin_lim,
    "real through fast Griffin-Lim": functools.partial(
        through_griffin_lim, iterations=64, momentum=0.99
    ),
    "real shifted in phase": shifted_in_phase,
}
