"""Networks of a bidirectional GAN: a discriminator of pairs, and an encoder.

Reference: Donahue et al., 2017, arXiv:1605.09782, section 4 and appendix C.
"""

import keras
from keras import layers

from zoo.layers.core import Conv2D, LeakyReLU
from zoo.networks import dcgan
from zoo.networks.initializers import normal


def encoder(sample, latent: int, width: int = 64, depth: int = 2, kernel: int = 5):
    """Returns a network from samples to codes, `(batch, latent)`, unbounded, in float32."""
    samples = keras.Input(sample.shape, name="samples")
    x = _features(sample)(samples, width, depth, kernel, normalized=True)
    codes = layers.Dense(latent, dtype="float32", name="code")(x)
    return keras.Model(samples, codes, name="encoder")


def discriminator(
    sample, latent: int, width: int = 64, depth: int = 2, kernel: int = 5, packing: int = 1
):
    """Returns a network from samples and codes to logits.

    The code joins the sample's features before two dense layers, eight times
    `width` wide behind convolutions, and else as wide as the layers before them.
    """
    features = _features(sample)
    joint = 8 * width if features is _convolutions else width
    *sides, last = sample.shape
    samples = keras.Input((*sides, packing * last), name="samples")
    codes = keras.Input((packing * latent,), name="code")
    x = features(samples, width, depth, kernel, normalized=False)
    c = LeakyReLU(0.2)(layers.Dense(joint, kernel_initializer="he_normal")(codes))
    x = layers.Concatenate()([x, c])
    for _ in range(2):
        x = LeakyReLU(0.2)(layers.Dense(joint, kernel_initializer="he_normal")(x))
    logits = layers.Dense(1, dtype="float32")(x)
    return keras.Model([samples, codes], logits, name="discriminator")


def _features(sample):
    """Returns what makes a row of features of such samples."""
    return {"dcgan": _convolutions}.get(sample.network, _dense)


def _dense(x, width, depth, kernel, normalized):
    x = layers.Flatten()(x) if len(x.shape) > 2 else x
    for _ in range(depth):
        x = LeakyReLU(0.2)(layers.Dense(width, kernel_initializer="he_normal")(x))
    return x


def _convolutions(x, width, depth, kernel, normalized):
    normalize = dcgan.normalization()
    _, strides = dcgan.pyramid(*x.shape[1:3])
    for stage, stride in enumerate(strides):
        x = Conv2D(
            width * 2 ** min(stage, 3),
            kernel,
            strides=stride,
            padding="same",
            kernel_initializer=normal(0.02) if normalized else "he_normal",
        )(x)
        x = normalize()(x) if normalized and stage else x
        x = LeakyReLU(0.2)(x)
    return layers.Flatten()(x)
