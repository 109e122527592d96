"""Networks from pictures to pictures: a U-Net, and a discriminator of patches.

Reference: Isola et al., 2017, arXiv:1611.07004, section 3.2 and appendix 6.1.
"""

import keras
from keras import layers

from zoo.layers.core import Conv2D, Conv2DTranspose, Dropout, LeakyReLU
from zoo.layers.resampling import crop
from zoo.networks import dcgan, normalizations
from zoo.networks.initializers import normal
from zoo.utils.errors import ZooError

_CONVOLUTION = {"kernel_size": 4, "padding": "same", "kernel_initializer": normal(0.02)}
_WITH_DROPOUT = 3  # blocks of the decoder, the innermost first
# Halvings of the discriminator by the picture's longer side: patches of 16, 34 and 70 pixels.
_HALVINGS = ((32, 1), (128, 2), (10**9, 3))


def pair(
    sample,
    source,
    width: int = 64,
    dropout: float = 0.5,
    normalization: str = "batch",
):
    """Returns a U-Net from sources to samples, and a discriminator of patches of both.

    The U-Net halves the picture until a side is 1 and doubles it back; each size of the
    decoder sees the encoder's features of that size. The discriminator gives a logit for
    each patch, `(batch, rows, columns, 1)`; patches have 16, 34 or 70 pixels a side.

    Args:
        sample: the modality of what is made, an image.
        source: the modality of what it is made from, an image of the same height and width.
        width: channels next to the picture; they double at each halving, up to eightfold.
        dropout: share of the units dropped in training in the three innermost blocks of
            the decoder: the generator's only noise.
        normalization: `"batch"`, whose statistics are moving averages once trained, so that
            a picture's output does not depend on the others in its batch; `"instance"` or
            `"none"`, see `zoo.networks.normalizations`.

    Raises:
        ZooError: a source of another size.
    """
    if sample.shape[:2] != source.shape[:2]:
        raise ZooError(
            "pix2pix: the source must have the sample's height and width, "
            f"{sample.shape[:2]}. Received: source={source.shape}. From smaller pictures makes "
            "srgan; [degradation] of kind 'pixelate' keeps the size."
        )
    normalize = normalizations.named(normalization)
    return _unet(sample, source, width, dropout, normalize), _patches(
        sample, source, width, normalize
    )


def _unet(sample, source, width, dropout, normalize):
    pictures = keras.Input(source.shape, name="source")
    return keras.Model(
        pictures, unet(pictures, sample, width, dropout, normalize), name="generator"
    )


def unet(x, sample, width: int, dropout: float, normalize):
    """Returns samples made from pictures of their size, a symbolic tensor.

    Args:
        x: pictures, `(batch, height, width, channels)`, symbolic.
        sample: the modality of what is made.
        width, dropout: see `pair`.
        normalize: makes a normalisation, see `zoo.networks.normalizations`.
    """
    made = unet_features(x, sample.shape[-1], width, dropout, normalize)
    return layers.deserialize(sample.output())(made)


def unet_features(x, channels: int, width: int, dropout: float, normalize):
    """Returns what a U-Net makes of pictures, as large as they, before any activation.

    Args:
        x: pictures, `(batch, height, width, channels)`, symbolic.
        channels: of what is made.
        width, dropout, normalize: see `unet`.
    """
    sizes, strides = dcgan.pyramid(*x.shape[1:3], base=1)
    widths = [width * 2 ** min(stage, 3) for stage in range(len(strides))]
    skipped = []
    for stage, stride in enumerate(strides):
        inner = 0 < stage < len(strides) - 1
        x = Conv2D(widths[stage], strides=stride, use_bias=not inner, **_CONVOLUTION)(x)
        x = normalize()(x) if inner else x
        skipped.append(x)
        x = LeakyReLU(0.2)(x)
    x = layers.ReLU()(skipped.pop())
    for stage in reversed(range(1, len(strides))):
        x = Conv2DTranspose(
            widths[stage - 1], strides=strides[stage], use_bias=False, **_CONVOLUTION
        )(x)
        x = normalize()(crop(x, sizes[stage]))
        if dropout and len(strides) - stage <= _WITH_DROPOUT:
            x = Dropout(dropout)(x)
        x = layers.ReLU()(layers.Concatenate()([x, skipped.pop()]))
    x = Conv2DTranspose(channels, strides=strides[0], **_CONVOLUTION)(x)
    return crop(x, sizes[0])


def _patches(sample, source, width, normalize):
    samples = keras.Input(sample.shape, name="samples")
    pictures = keras.Input(source.shape, name="source")
    logits = patches(layers.Concatenate()([samples, pictures]), width, normalize)
    return keras.Model([samples, pictures], logits, name="discriminator")


def patches(x, width: int, normalize, initializer=None):
    """Returns a logit for each patch of pictures, symbolic tensors `(batch, rows, columns, 1)`.

    Args:
        x: pictures, `(batch, height, width, channels)`.
        width: channels next to the picture.
        normalize: makes a normalisation, see `zoo.networks.normalizations`.
        initializer: of the kernels, by default the paper's normal draws, which want one.
    """
    settings = _CONVOLUTION | ({"kernel_initializer": initializer} if initializer else {})
    halvings = next(count for side, count in _HALVINGS if max(x.shape[1:3]) < side)
    for stage in range(halvings + 1):
        stride = 2 if stage < halvings else 1
        channels = width * 2 ** min(stage, 3)
        x = Conv2D(channels, strides=stride, use_bias=stage == 0, **settings)(x)
        x = LeakyReLU(0.2)(normalize()(x) if stage else x)
    return Conv2D(1, dtype="float32", **settings)(x)
