"""Sound files, and a sound brought to a length, a rate and a number of channels.

A sound is float32 `(length, channels)` in [-1, 1] with its rate, samples a second. WAV files
are read by the standard library; FLAC, Ogg and WAV files of floating-point numbers by
`soundfile`, and other rates are resampled by `soxr`, both in the extra `sound`.
"""

import importlib
import os
import typing
import wave
from pathlib import Path

import numpy as np

from zoo.utils.errors import ZooError

SUFFIXES = (".wav", ".flac", ".ogg", ".oga")
FULL_SCALE = 32767  # of 16 bits
Cut = typing.Literal["start", "middle"]
_FRAME = 0.01  # seconds over which loudness is measured where silence is trimmed


class BrokenSound(Exception):
    """A file that cannot be read as a sound; the text says why."""


def read(path: str | os.PathLike) -> tuple[np.ndarray, int]:
    """Returns the sound in a file, float32 `(length, channels)`, and its rate.

    Raises:
        BrokenSound: no sound, cut off before its first sample, or of NaN.
        ZooError: it needs `soundfile`, which is not installed.
    """
    path = Path(path)
    if not path.is_file():
        raise BrokenSound("not a file")
    found = _wav(path) if path.suffix.lower() == ".wav" else None
    sound, rate = found or _by_soundfile(path)
    if not len(sound):
        raise BrokenSound("it holds no samples")
    if not np.isfinite(sound).all():
        raise BrokenSound("it holds NaN or infinity")
    return sound, rate


def to_unit(numbers: np.ndarray) -> np.ndarray:
    """Returns 16-bit integers as float32 in [-1, 1].

    Example:

    >>> to_unit(np.int16([-32768, -32767, 0, 32767])).tolist()
    [-1.0, -1.0, 0.0, 1.0]
    """
    return np.maximum(np.asarray(numbers, "float32") / np.float32(FULL_SCALE), np.float32(-1))


def to_int16(sounds: np.ndarray) -> np.ndarray:
    """Returns sounds in [-1, 1] as 16-bit integers, rounded; what lies outside is clipped.

    Example:

    >>> to_int16(np.float32([-7, 0.5, 1])).tolist()
    [-32767, 16384, 32767]
    """
    scaled = np.rint(np.asarray(sounds, "float64") * FULL_SCALE)
    return np.clip(scaled, -FULL_SCALE, FULL_SCALE).astype("int16")


def resampled(sound: np.ndarray, rate: int, wanted: int) -> np.ndarray:
    """Returns a sound at another rate, by `soxr`.

    Raises:
        ZooError: `soxr` is not installed.
    """
    if rate == wanted:
        return sound
    soxr = _package("soxr", f"Sounds of {rate:,} samples a second are brought to {wanted:,} by")
    return soxr.resample(sound, rate, wanted).astype("float32").reshape(-1, sound.shape[1])


def with_channels(sound: np.ndarray, channels: int) -> np.ndarray:
    """Returns a sound as mono (the mean of its channels) or stereo (mono twice).

    Example:

    >>> with_channels(np.float32([[1.0, 0.0]]), 1).tolist()
    [[0.5]]
    """
    if sound.shape[1] == channels:
        return sound
    mono = sound.mean(axis=1, keepdims=True)
    return mono.repeat(channels, axis=1)


def trimmed(sound: np.ndarray, rate: int, decibels: float) -> np.ndarray:
    """Returns a sound without the silence at both ends.

    Silent are stretches of 10 ms whose loudness lies more than `decibels` below that of the
    loudest. A sound that is silent throughout is returned as it is.

    Example:

    >>> quiet, loud = np.zeros((200, 1), "float32"), np.ones((100, 1), "float32")
    >>> len(trimmed(np.concatenate([quiet, loud, quiet]), 1_000, 40.0))
    100
    """
    size = max(1, round(rate * _FRAME))
    power = np.square(sound).mean(axis=1)
    power = np.pad(power, (0, -len(power) % size)).reshape(-1, size).mean(axis=1)
    loud = np.flatnonzero(power > power.max() * 10 ** (-decibels / 10))
    return sound[loud[0] * size : (loud[-1] + 1) * size] if len(loud) else sound


def fit(sound: np.ndarray, length: int, cut: Cut = "start") -> np.ndarray:
    """Returns the beginning or the middle of a sound, padded with silence at its end.

    Example:

    >>> fit(np.arange(6.0)[:, None], 4, "middle").ravel().tolist(), len(fit(np.ones((3, 1)), 5))
    ([1.0, 2.0, 3.0, 4.0], 5)
    """
    if len(sound) > length:
        first = 0 if cut == "start" else (len(sound) - length) // 2
        return sound[first : first + length]
    return np.pad(sound, ((0, length - len(sound)), (0, 0)))


def _wav(path: Path) -> tuple[np.ndarray, int] | None:
    """Returns the sound in a WAV file of integers; None where it is another kind of WAV file."""
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate = file.getparams()[:3]
            data = file.readframes(file.getnframes())
    except wave.Error as error:
        if "unknown format" in str(error):  # floating-point numbers, say
            return None
        raise BrokenSound(f"not a WAV file: {error}") from None
    except EOFError:
        raise BrokenSound("it is cut off") from None
    except OSError as error:
        raise BrokenSound(error.strerror or str(error)) from None
    data = data[: len(data) // (width * channels) * width * channels]
    if width == 2:
        numbers = to_unit(np.frombuffer(data, "<i2"))
    elif width == 1:  # 8 bits are unsigned
        numbers = (np.frombuffer(data, "u1").astype("float32") - 128) / 128
    else:  # 24 or 32 bits: the upper bytes of 32
        held = np.zeros((len(data) // width, 4), "u1")
        held[:, 4 - width :] = np.frombuffer(data, "u1").reshape(-1, width)
        numbers = held.view("<i4")[:, 0] / np.float32(2**31)
    return numbers.astype("float32").reshape(-1, channels), rate


def _by_soundfile(path: Path) -> tuple[np.ndarray, int]:
    soundfile = _package("soundfile", f"{path}: such files are read by")
    try:
        return soundfile.read(path, dtype="float32", always_2d=True)
    except (RuntimeError, OSError) as error:  # its LibsndfileError is a RuntimeError
        raise BrokenSound(str(error).rpartition(": ")[2].rstrip(".")) from None


def _package(name: str, what: str):
    try:
        return importlib.import_module(name)
    except ImportError:
        raise ZooError(
            f"{what} {name}, which is not installed: pip install {name}, or the extra 'sound'."
        ) from None
