"""The convolutional pair of DCGAN, for pictures of any height and width.

The discriminator halves each side until it is 4 or less, and the generator
walks the same sizes back; odd sizes are cropped by one pixel on the way up.
At 64x64 this is the DCGAN paper's pair of five layers.

Reference: Radford et al., 2015, arXiv:1511.06434, figure 1 and section 3.
"""

import functools

import keras
from keras import layers

from zoo.layers import resampling
from zoo.layers.core import BatchNormalization, Conv2D, Conv2DTranspose, LeakyReLU, OneHot
from zoo.layers.spectral_norm import SpectralConv2D, SpectralDense


def pair(
    sample,
    latent: int,
    num_classes: int | None = None,
    width: int = 64,
    kernel: int = 5,
    generator_normalization: bool = True,
    discriminator_normalization: bool = True,
    initializer="glorot_uniform",
    spectral: bool = False,
    synchronized: bool = False,
    packing: int = 1,
):
    """Returns a generator of transposed and a discriminator of strided convolutions.

    ReLU in the generator, LeakyReLU (slope 0.2) in the discriminator. Batch
    normalisation, where asked for, in all layers but the generator's last and
    the discriminator's first and last. Labels join the latent as one-hot
    rows, and the picture as one plane for each class.

    Args:
        sample: the pictures' modality.
        latent: length of the noise.
        num_classes: number of classes, or None.
        width: channels next to the picture; they double at each halving, up
            to eight times the width.
        kernel: side of the convolution kernels.
        generator_normalization: batch normalisation in the generator.
        discriminator_normalization: batch normalisation in the discriminator.
        initializer: of all kernels.
        spectral: whether the discriminator's kernels are divided by their spectral norm.
        synchronized: whether batch normalisation takes its statistics over
            all devices that train together, as one device would over the
            whole batch, or over each device's share of it.
        packing: samples that the discriminator sees at once.
    """
    shape = sample.shape
    sizes, strides = pyramid(*shape[:2])
    widths = [width * 2 ** min(stage, 3) for stage in range(len(strides))]
    convolution = {"kernel_size": kernel, "padding": "same", "kernel_initializer": initializer}
    normalize = normalization(synchronized)
    generator = _generator(
        sample,
        latent,
        num_classes,
        sizes,
        strides,
        widths,
        normalize if generator_normalization else None,
        convolution,
    )
    discriminator = _discriminator(
        picture_inputs(shape, num_classes, packing),
        strides,
        widths,
        normalize if discriminator_normalization else None,
        convolution,
        spectral,
    )
    return generator, discriminator


def pyramid(height: int, width: int, base: int = 4):
    """Returns the sizes from the picture down to its base, and the strides between them.

    A side is halved, rounding up, until it is `base` or less; the other side
    may go on. Two stages are the least, the second without a stride if need be.

    Example:

    >>> pyramid(28, 28)
    ([(28, 28), (14, 14), (7, 7), (4, 4)], [(2, 2), (2, 2), (2, 2)])
    >>> pyramid(8, 16)
    ([(8, 16), (4, 8), (4, 4)], [(2, 2), (1, 2)])
    """
    sizes, strides = [(height, width)], []
    while max(sizes[-1]) > base or len(strides) < 2:
        stride = tuple(2 if side > base else 1 for side in sizes[-1])
        strides.append(stride)
        sizes.append(tuple(-(-side // s) for side, s in zip(sizes[-1], stride, strict=True)))
    return sizes, strides


def _generator(sample, latent, num_classes, sizes, strides, widths, normalize, convolution):
    inputs, x = latent_inputs(latent, num_classes)

    def activate(x):
        return layers.ReLU()(normalize()(x) if normalize else x)

    base = (*sizes[-1], widths[-1])
    x = layers.Dense(
        base[0] * base[1] * base[2],
        use_bias=not normalize,
        kernel_initializer=convolution["kernel_initializer"],
    )(x)
    x = activate(layers.Reshape(base)(x))
    for size, stride, channels in zip(sizes[-2:0:-1], strides[:0:-1], widths[-2::-1], strict=True):
        x = Conv2DTranspose(channels, strides=stride, use_bias=not normalize, **convolution)(x)
        x = activate(resampling.crop(x, size))
    x = Conv2DTranspose(sample.shape[-1], strides=strides[0], **convolution)(x)
    last = sample.output() if normalize else sample.unnormalized_output()
    pictures = layers.deserialize(last)(resampling.crop(x, sizes[0]))
    return keras.Model(inputs, pictures, name="generator")


def _discriminator(entrance, strides, widths, normalize, convolution, spectral):
    inputs, x = entrance
    convolve = SpectralConv2D if spectral else Conv2D
    dense = SpectralDense if spectral else layers.Dense
    for stage, (stride, channels) in enumerate(zip(strides, widths, strict=True)):
        with_norm = normalize and stage > 0
        x = convolve(channels, strides=stride, use_bias=not with_norm, **convolution)(x)
        x = LeakyReLU(0.2)(normalize()(x) if with_norm else x)
    logits = dense(1, dtype="float32", kernel_initializer=convolution["kernel_initializer"])(
        layers.Flatten()(x)
    )
    return keras.Model(inputs, logits, name="discriminator")


def latent_inputs(latent: int, num_classes: int | None):
    """Returns a generator's inputs, and the noise with the label's one-hot row joined on."""
    noise = keras.Input((latent,), name="latent")
    if num_classes is None:
        return noise, noise
    label = keras.Input((), dtype="int32", name="label")
    return [noise, label], layers.Concatenate()([noise, OneHot(num_classes)(label)])


def picture_inputs(shape, num_classes: int | None, packing: int = 1):
    """Returns a discriminator's inputs, and the pictures with a plane for each class joined on."""
    pictures = keras.Input((*shape[:2], packing * shape[2]), name="samples")
    if num_classes is None:
        return pictures, pictures
    label = keras.Input(() if packing == 1 else (packing,), dtype="int32", name="label")
    planes = layers.Reshape((1, 1, packing * num_classes))(OneHot(num_classes)(label))
    planes = layers.UpSampling2D(shape[:2])(planes)
    return [pictures, label], layers.Concatenate()([pictures, planes])


def normalization(synchronized: bool = False):
    """Returns what makes a batch normalisation layer.

    Momentum and epsilon are those of the authors' Torch code; Keras' momentum
    of .99 would take thousands of steps to settle.
    """
    return functools.partial(
        BatchNormalization, momentum=0.9, epsilon=1e-5, synchronized=synchronized
    )
