"""Networks that fill holes: an encoder, a bottleneck, a decoder; a discriminator of the filling.

In their place there are a U-Net, whose skips carry what stands at a hole's edge to the filling,
and a discriminator of patches, which sees the edge as well.
Reference: Pathak et al., 2016, arXiv:1604.07379, section 3 and figure 9; Isola et al., 2017,
arXiv:1611.07004, section 3.2.
"""

import keras
from keras import layers, ops

from zoo.layers.core import Conv2D, Conv2DTranspose, LeakyReLU
from zoo.layers.resampling import crop
from zoo.networks import dcgan, normalizations, pix2pix
from zoo.networks.initializers import normal
from zoo.utils.errors import ZooError

_CONVOLUTION = {"kernel_size": 4, "padding": "same", "kernel_initializer": normal(0.02)}


def pair(
    sample,
    source,
    width: int = 64,
    bottleneck: int = 100,
    normalization: str = "batch",
    generator: str = "encoder",
    discriminator: str = "hole",
):
    """Returns a network that fills a source's holes, and a discriminator of the filling.

    What is not in a hole comes out as it went in.

    Args:
        sample: the modality of whole pictures.
        source: the modality of pictures with holes: the same size, and an alpha channel more,
            negative in the holes. What lies in them is not read.
        width: channels next to the picture; the encoder's are 1, 1, 2, 4 and 8 times as many.
        bottleneck: numbers between encoder and decoder.
        normalization: see `zoo.networks.normalizations`.
        generator: `"encoder"`, the paper's; or `"unet"`, that of `zoo.networks.pix2pix` without
            dropout, which has skips in place of a bottleneck.
        discriminator: `"hole"`, the paper's, which sees the holes alone, with one logit for a
            picture; or `"patches"`, with one for each patch, that of `zoo.networks.pix2pix`, which
            sees the whole picture and where the holes are.

    Raises:
        ZooError: a source of another shape.
    """
    expected = (*sample.shape[:2], sample.shape[2] + 1)
    if source.shape != expected:
        raise ZooError(
            f"context_encoder: the source must be the sample with an alpha channel, {expected}. "
            f"Received: source={source.shape}. [degradation] of kind 'mask' gives it."
        )
    normalize = normalizations.named(normalization)
    bias = normalization == "none"  # elsewhere normalisation would take it away again

    pictures = keras.Input(source.shape, name="source")
    known = ops.cast(pictures[..., -1:] >= 0, "float32")
    seen = ops.cast(pictures[..., :-1], "float32") * known
    x = layers.Concatenate()([seen, known])
    if generator == "unet":
        made = pix2pix.unet(x, sample, width, 0.0, normalize)
    else:
        made = _decoded(x, sample, width, bottleneck, normalize, bias)
    filler = keras.Model(pictures, seen + made * (1.0 - known), name="generator")

    samples = keras.Input(sample.shape, name="samples")
    hole = ops.cast(pictures[..., -1:] < 0, "float32")
    if discriminator == "patches":
        logits = pix2pix.patches(layers.Concatenate()([samples, hole]), width, normalize)
    else:
        logits = _logit(samples * hole, width, normalize, bias)
    return filler, keras.Model([samples, pictures], logits, name="discriminator")


def _decoded(x, sample, width, bottleneck, normalize, bias):
    sizes, strides = dcgan.pyramid(*sample.shape[:2])
    widths = [width * 2 ** min(max(stage - 1, 0), 3) for stage in range(len(strides))]
    for stage, (stride, channels) in enumerate(zip(strides, widths, strict=True)):
        x = Conv2D(channels, strides=stride, use_bias=bias or not stage, **_CONVOLUTION)(x)
        x = LeakyReLU(0.2)(normalize()(x) if stage else x)
    whole = {"kernel_size": sizes[-1], "kernel_initializer": normal(0.02), "use_bias": bias}
    x = LeakyReLU(0.2)(normalize()(layers.Conv2D(bottleneck, **whole)(x)))
    x = layers.ReLU()(normalize()(layers.Conv2DTranspose(widths[-1], **whole)(x)))
    for stage in reversed(range(1, len(strides))):
        x = Conv2DTranspose(
            widths[stage - 1], strides=strides[stage], use_bias=bias, **_CONVOLUTION
        )(x)
        x = layers.ReLU()(normalize()(crop(x, sizes[stage])))
    x = Conv2DTranspose(sample.shape[-1], strides=strides[0], **_CONVOLUTION)(x)
    return layers.deserialize(sample.output())(crop(x, sizes[0]))


def _logit(x, width, normalize, bias):
    _, strides = dcgan.pyramid(*x.shape[1:3])
    for stage, stride in enumerate(strides):
        channels = width * 2 ** min(stage, 3)
        x = Conv2D(channels, strides=stride, use_bias=bias or not stage, **_CONVOLUTION)(x)
        x = LeakyReLU(0.2)(normalize()(x) if stage else x)
    return layers.Dense(1, dtype="float32", kernel_initializer=normal(0.02))(layers.Flatten()(x))
