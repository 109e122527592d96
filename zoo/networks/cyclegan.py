"""Translators from pictures to pictures and back, and a discriminator of patches for each kind.

Reference: Zhu et al., 2017, arXiv:1703.10593, section 4 and appendix 7.2; Johnson et al., 2016,
arXiv:1603.08155.
"""

import keras
from keras import layers

from zoo.layers.core import Conv2D, Conv2DTranspose, GroupNormalization, LeakyReLU
from zoo.layers.reflection import ReflectionPadding2D
from zoo.layers.resampling import crop
from zoo.networks.initializers import normal
from zoo.utils.errors import ZooError

_WEIGHTS = {"kernel_initializer": normal(0.02)}
# Residual blocks by the picture's longer side: the paper's 6 at 128 pixels and 9 above.
_BLOCKS = ((32, 3), (64, 4), (129, 6), (10**9, 9))
# The first and the last convolution by the longer side: the paper's 7 pixels are a small part of
# 128 or 256. As wide as the picture they would let a translator exchange one digit for another.
_KERNELS = ((16, 3), (64, 5), (10**9, 7))
_HALVED_ONCE = 24  # pixels of the shorter side: smaller pictures are halved once, not twice
# Halvings of a discriminator by the longer side: patches of 16, 34 and 70 pixels. With patches of 7
# pixels it could not tell a digit of 8x8 from its negative.
_HALVINGS = ((64, 1), (128, 2), (10**9, 3))


def pair(first, second, width: int = 64, blocks: int | None = None):
    """Returns the translators of both directions as one model, and the discriminators as another.

    The generator maps `[first, second]` to `[of the second a first, of the first a second]`, the
    discriminator `[first, second]` to logits of patches side by side, `(batch, rows, columns, 2)`.
    The two halves of each model share nothing.

    A translator is a convolution of 7x7 pixels, two of stride 2 (one for sides below 24 pixels),
    residual blocks, as many transposed ones, and a convolution of 7x7 to a tanh; padded by
    reflection, with instance normalisation without scale and shift. It is convolutional
    throughout. Below 64 pixels 7x7 is 5x5, below 16 it is 3x3.

    Args:
        first, second: the modalities of both kinds, images of the same height and width.
        width: channels next to the picture; they double at each halving.
        blocks: residual blocks; by default 3 below 32 pixels, 4 below 64, 6 up to 128, else 9.

    Raises:
        ZooError: kinds of different sizes.
    """
    if first.shape[:2] != second.shape[:2]:
        raise ZooError(
            "cyclegan: both kinds must have one height and width. Received: "
            f"shape={first.shape}, target={second.shape}."
        )
    inputs = [keras.Input(kind.shape, name=name) for kind, name in _named(first, second)]
    blocks = blocks or _by_side(_BLOCKS, first.shape)
    made = [
        _translator(inputs[1], first, width, blocks),
        _translator(inputs[0], second, width, blocks),
    ]
    generator = keras.Model(inputs, made, name="generator")
    inputs = [keras.Input(kind.shape, name=name) for kind, name in _named(first, second)]
    logits = layers.Concatenate(dtype="float32")([_patches(one, width) for one in inputs])
    return generator, keras.Model(inputs, logits, name="discriminator")


def _named(first, second):
    return (first, "first"), (second, "second")


def _by_side(table, shape) -> int:
    return next(count for side, count in table if max(shape[:2]) < side)


def _translator(x, target, width: int, blocks: int):
    sizes = [tuple(x.shape[1:3])]
    kernel = _by_side(_KERNELS, target.shape)
    x = layers.ReLU()(_normalized(_padded(x, width, kernel)))
    for stage in range(1, 2 if min(sizes[0]) < _HALVED_ONCE else 3):
        x = Conv2D(width * 2**stage, 3, 2, padding="same", use_bias=False, **_WEIGHTS)(x)
        x = layers.ReLU()(_normalized(x))
        sizes.append(tuple(x.shape[1:3]))
    channels = x.shape[-1]
    for _ in range(blocks):
        y = layers.ReLU()(_normalized(_padded(x, channels, 3)))
        x = layers.Add()([x, _normalized(_padded(y, channels, 3))])
    for stage in reversed(range(len(sizes) - 1)):
        x = Conv2DTranspose(width * 2**stage, 3, 2, padding="same", use_bias=False, **_WEIGHTS)(x)
        x = layers.ReLU()(_normalized(crop(x, sizes[stage])))
    return layers.deserialize(target.output())(_padded(x, target.shape[-1], kernel, use_bias=True))


def _patches(x, width: int):
    halvings = _by_side(_HALVINGS, x.shape[1:3])
    for stage in range(halvings + 1):
        stride = 2 if stage < halvings else 1
        channels = width * 2 ** min(stage, 3)
        x = Conv2D(channels, 4, stride, padding="same", use_bias=stage == 0, **_WEIGHTS)(x)
        x = LeakyReLU(0.2)(_normalized(x) if stage else x)
    return Conv2D(1, 4, padding="same", dtype="float32", **_WEIGHTS)(x)


def _padded(x, channels: int, kernel: int, use_bias: bool = False):
    """A convolution that keeps the size, its input padded by reflection."""
    x = ReflectionPadding2D(kernel // 2)(x)
    return Conv2D(channels, kernel, use_bias=use_bias, **_WEIGHTS)(x)


def _normalized(x):
    # As in the authors' code without scale and shift; a bias before it would have no effect.
    return GroupNormalization(groups=-1, epsilon=1e-5, center=False, scale=False)(x)
