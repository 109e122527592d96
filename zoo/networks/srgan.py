"""Networks from small pictures to large ones: SRResNet, a U-Net, and SRGAN's discriminator.

Reference: Ledig et al., 2017, arXiv:1609.04802, figure 4.
"""

import math

import keras
from keras import layers

from zoo.layers.core import Conv2D, First, LeakyReLU
from zoo.layers.enlarged import AddEnlarged
from zoo.layers.sub_pixel import SubPixel
from zoo.modalities import is_image
from zoo.networks import dcgan, normalizations, pix2pix
from zoo.networks.initializers import normal
from zoo.utils.errors import ZooError

_DIFFERENCE_SCALE = 5.0  # the difference to a source enlarged is small beside a sample


def pair(
    sample,
    source,
    width: int = 64,
    depth: int = 16,
    normalization: str = "batch",
    upsampling: str = "sub_pixel",
    discriminator_width: int | None = None,
    residual: bool = False,
    discriminator_normalization: str | None = None,
    discriminator: str = "whole",
    generator: str = "resnet",
):
    """Returns a network from sources to samples, and a discriminator of samples.

    The paper's discriminator takes the source as well, as all that judge pairs do, and does not
    look at it. That of patches sees the sample and its difference to the source enlarged, five
    times: without it, the little that tells sharp from blurred is found many times later.

    Args:
        sample: the modality of what is made, an image.
        source: the modality of what it is made from, an image whose sides are a whole number
            of times smaller.
        width: channels of the residual blocks, or of the U-Net next to the picture.
        depth: residual blocks.
        normalization: `"batch"`, `"instance"` or `"none"`, see `zoo.networks.normalizations`.
        upsampling: the residual network's: `"sub_pixel"`, or `"resize"`: nearest pixels, then a
            convolution, which leaves no checkerboards.
        discriminator_width: the discriminator's channels next to the picture, by default `width`.
        residual: the generator makes the difference to the source enlarged alone (bicubic), with
            which it begins.
        discriminator_normalization: the discriminator's, by default `normalization`.
        discriminator: `"whole"`, the paper's, with one logit for a picture; or `"patches"`, with
            one for each patch, that of `zoo.networks.pix2pix`.
        generator: `"resnet"`, the paper's, which works at the source's size; or `"unet"`, which
            works on the source enlarged: that of `zoo.networks.pix2pix` without dropout, then two
            convolutions at the sample's size.

    Raises:
        ZooError: sides of the source that do not divide those of the sample; with `residual` or
            patches, other channels.
    """
    if (residual or discriminator == "patches") and sample.shape[2] != source.shape[2]:
        raise ZooError(
            "srgan: with residual=True or discriminator='patches', which take the difference of "
            "sample and source, the source must have the sample's channels, "
            f"{sample.shape[2]}. Received: source={source.shape}."
        )
    size = factor(sample.shape, source.shape)
    pictures = keras.Input(source.shape, name="source")
    if generator == "unet":
        x, kernel = _unet(pictures, width, normalization, size), 3
    else:
        x, kernel = _resnet(pictures, width, depth, normalization, upsampling, size), 9
    made = _ending(x, pictures, sample, kernel, size, residual)
    judge = {"whole": _discriminator, "patches": _patches}[discriminator]
    normalization = discriminator_normalization or normalization
    judged = judge(sample, source, discriminator_width or width, normalization)
    return keras.Model(pictures, made, name="generator"), judged


def factor(shape, source_shape) -> int:
    """Returns how many times larger each side of a sample is than its source's.

    Raises:
        ZooError: not a whole number, or not the same for both.

    Example:

    >>> factor((28, 32, 1), (7, 8, 1))
    4
    """
    pairs = zip(shape[:2], source_shape[:2] if is_image(source_shape) else (), strict=False)
    found = {side / small for side, small in pairs}
    if len(found) != 1 or not min(found).is_integer():
        raise ZooError(
            "srgan: expected a source whose sides are both the same whole number of times smaller "
            f"than {shape[:2]}. Received: source={source_shape}."
        )
    return int(min(found))


def _resnet(pictures, width, depth, normalization, upsampling, size):
    convolve = _convolution(normalization)
    x = first = _prelu()(Conv2D(width, 9, padding="same")(pictures))
    for _ in range(depth):
        inner = convolve(_prelu()(convolve(x, width)), width)
        x = layers.Add()([x, inner])
    x = layers.Add()([first, convolve(x, width)])
    for step in _primes(size):
        if upsampling == "resize":
            x = Conv2D(width, 3, padding="same")(layers.UpSampling2D(step)(x))
        else:
            x = SubPixel(step)(Conv2D(width * step**2, 3, padding="same")(x))
        x = _prelu()(x)
    return x


def _unet(pictures, width, normalization, size):
    """Features at the sample's size.

    A U-Net ends in a transposed convolution, which has other weights for even pixels than for odd
    ones: what looks at every pixel alike stands behind it.
    """
    settings = {"padding": "same", "kernel_initializer": "he_normal"}
    large = layers.UpSampling2D(size, interpolation="bicubic")(pictures)
    normalize = normalizations.named(normalization)
    inner = layers.ReLU()(pix2pix.unet_features(large, width, width, 0.0, normalize))
    outer = LeakyReLU(0.2)(Conv2D(width, 3, **settings)(large))
    return layers.ReLU()(Conv2D(width, 3, **settings)(layers.Concatenate()([inner, outer])))


def _ending(x, pictures, sample, kernel, size, residual):
    """Samples made of features, with `residual` as the difference to the source enlarged."""
    last = {"kernel_initializer": normal(1e-3)} if residual else {}
    x = Conv2D(sample.shape[-1], kernel, padding="same", **last)(x)
    made = layers.deserialize(sample.output())(x)
    return AddEnlarged(size)([made, pictures]) if residual else made


def _discriminator(sample, source, width, normalization):
    convolve = _convolution(normalization)
    samples = keras.Input(sample.shape, name="samples")
    x = LeakyReLU(0.2)(Conv2D(width, 3, padding="same")(samples))
    _, strides = dcgan.pyramid(*sample.shape[:2])
    for stage, stride in enumerate(strides):
        channels = width * 2 ** min(stage, 3)
        if stage:
            x = LeakyReLU(0.2)(convolve(x, channels))
        x = LeakyReLU(0.2)(convolve(x, channels, stride))
    x = LeakyReLU(0.2)(layers.Dense(16 * width)(layers.Flatten()(x)))
    logits = layers.Dense(1, dtype="float32")(x)
    unread = keras.Input(source.shape, name="source")
    logits = First(dtype="float32")([logits, unread])
    return keras.Model([samples, unread], logits, name="discriminator")


def _patches(sample, source, width, normalization):
    samples = keras.Input(sample.shape, name="samples")
    pictures = keras.Input(source.shape, name="source")
    size = factor(sample.shape, source.shape)
    enlarged = layers.UpSampling2D(size, interpolation="bicubic")(pictures)
    difference = layers.Rescaling(_DIFFERENCE_SCALE)(layers.Subtract()([samples, enlarged]))
    x = layers.Concatenate()([samples, difference])
    logits = pix2pix.patches(x, width, normalizations.named(normalization), "he_normal")
    return keras.Model([samples, pictures], logits, name="discriminator")


def _convolution(normalization: str):
    """Returns what convolves and normalises; without normalisation there is a bias."""
    normalize = normalizations.named(normalization)

    def convolve(x, channels, stride=1):
        bias = normalization == "none"
        return normalize()(Conv2D(channels, 3, strides=stride, padding="same", use_bias=bias)(x))

    return convolve


def _prelu():
    return layers.PReLU(shared_axes=(1, 2))


def _primes(number: int) -> list[int]:
    """Returns the prime factors of a number, rising.

    >>> _primes(12)
    [2, 2, 3]
    """
    for prime in range(2, math.isqrt(number) + 1):
        if number % prime == 0:
            return [prime, *_primes(number // prime)]
    return [number] if number > 1 else []
