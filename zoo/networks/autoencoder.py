"""Discriminators that autoencode: what they cannot give back, they score low.

Reference: Zhao et al., 2017, arXiv:1609.03126, section 2.1; the layers are
those of Berthelot et al., 2017, arXiv:1703.10717, section 3.5.
"""

import math

import keras
from keras import layers

from zoo.layers.bounded import Bounded
from zoo.layers.energy import Energy
from zoo.layers.resampling import crop
from zoo.networks import dcgan


def pair(shape, latent: int, width: int = 64, code: int = 64, power: int = 1):
    """Returns a generator built as a decoder, and an autoencoding discriminator.

    The generator's pictures are unbounded in training, as the paper's, and clipped else.

    Args:
        shape: of a picture.
        latent: length of the noise.
        width: channels; the encoder has `width` more at each halving.
        code: numbers between encoder and decoder.
        power: of the reconstruction error, see `zoo.layers.Energy`.
    """
    noise = keras.Input((latent,), name="latent")
    pictures = Bounded(dtype="float32")(decoded(noise, shape, width))
    generator = keras.Model(noise, pictures, name="generator")
    return generator, discriminator(shape, width, code, power)


def discriminator(shape, width: int, code: int, power: int):
    """Returns an autoencoder that says `{"logits": -error (batch, 1), "code": (batch, code)}`."""
    samples = keras.Input(shape, name="samples")
    middle = encoded(samples, code, width)
    energy = Energy(power, dtype="float32", name="energy")([samples, decoded(middle, shape, width)])
    return keras.Model(samples, {"logits": -energy, "code": middle}, name="discriminator")


def encoded(x, code: int, width: int):
    """Returns the code of pictures: two ELU convolutions at each size, strides between."""
    _, strides = dcgan.pyramid(*x.shape[1:3])
    x = _convolved(x, width)
    for stage, stride in enumerate(strides, start=1):
        x = _convolved(_convolved(x, width * stage), width * (stage + 1), stride)
    return layers.Dense(code, name="code")(layers.Flatten()(x))


def decoded(x, shape, width: int):
    """Returns pictures of a code, unbounded: two ELU convolutions at each size, doublings between.

    All layers have `width` channels.
    """
    sizes, strides = dcgan.pyramid(*shape[:2])
    x = layers.Dense(math.prod(sizes[-1]) * width)(x)
    x = layers.Reshape((*sizes[-1], width))(x)
    for size, stride in zip(sizes[-2::-1], strides[::-1], strict=True):
        x = _convolved(_convolved(x, width), width)
        x = crop(layers.UpSampling2D(stride)(x) if stride != (1, 1) else x, size)
    x = _convolved(_convolved(x, width), width)
    return layers.Conv2D(shape[-1], 3, padding="same")(x)


def _convolved(x, width, stride=(1, 1)):
    x = layers.Conv2D(width, 3, strides=stride, padding="same", kernel_initializer="he_normal")(x)
    return layers.ELU()(x)
