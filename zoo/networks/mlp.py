"""Networks of dense layers, for samples of any kind as flat rows of numbers."""

import math

import keras
from keras import layers

from zoo.layers.core import Dropout, LeakyReLU, OneHot
from zoo.layers.spectral_norm import SpectralDense


def pair(
    sample,
    latent: int,
    num_classes: int | None = None,
    width: int = 256,
    depth: int = 2,
    dropout: float = 0.0,
    initializer: str = "he_normal",
    spectral: bool = False,
    packing: int = 1,
    generator_depth: int | None = None,
):
    """Returns a generator with ReLU and a discriminator with LeakyReLU (slope 0.2).

    Both have `depth` hidden layers of `width` units. The last layer is the
    modality's. Labels join both players' inputs as one-hot rows. Where the
    modality's `hidden_bias` is "uniform", the hidden layers' biases begin between
    plus and minus `1 / sqrt(inputs)`, as Torch's do; else at zero.

    Args:
        sample: its modality.
        latent: length of the noise.
        num_classes: number of classes, or None.
        width: units in a hidden layer.
        depth: hidden layers.
        dropout: share of the discriminator's hidden units that are dropped.
        initializer: of the hidden layers' kernels.
        spectral: whether the discriminator's kernels are divided by their spectral norm.
        packing: samples that the discriminator sees at once.
        generator_depth: hidden layers of the generator where it has another number.
    """
    generator = _generator(
        sample, latent, num_classes, width, generator_depth or depth, initializer
    )
    return generator, discriminator(
        sample,
        num_classes,
        width,
        depth,
        dropout,
        initializer,
        SpectralDense if spectral else layers.Dense,
        packing,
    )


def _generator(sample, latent, num_classes, width, depth, initializer):
    inputs, x = joined(keras.Input((latent,), name="latent"), num_classes)
    for _ in range(depth):
        x = layers.Dense(
            width,
            activation="relu",
            kernel_initializer=initializer,
            bias_initializer=_bias(sample, x),
        )(x)
    x = layers.Dense(math.prod(sample.relaxed_shape))(x)
    x = layers.Reshape(sample.relaxed_shape)(x)
    samples = layers.deserialize(sample.unnormalized_output())(x)
    return keras.Model(inputs, samples, name="generator")


def discriminator(sample, num_classes, width, depth, dropout, initializer, dense, packing):
    """Returns a discriminator of dense layers with LeakyReLU, as `pair` has it."""
    *sides, last = sample.relaxed_shape
    samples = keras.Input((*sides, packing * last), name="samples")
    inputs, x = joined(samples, num_classes, layers.Flatten()(samples), packing)
    for _ in range(depth):
        x = dense(width, kernel_initializer=initializer, bias_initializer=_bias(sample, x))(x)
        x = LeakyReLU(0.2)(x)
        if dropout:
            x = Dropout(dropout)(x)
    logits = dense(1, dtype="float32")(x)
    return keras.Model(inputs, logits, name="discriminator")


def joined(entry, num_classes, features=None, packing=1):
    """Returns a network's inputs, and its features with the labels' one-hot rows joined on."""
    features = entry if features is None else features
    if num_classes is None:
        return entry, features
    label = keras.Input(() if packing == 1 else (packing,), dtype="int32", name="label")
    rows = OneHot(num_classes)(label)
    rows = rows if packing == 1 else layers.Flatten()(rows)
    return [entry, label], layers.Concatenate()([features, rows])


def _bias(sample, x):
    """Returns the initializer of a hidden layer's biases on its inputs `x`."""
    if sample.hidden_bias == "zeros":
        return "zeros"
    bound = x.shape[-1] ** -0.5
    return {"class_name": "RandomUniform", "config": {"minval": -bound, "maxval": bound}}
