"""Sounds of any length and rate, mono or stereo."""

import os
from pathlib import Path

import numpy as np

from zoo.modalities import sounds
from zoo.modalities.modality import Modality, activation
from zoo.modalities.preview import SoundPreview, write_wav
from zoo.utils.errors import ZooError

RATE = 16_000  # samples a second, where nothing says another
_GAP, _WIDTH = 6, 704  # pixels: between two sounds of a sheet, and of a row of them
_WAVE, _SPECTROGRAM = 56, 72  # pixels: heights of a waveform and of the spectrogram under it
_FLOOR = 80.0  # decibels below the loudest that a spectrogram shows


class Audio(Modality):
    """Sounds `(length, channels)`, mono or stereo, float32 in [-1, 1].

    Args:
        shape: `(length, 1)` or `(length, 2)`, or the length alone, of mono.
        rate: samples a second. The networks do not see it: files and previews do.

    Example:

    >>> Audio(8_000, rate=8_000), Audio((8_000, 2)).rate
    (Audio(8000, 1), 16000)
    """

    name = "audio"
    benchmark = "sound_quality"
    network = "wavegan"
    limits = (-1.0, 1.0)
    mend = " For 16-bit integers divide by 32,767."
    suffixes = sounds.SUFFIXES
    written = (".wav", ".npy")
    shapes = "(length, 1) or (length, 2) for sounds"
    preview_count, preview_columns = 16, 4

    def __init__(self, shape, rate: int = RATE):
        super().__init__(shape if isinstance(shape, tuple | list) else (shape, 1))
        self.rate = int(rate)

    @classmethod
    def tells(cls, shape) -> bool:
        return len(shape) == 2 and shape[0] >= 1 and shape[1] in (1, 2)

    @classmethod
    def makes(cls, shape) -> bool:
        return True

    def features_of(self, sample) -> tuple[str, ...]:
        """Returns `"silent"`, or `"clipped"` of a sound that touches the range's ends."""
        found = ["silent"] if sample.min() == sample.max() else []
        return (*found, *(["clipped"] if clipped(sample) else []))

    def encode(self, raw) -> np.ndarray:
        """Returns sounds in [-1, 1]: 16-bit integers are scaled, mono ones get their channel."""
        found = super().encode(raw)
        if found.dtype == np.int16:
            found = sounds.to_unit(found)
        if found.shape[1:] == self.shape[:1] and self.shape[1] == 1:
            found = found[..., None]
        return found

    def decode(self, encoded: np.ndarray) -> np.ndarray:
        """Returns sounds as 16-bit integers."""
        return sounds.to_int16(encoded)

    def canonical(self, encoded: np.ndarray) -> np.ndarray:
        """Returns sounds rounded to 16 bits, as files are."""
        return sounds.to_unit(sounds.to_int16(encoded))

    def rows(self, encoded) -> np.ndarray:
        """Returns coarse log spectrograms, at most 16 stretches of 64 bands, as float64 rows.

        Of two sounds that the ear takes for one the waveforms can lie as far apart as any two.

        Example:

        >>> Audio(4_096).rows(np.ones((3, 4_096, 1))).shape
        (3, 1024)
        """
        mono = np.asarray(encoded, "float64").mean(axis=2)
        found = spectrograms(mono, min(256, self.shape[0]))
        for axis, most in ((1, 16), (2, 64)):
            parts = np.array_split(np.arange(found.shape[axis]), min(most, found.shape[axis]))
            means = [found.take(part, axis).mean(axis, keepdims=True) for part in parts]
            found = np.concatenate(means, axis)
        return super().rows(np.log(found + 1e-3))

    def preview(self, encoded, real=None, columns=None) -> SoundPreview:
        """Returns sounds to play, and a sheet of their waveforms and spectrograms."""
        encoded = np.nan_to_num(np.asarray(encoded, "float32"))
        return SoundPreview(sheet(encoded, columns or self.preview_columns), encoded, self.rate)

    def write(self, encoded, path: str | os.PathLike) -> None:
        """Writes sounds: one after the other (`.wav`), a file each in a folder, or as `.npy`."""
        path, encoded = Path(path), np.asarray(encoded)
        if path.suffix == ".npy":
            super().write(encoded, path)
        elif path.suffix == ".wav":
            write_wav(encoded.reshape(-1, self.shape[1]), self.rate, path)
        else:
            for number, sound in enumerate(encoded):
                write_wav(sound, self.rate, path / f"{number:06d}.wav")

    def read(self, path: str | os.PathLike) -> np.ndarray:
        """Returns the sounds in a file, one after the other, `(n, length, channels)`.

        They are taken as they are, never cut or resampled.

        Raises:
            ZooError: not a sound, or one of another length, rate or number of channels.
        """
        path = Path(path)
        if path.suffix.lower() not in self.suffixes:
            return super().read(path)
        try:
            found, rate = sounds.read(path)
        except sounds.BrokenSound as error:
            raise ZooError(f"{path}: cannot be read as a sound: {error}. Remove it.") from None
        length, channels = self.shape
        if rate != self.rate or found.shape[1] != channels or len(found) % length:
            raise ZooError(
                f"{path}: expected {length} samples (or a multiple), {self.rate} a second, of "
                f"{channels} channels, received {len(found)}, {rate} a second, of "
                f"{found.shape[1]}. Sounds are taken as they were made, never cut or resampled."
            )
        return found.reshape(-1, *self.shape)

    def output(self) -> dict:
        return activation("tanh")

    def config(self) -> dict:
        return {**super().config(), "rate": self.rate}

    @classmethod
    def from_config(cls, config: dict) -> "Audio":
        return cls(tuple(config["shape"]), config["rate"])


def clipped(sound: np.ndarray) -> bool:
    """Whether three samples in a row lie at an end of the range: a sound too loud for its file.

    Example:

    >>> clipped(np.float32([0, 1, 1, 1, 0])), clipped(np.float32([0, 1, 0, -1, 0]))
    (True, False)
    """
    flat = np.asarray(sound).reshape(len(sound), -1)
    for end in (flat >= 1 - 1e-4, flat <= -1 + 1e-4):
        if (end[:-2] & end[1:-1] & end[2:]).any():
            return True
    return False


def spectrograms(mono: np.ndarray, window: int) -> np.ndarray:
    """Returns magnitudes `(n, frames, window // 2)` of the short-time Fourier transform.

    A Hann window at every half of its length, centred, without the highest frequency's bin;
    a full-scale sine is about 1.

    Args:
        mono: `(n, length)`.
        window: samples.
    """
    hop = max(1, window // 2)
    frames = -(-mono.shape[1] // hop)
    padded = np.pad(mono, ((0, 0), (hop // 2, frames * hop + window - mono.shape[1])))
    cut = np.lib.stride_tricks.sliding_window_view(padded, window, axis=1)[:, : frames * hop : hop]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    return np.abs(np.fft.rfft(cut * hann, axis=2))[..., : max(1, window // 2)] * 4 / window


def sheet(sounds: np.ndarray, columns: int) -> np.ndarray:
    """Draws each sound's waveform, and its spectrogram with low frequencies at the bottom.

    Colours reach from the loudest of all sounds to 80 decibels below.

    Args:
        sounds: `(n, length, channels)`.
        columns: sounds in a row.

    Returns:
        The picture, uint8 `(height, width, 3)`.
    """
    from matplotlib import colormaps

    mono = np.asarray(sounds, "float32").mean(axis=2)
    columns = min(columns, len(mono))
    rows = -(-len(mono) // columns)
    width = _WIDTH // columns - _GAP
    window = int(2 ** np.clip(np.round(np.log2(2 * mono.shape[1] / width)), 6, 9))
    loud = 20 * np.log10(spectrograms(mono, min(window, mono.shape[1])) + 1e-9)
    shares = np.clip(1 + (loud - loud.max()) / _FLOOR, 0, 1)
    height = _WAVE + _SPECTROGRAM + _GAP
    picture = np.full((rows * height, columns * (width + _GAP), 3), 255, np.uint8)
    for number, (sound, seen) in enumerate(zip(mono, shares, strict=True)):
        top, left = number // columns * height, number % columns * (width + _GAP)
        picture[top : top + _WAVE, left : left + width] = _waveform(sound, width)
        across = np.arange(width) * seen.shape[0] // width
        up = np.arange(_SPECTROGRAM)[::-1] * seen.shape[1] // _SPECTROGRAM
        colours = colormaps["magma"](seen[across][:, up].T)[..., :3]
        place = slice(top + _WAVE, top + _WAVE + _SPECTROGRAM), slice(left, left + width)
        picture[place] = np.rint(255 * colours)
    return picture[:-_GAP, :-_GAP]


def _waveform(sound: np.ndarray, width: int) -> np.ndarray:
    """Returns a waveform as a picture: in each column from the least to the largest sample."""
    edges = np.arange(width) * len(sound) // width
    least, most = (one.reduceat(sound, edges) for one in (np.minimum, np.maximum))
    levels = np.linspace(1, -1, _WAVE)[:, None]
    half = 1.001 / (_WAVE - 1)  # a little over half a row, so that silence is a line
    drawn = (levels >= least - half) & (levels <= most + half)
    return np.where(drawn[..., None], np.uint8([31, 119, 180]), np.uint8([238, 238, 238]))
