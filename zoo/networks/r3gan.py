"""R3GAN's residual networks of grouped convolutions, without normalisation.

A block expands the channels by a 1x1 convolution, looks around by a grouped
3x3 one, and projects back; its last convolution begins at zero, so that every
block begins as the identity and the signal neither grows nor fades with depth.

Reference: Huang et al., 2024, arXiv:2501.05441, section 3 and appendix;
initialisation: Zhang et al., 2019, arXiv:1901.09321 (Fixup), section 3.
"""

import math

import keras
from keras import layers

from zoo.layers.core import LeakyReLU
from zoo.layers.r3gan import Base, GroupedConv2D
from zoo.layers.resampling import grow
from zoo.networks import dcgan

_SLOPE = 0.2  # of the leaky ReLU


def pair(
    sample,
    latent: int,
    num_classes: int | None = None,
    width: int = 64,
    depth: int = 2,
    group: int = 16,
    packing: int = 1,
    generator_depth: int | None = None,
):
    """Returns a residual generator and discriminator, mirror images of one another.

    The generator's latent weighs a learned base of 4x4 pixels; the
    discriminator weighs its last 4x4 pixels, channel by channel, into its
    logit. Labels join as in `zoo.networks.dcgan`.

    Args:
        sample: the pictures' modality.
        latent: length of the noise.
        num_classes: number of classes, or None.
        width: channels next to the picture; they double at the first two halvings.
        depth: blocks at each size.
        group: channels of a group of the 3x3 convolutions, where they divide evenly.
        packing: samples that the discriminator sees at once.
        generator_depth: the generator's `depth` where it has another.
    """
    depths = (generator_depth or depth, depth)
    shape = sample.shape
    sizes, strides = dcgan.pyramid(*shape[:2])
    widths = [width * 2 ** min(stage, 2) for stage in range(len(sizes))]
    of_generator, of_discriminator = (
        {"depth": each, "group": group, "scale": (each * len(sizes)) ** -0.5} for each in depths
    )
    inputs, x = dcgan.latent_inputs(latent, num_classes)
    generator = _generator(inputs, x, sample, sizes, strides, widths, of_generator)
    inputs, x = dcgan.picture_inputs(shape, num_classes, packing)
    discriminator = _discriminator(inputs, x, strides, widths, of_discriminator)
    return generator, discriminator


def _generator(inputs, x, sample, sizes, strides, widths, blocks):
    x = layers.Dense(widths[-1], use_bias=False, kernel_initializer=scaled(1.0))(x)
    x = stage(Base(sizes[-1])(x), **blocks)
    for size, stride, width in zip(sizes[-2::-1], strides[::-1], widths[-2::-1], strict=True):
        x = stage(grow(convolution(x, width), size, stride), **blocks)
    x = layers.Conv2D(sample.shape[-1], 1, kernel_initializer=scaled(1.0))(x)
    pictures = layers.deserialize(sample.unnormalized_output())(x)
    return keras.Model(inputs, pictures, name="generator")


def _discriminator(inputs, x, strides, widths, blocks):
    x = layers.Conv2D(widths[0], 1, kernel_initializer=scaled(1.0))(x)
    for stride, width in zip(strides, widths[1:], strict=True):
        x = stage(x, **blocks)
        x = layers.AveragePooling2D(stride, padding="same")(x) if stride != (1, 1) else x
        x = convolution(x, width)
    x = stage(x, **blocks)
    height, breadth = x.shape[1:3]
    spread = {"stddev": 1.0 / math.sqrt(height * breadth)}
    initializer = {"class_name": "RandomNormal", "config": spread}
    x = layers.DepthwiseConv2D(
        (height, breadth), use_bias=False, depthwise_initializer=initializer
    )(x)
    logits = layers.Dense(1, use_bias=False, dtype="float32", kernel_initializer=scaled(1.0))(
        layers.Flatten()(x)
    )
    return keras.Model(inputs, logits, name="discriminator")


def stage(x, depth: int, group: int, scale: float):
    """Returns features after `depth` blocks; they are the features themselves at first."""
    for _ in range(depth):
        x = layers.Add()([x, branch(x, group, scale)])
    return x


def branch(x, group: int, scale: float, expansion: int = 2):
    """Returns the residual branch of a block: expand, look around by groups, project back.

    Biases stand before the two leaky ReLUs and nowhere else.

    Args:
        x: features.
        group: channels of a group.
        scale: of the variance of the first two convolutions, `1 / sqrt(blocks)`:
            Fixup's `blocks ^ (-1 / (2m - 2))` on each of `m = 3` convolutions.
        expansion: of the channels.
    """
    width = x.shape[-1]
    inner = width * expansion
    # He's variance for a leaky ReLU.
    initializer = scaled(scale * 2.0 / (1.0 + _SLOPE**2))
    groups = math.gcd(inner, max(1, inner // group))
    h = layers.Conv2D(inner, 1, kernel_initializer=initializer)(x)
    h = LeakyReLU(_SLOPE)(h)
    h = GroupedConv2D(inner, 3, padding="same", groups=groups, kernel_initializer=initializer)(h)
    h = LeakyReLU(_SLOPE)(h)
    return layers.Conv2D(width, 1, use_bias=False, kernel_initializer="zeros")(h)


def convolution(x, width: int):
    """Returns features of another width by a 1x1 convolution without bias; of the same, as is."""
    if x.shape[-1] == width:
        return x
    return layers.Conv2D(width, 1, use_bias=False, kernel_initializer=scaled(1.0))(x)


def scaled(scale: float) -> dict:
    """Returns an initializer of variance `scale / inputs`, drawn anew for each layer."""
    config = {"scale": scale, "mode": "fan_in", "distribution": "untruncated_normal"}
    return {"class_name": "VarianceScaling", "config": config}
