"""Residual networks, for pictures of any height and width.

The generator doubles the sides in residual blocks with batch normalisation;
the discriminator halves them, with two further blocks at its base, and sums its
features over all positions.

Reference: Gulrajani et al., 2017, arXiv:1704.00028, table 3; Miyato et al.,
2018, arXiv:1802.05957, table 4.
"""

import keras
from keras import layers

from zoo.layers.attention import SelfAttention
from zoo.layers.conditional_norm import ConditionalBatchNormalization
from zoo.layers.resampling import crop
from zoo.layers.spectral_norm import SpectralConv2D, SpectralDense
from zoo.networks import dcgan

# Self-attention looks from every pixel at every other: at most this many a side, the size
# that served best in Zhang et al., 2019, arXiv:1805.08318, table 1.
_ATTENDED = 32


def pair(
    sample,
    latent: int,
    num_classes: int | None = None,
    width: int = 128,
    spectral: bool = False,
    initializer="glorot_uniform",
    synchronized: bool = False,
    packing: int = 1,
    generator_spectral: bool = False,
    attention: bool = False,
):
    """Returns a residual generator and discriminator of `width` channels throughout.

    The generator is normalised by batch. The discriminator is not normalised
    by batch; with `spectral` its kernels are divided by their spectral norm.
    Labels join as in `zoo.networks.dcgan`.

    Args:
        sample: the pictures' modality.
        latent: length of the noise.
        num_classes: number of classes, or None.
        width: channels of every block.
        spectral: whether the discriminator's layers are spectrally normalised.
        initializer: of all kernels.
        synchronized, packing: see `zoo.networks.dcgan`.
        generator_spectral: whether the generator's layers are spectrally normalised.
        attention: whether features look at one another, once in each player:
            where they first have half the picture's sides or less, and at most
            32 pixels a side, see `zoo.layers.attention`.
    """
    entrance = dcgan.latent_inputs(latent, num_classes)
    normalize = dcgan.normalization(synchronized)
    generator = _generator(
        entrance, sample, width, normalize, generator_spectral, attention, initializer
    )
    entrance = dcgan.picture_inputs(sample.shape, num_classes, packing)
    discriminator = _discriminator(entrance, width, spectral, attention, initializer)
    return generator, discriminator


def class_conditional(
    sample, latent: int, num_classes: int, width: int = 128, synchronized: bool = False
):
    """Returns a residual generator whose batch normalisations are told the class.

    It maps noise and a label to a picture, see `zoo.layers.conditional_norm`.

    Reference: Miyato & Koyama, 2018, arXiv:1802.05637, figure 14.

    Example:

    >>> from zoo import modalities
    >>> class_conditional(modalities.of((8, 8, 1)), latent=16, num_classes=3, width=8).input_shape
    [(None, 16), (None,)]
    """
    noise = keras.Input((latent,), name="latent")
    label = keras.Input((), dtype="int32", name="label")

    def normalize():
        layer = ConditionalBatchNormalization(num_classes, synchronized=synchronized)
        return lambda x: layer([x, label])

    return _generator(([noise, label], noise), sample, width, normalize)


def _generator(
    entrance,
    sample,
    width,
    normalize,
    spectral=False,
    attention=False,
    initializer="glorot_uniform",
):
    inputs, x = entrance
    sizes, strides = dcgan.pyramid(*sample.shape[:2])
    base = (*sizes[-1], width)
    dense = SpectralDense if spectral else layers.Dense
    convolve = SpectralConv2D if spectral else layers.Conv2D
    x = dense(base[0] * base[1] * width, kernel_initializer=initializer)(x)
    x = layers.Reshape(base)(x)

    def convolution(x, channels, kernel):
        return convolve(channels, kernel, padding="same", kernel_initializer=initializer)(x)

    def grow(x, size, stride):
        x = layers.UpSampling2D(stride)(x) if stride != (1, 1) else x
        return crop(x, size)

    for stage in reversed(range(len(strides))):
        size, stride = sizes[stage], strides[stage]
        h = grow(layers.ReLU()(normalize()(x)), size, stride)
        h = convolution(h, width, 3)
        h = convolution(layers.ReLU()(normalize()(h)), width, 3)
        x = layers.Add()([h, convolution(grow(x, size, stride), width, 1)])
        if attention and stage == _attended(sizes):
            x = SelfAttention(spectral=spectral)(x)
    x = convolution(layers.ReLU()(normalize()(x)), sample.shape[-1], 3)
    pictures = layers.deserialize(sample.output())(x)
    return keras.Model(inputs, pictures, name="generator")


def _discriminator(entrance, width, spectral, attention, initializer):
    inputs, x = entrance
    sizes, strides = dcgan.pyramid(*x.shape[1:3])
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
        if attention and stage + 1 == _attended(sizes):
            x = SelfAttention(spectral=spectral)(x)
    x = layers.ReLU()(x)
    x = layers.GlobalAveragePooling2D()(x) * float(x.shape[1] * x.shape[2])
    logits = dense(1, dtype="float32", kernel_initializer=initializer)(x)
    return keras.Model(inputs, logits, name="discriminator")


def _attended(sizes) -> int:
    """Returns the stage of a pyramid at which features look at one another.

    Example:

    >>> _attended([(28, 28), (14, 14), (7, 7), (4, 4)])
    1
    >>> _attended([(128, 96), (64, 48), (32, 24), (16, 12), (8, 6), (4, 3)])
    2
    """
    return next(stage for stage, size in enumerate(sizes) if stage and max(size) <= _ATTENDED)
