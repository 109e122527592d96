"""Networks of a bidirectional GAN: a discriminator of pairs, and an encoder.

Reference: Donahue et al., 2017, arXiv:1605.09782, section 4 and appendix C.
"""

import keras
from keras import layers

from zoo.layers.core import Conv2D, LeakyReLU
from zoo.networks import dcgan, normal


def encoder(shape, latent: int, width: int = 64, depth: int = 2, kernel: int = 5):
    """Returns a network from samples to codes, `(batch, latent)`, unbounded, in float32."""
    samples = keras.Input(shape, name="samples")
    x = _features(samples, width, depth, kernel, normalized=True)
    codes = layers.Dense(latent, dtype="float32", name="code")(x)
    return keras.Model(samples, codes, name="encoder")


def discriminator(
    shape, latent: int, width: int = 64, depth: int = 2, kernel: int = 5, packing: int = 1
):
    """Returns a network from samples and codes to logits.

    The code joins the sample's features before two dense layers, eight times
    `width` wide for pictures, and for points as wide as the layers before them.
    """
    joint = 8 * width if len(shape) == 3 else width
    samples = keras.Input((*shape[:-1], packing * shape[-1]), name="samples")
    codes = keras.Input((packing * latent,), name="code")
    x = _features(samples, width, depth, kernel, normalized=False)
    c = LeakyReLU(0.2)(layers.Dense(joint, kernel_initializer="he_normal")(codes))
    x = layers.Concatenate()([x, c])
    for _ in range(2):
        x = LeakyReLU(0.2)(layers.Dense(joint, kernel_initializer="he_normal")(x))
    logits = layers.Dense(1, dtype="float32")(x)
    return keras.Model([samples, codes], logits, name="discriminator")


def _features(x, width, depth, kernel, normalized):
    """Returns a row of features: dense layers for points, DCGAN's convolutions for pictures."""
    if len(x.shape) == 2:
        for _ in range(depth):
            x = LeakyReLU(0.2)(layers.Dense(width, kernel_initializer="he_normal")(x))
        return x
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
