"""WaveGAN's convolutions in time, for sounds of any length.

The discriminator quarters the length until it is 16 or less, and the generator walks the same
lengths back; what goes past a length is cut off. At 16,384 samples this is the paper's pair of
five layers.

Reference: Donahue et al., 2019, arXiv:1802.04208, tables 3 and 4.
"""

import keras
from keras import layers

from zoo.layers.core import LeakyReLU, OneHot
from zoo.layers.phase_shuffle import PhaseShuffle
from zoo.layers.spectral_norm import SpectralConv1D, SpectralDense
from zoo.layers.strided_1d import Conv1D, Conv1DTranspose
from zoo.networks.dcgan import latent_inputs

_BASE = 16  # samples of the shortest features, at most
_STRIDE = 4
_WIDEST = 16  # times the width


def pair(
    sample,
    latent: int,
    num_classes: int | None = None,
    width: int = 64,
    kernel: int = 25,
    shuffle: int = 2,
    initializer="glorot_uniform",
    spectral: bool = False,
    packing: int = 1,
):
    """Returns a generator of transposed and a discriminator of strided convolutions in time.

    ReLU in the generator, LeakyReLU (slope 0.2) and phase shuffle in the discriminator, no
    normalisation. Labels join the latent as one-hot rows; in the discriminator they are planes
    beside the sound, whose convolution is a number for each channel.

    Args:
        sample: the sounds' modality.
        latent: length of the noise.
        num_classes: number of classes, or None.
        width: channels next to the sound; they double at each layer, up to 16 times the width.
        kernel: length of the convolution kernels.
        shuffle: radius of the phase shuffle, see `zoo.layers.phase_shuffle`; 0: none.
        initializer: of all kernels.
        spectral: whether the discriminator's kernels are divided by their spectral norm.
        packing: samples that the discriminator sees at once.

    Example:

    >>> from zoo.modalities import Audio
    >>> generator, discriminator = pair(Audio(1_000), latent=16, width=4)
    >>> generator.output_shape, discriminator.output_shape
    ((None, 1000, 1), (None, 1))
    """
    lengths = _lengths(sample.shape[0])
    widths = [width * min(2**stage, _WIDEST) for stage in range(len(lengths) - 1)]
    convolution = {"kernel_size": kernel, "padding": "same", "kernel_initializer": initializer}
    generator = _generator(sample, latent, num_classes, lengths, widths, convolution)
    kinds = (SpectralConv1D, SpectralDense) if spectral else (Conv1D, layers.Dense)
    discriminator = _discriminator(
        sample, num_classes, widths, convolution, shuffle, packing, *kinds
    )
    return generator, discriminator


def _lengths(length: int) -> list[int]:
    """Returns the lengths from the sound down to its base.

    >>> _lengths(16_384), _lengths(1_000)
    ([16384, 4096, 1024, 256, 64, 16], [1000, 250, 63, 16])
    """
    lengths = [length]
    while lengths[-1] > _BASE or len(lengths) < 2:
        lengths.append(-(-lengths[-1] // _STRIDE))
    return lengths


def _generator(sample, latent, num_classes, lengths, widths, convolution):
    inputs, x = latent_inputs(latent, num_classes)
    base = (lengths[-1], widths[-1])
    x = layers.Dense(base[0] * base[1], kernel_initializer=convolution["kernel_initializer"])(x)
    x = layers.ReLU()(layers.Reshape(base)(x))
    for length, channels in zip(lengths[-2:0:-1], widths[-2::-1], strict=True):
        x = layers.ReLU()(_grown(x, length, channels, convolution))
    x = _grown(x, lengths[0], sample.shape[1], convolution)
    return keras.Model(inputs, layers.deserialize(sample.output())(x), name="generator")


def _grown(x, length, channels, convolution):
    x = Conv1DTranspose(channels, strides=_STRIDE, **convolution)(x)
    extra = x.shape[1] - length
    return layers.Cropping1D((0, extra))(x) if extra else x


def _discriminator(sample, num_classes, widths, convolution, shuffle, packing, convolve, dense):
    inputs = x = keras.Input((sample.shape[0], packing * sample.shape[1]), name="samples")
    for stage, channels in enumerate(widths):
        x = convolve(channels, strides=_STRIDE, **convolution)(x)
        if stage == 0 and num_classes is not None:
            label = keras.Input(() if packing == 1 else (packing,), dtype="int32", name="label")
            rows = layers.Reshape((1, packing * num_classes))(OneHot(num_classes)(label))
            x = layers.Add()([x, layers.Dense(channels, use_bias=False)(rows)])
            inputs = [inputs, label]
        x = LeakyReLU(0.2)(x)
        if stage < len(widths) - 1:
            x = PhaseShuffle(shuffle)(x)
    x = dense(1, dtype="float32", kernel_initializer=convolution["kernel_initializer"])(
        layers.Flatten()(x)
    )
    return keras.Model(inputs, x, name="discriminator")
