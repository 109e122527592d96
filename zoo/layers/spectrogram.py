"""Sounds as pictures of their loudness by time and frequency, and back."""

import math

import keras
import numpy as np
from keras import ops

from zoo.utils import checks
from zoo.utils.errors import ZooError

_SMALLEST = 1e-6  # added to magnitudes, so that silence has a logarithm
_DEVIATIONS = 3.0  # that the range of a picture reaches, each way
_SEED = 20190  # of the phases that Griffin-Lim begins with


class _Normalized(keras.layers.Layer):
    """What the layers to and from pictures share: frames, and each bin's mean and deviation."""

    def __init__(self, length: int, window: int = 256, overlap: int = 2, **kwargs):
        # Logarithms in less precision would be those of other sounds.
        super().__init__(**kwargs | {"dtype": "float32"})
        self.length = checks.whole("length", length, least=1)
        self.overlap = checks.whole("overlap", overlap, least=2)
        self.window = checks.whole("window", window, least=2 * self.overlap)
        if self.window % (2 * self.overlap):
            raise ZooError(
                f"window must be a multiple of {2 * self.overlap}, twice the overlap. "
                f"Received: {window}."
            )
        self.hop, self.bins = window // overlap, window // 2
        self.frames = -(-self.length // self.hop)
        # Not learnt by gradients: `LogSpectrogram.adapt` sets them.
        weight = {"shape": (self.bins,), "dtype": "float32", "trainable": False}
        self.mean = self.add_weight(initializer="zeros", name="mean", **weight)
        self.deviation = self.add_weight(initializer="ones", name="deviation", **weight)
        self.built = True

    def transformed(self, sounds):
        """Returns the Fourier transform of sounds `(n, length)`: two `(n, frames, bins + 1)`.

        Frames lie a hop apart, the first one centred half a hop after the start.
        """
        hops = self.frames + self.overlap - 1
        after = hops * self.hop - self._before - self.length
        parts = ops.pad(sounds, ((0, 0), (self._before, after)))
        parts = ops.reshape(parts, (-1, hops, self.hop))
        frames = [parts[:, place : place + self.frames] for place in range(self.overlap)]
        return ops.rfft(ops.concatenate(frames, axis=-1) * self._hann())

    @property
    def _before(self) -> int:
        """How many samples of the first frame lie before the sound."""
        return (self.window - self.hop) // 2

    def _hann(self):
        places = np.arange(self.window) / self.window
        return (0.5 - 0.5 * np.cos(2 * np.pi * places)).astype("float32")

    def get_config(self):
        sizes = {"length": self.length, "window": self.window, "overlap": self.overlap}
        return {**super().get_config(), **sizes}


@keras.saving.register_keras_serializable("zoo")
class LogSpectrogram(_Normalized):
    """Turns sounds `(n, length, channels)` into pictures `(n, frames, bins, channels)` in [-1, 1].

    `log(|X| + 1e-6)` with `X` the short-time Fourier transform under a Hann window, without the
    bin of the highest frequency; each bin less its mean over the data and divided by three of its
    standard deviations, clipped. `adapt` learns both.

    Args:
        length: of a sound.
        window: samples of a frame; half as many are the bins.
        overlap: frames that cover each sample: they lie `window / overlap` samples apart.

    Reference: Donahue et al., 2019, arXiv:1802.04208, section 3.2.

    Example:

    >>> LogSpectrogram(1_000, window=64)(np.zeros((2, 1_000, 1), "float32")).shape
    TensorShape([2, 32, 32, 1])
    """

    def call(self, sounds):
        logs = self._logs(sounds)
        scaled = (logs - self.mean[:, None]) / (_DEVIATIONS * self.deviation[:, None])
        return ops.clip(scaled, -1.0, 1.0)

    def adapt(self, batches) -> None:
        """Learns each bin's mean and standard deviation of batches of sounds."""
        count, total, squares = 0, 0.0, 0.0
        for sounds in batches:
            logs = np.float64(ops.convert_to_numpy(self._logs(sounds)))
            count += logs.size // self.bins
            total = total + logs.sum(axis=(0, 1, 3))
            squares = squares + np.square(logs).sum(axis=(0, 1, 3))
        mean = total / count
        self.mean.assign(mean)
        self.deviation.assign(np.sqrt(np.maximum(squares / count - mean**2, 1e-12)))

    def _logs(self, sounds):
        sounds = ops.cast(sounds, "float32")
        channels = sounds.shape[2]
        flat = ops.reshape(ops.transpose(sounds, (0, 2, 1)), (-1, self.length))
        real, imaginary = self.transformed(flat)
        power = ops.square(real) + ops.square(imaginary)
        # Inside the root, so that there is a gradient at 0.
        logs = ops.log(ops.sqrt(power + _SMALLEST**4) + _SMALLEST)[..., : self.bins]
        logs = ops.reshape(logs, (-1, channels, self.frames, self.bins))
        return ops.transpose(logs, (0, 2, 3, 1))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.frames, self.bins, input_shape[2])


@keras.saving.register_keras_serializable("zoo")
class GriffinLim(_Normalized):
    """Turns pictures of `LogSpectrogram` into sounds: the phases are found by Griffin and Lim.

    From random phases, the same for every sound, each iteration goes to the sound whose
    transform `T` is nearest and takes the phases of `T + momentum (T - T')`, `T'` being the
    transform of the iteration before. The weights are those of the `LogSpectrogram` that made the
    pictures. Sounds are clipped to [-1, 1].

    Args:
        length, window, overlap: as of `LogSpectrogram`.
        iterations: how often.
        momentum: 0 for Griffin and Lim's algorithm; 0.99 for the fast one, which gets further.

    Reference: Griffin & Lim, 1984, IEEE Trans. ASSP 32, section III; Perraudin, Balazs &
    Sondergaard, 2013, WASPAA, Algorithm 2.

    Example:

    >>> GriffinLim(1_000, window=64)(np.zeros((2, 32, 32, 1), "float32")).shape
    TensorShape([2, 1000, 1])
    """

    def __init__(
        self,
        length: int,
        window: int = 256,
        iterations: int = 16,
        momentum: float = 0.0,
        overlap: int = 2,
        **kwargs,
    ):
        super().__init__(length, window, overlap, **kwargs)
        self.iterations = checks.whole("iterations", iterations)
        self.momentum = checks.share("momentum", momentum)

    def call(self, pictures):
        pictures = ops.cast(pictures, "float32")
        channels = pictures.shape[3]
        logs = pictures * _DEVIATIONS * self.deviation[:, None] + self.mean[:, None]
        magnitudes = ops.maximum(ops.exp(logs) - _SMALLEST, 0.0)
        magnitudes = ops.transpose(magnitudes, (0, 3, 1, 2))
        magnitudes = ops.reshape(magnitudes, (-1, self.frames, self.bins))
        magnitudes = ops.pad(magnitudes, ((0, 0), (0, 0), (0, 1)))
        sounds = self.inverted(magnitudes)
        sounds = ops.reshape(ops.clip(sounds, -1.0, 1.0), (-1, channels, self.length))
        return ops.transpose(sounds, (0, 2, 1))

    def inverted(self, magnitudes):
        """Returns sounds `(n, length)` of magnitudes `(n, frames, bins + 1)`."""
        phases = np.random.RandomState(_SEED).uniform(0, 2 * math.pi, (self.frames, self.bins + 1))
        real, imaginary = np.cos(phases).astype("float32"), np.sin(phases).astype("float32")
        sounds, before = self._nearest(magnitudes * real, magnitudes * imaginary), None
        for _ in range(self.iterations):
            now = self.transformed(sounds)
            real, imaginary = (
                x + self.momentum * (x - y) for x, y in zip(now, before or now, strict=True)
            )
            scale = magnitudes / ops.sqrt(ops.square(real) + ops.square(imaginary) + 1e-20)
            sounds, before = self._nearest(scale * real, scale * imaginary), now
        return sounds

    def _nearest(self, real, imaginary):
        """Returns the sounds whose transforms lie nearest, in the least-squares sense."""
        hann = self._hann()
        total = self._added(ops.irfft((real, imaginary), self.window) * hann)
        weights = self._added(np.broadcast_to(np.square(hann), (1, self.frames, self.window)))
        sounds = total / ops.maximum(weights, 1e-3)
        return sounds[:, self._before :][:, : self.length]

    def _added(self, frames):
        """Returns frames `(n, frames, window)` laid over each other, `(n, samples)`."""
        last, total = self.overlap - 1, 0.0
        for place, part in enumerate(ops.split(frames, self.overlap, axis=-1)):
            total = total + ops.pad(part, ((0, 0), (place, last - place), (0, 0)))
        return ops.reshape(total, (-1, (self.frames + last) * self.hop))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.length, input_shape[3])

    def get_config(self):
        return {**super().get_config(), "iterations": self.iterations, "momentum": self.momentum}
