"""Residual networks, for pictures of any height and width.

The generator doubles the sides in residual blocks with batch normalisation;
the discriminator halves them, with two further blocks at its base, and sums its
features over all positions.

Reference: Gulrajani et al., 2017, arXiv:1704.00028, table 3; Miyato et al.,
2018, arXiv:1802.05957, table 4.
"""

import keras
from keras import layers

from zoo.networks import conv, mlp
from zoo.spectral import SpectralConv2D, SpectralDense


def pair(
    shape,
    latent: int,
    num_classes: int | None = None,
    width: int = 128,
    spectral: bool = False,
    initializer="glorot_uniform",
    synchronized: bool = False,
):
    """Returns a residual generator and discriminator of `width` channels throughout.

    The generator is normalised by batch. The discriminator is not normalised
    by batch; with `spectral` its kernels are divided by their spectral norm.
    Labels join as in `zoo.networks.conv`.

    Args:
        shape: of a sample; a point gets `zoo.networks.mlp` of the same width.
        latent: length of the noise.
        num_classes: number of classes, or None.
        width: channels of every block.
        spectral: whether the discriminator's layers are spectrally normalised.
        initializer: of all kernels.
        synchronized: see `zoo.networks.conv`.
    """
    if len(shape) == 1:
        return mlp.pair(shape, latent, num_classes, width=width)
    sizes, strides = conv.pyramid(*shape[:2])
    normalize = conv.normalization(synchronized)
    generator = _generator(
        shape, latent, num_classes, sizes, strides, width, normalize, initializer
    )
    discriminator = _discriminator(shape, num_classes, strides, width, spectral, initializer)
    return generator, discriminator


def _generator(shape, latent, num_classes, sizes, strides, width, normalize, initializer):
    inputs, x = conv.latent_inputs(latent, num_classes)
    base = (*sizes[-1], width)
    x = layers.Dense(base[0] * base[1] * width, kernel_initializer=initializer)(x)
    x = layers.Reshape(base)(x)

    def convolution(x, channels, kernel):
        return layers.Conv2D(channels, kernel, padding="same", kernel_initializer=initializer)(x)

    def grow(x, size, stride):
        x = layers.UpSampling2D(stride)(x) if stride != (1, 1) else x
        return conv.crop(x, size)

    for size, stride in zip(sizes[-2::-1], strides[::-1], strict=True):
        h = grow(layers.ReLU()(normalize()(x)), size, stride)
        h = convolution(h, width, 3)
        h = convolution(layers.ReLU()(normalize()(h)), width, 3)
        x = layers.Add()([h, convolution(grow(x, size, stride), width, 1)])
    x = convolution(layers.ReLU()(normalize()(x)), shape[-1], 3)
    pictures = layers.Activation("tanh", dtype="float32")(x)
    return keras.Model(inputs, pictures, name="generator")


def _discriminator(shape, num_classes, strides, width, spectral, initializer):
    inputs, x = conv.picture_inputs(shape, num_classes)
    convolve = SpectralConv2D if spectral else layers.Conv2D
    dense = SpectralDense if spectral else layers.Dense

    def convolution(x, kernel):
        return convolve(width, kernel, padding="same", kernel_initializer=initializer)(x)

    def shrink(x, stride):
        return layers.AveragePooling2D(stride, padding="same")(x) if stride != (1, 1) else x

    # The last halving is left to the sum over positions.
    for stage, stride in enumerate([*strides[:-1], (1, 1), (1, 1)]):
        h = x if stage == 0 else layers.ReLU()(x)
        h = convolution(layers.ReLU()(convolution(h, 3)), 3)
        keep = stage > 0 and stride == (1, 1)
        x = layers.Add()([shrink(h, stride), x if keep else shrink(convolution(x, 1), stride)])
    x = layers.ReLU()(x)
    x = layers.GlobalAveragePooling2D()(x) * float(x.shape[1] * x.shape[2])
    logits = dense(1, dtype="float32", kernel_initializer=initializer)(x)
    return keras.Model(inputs, logits, name="discriminator")
