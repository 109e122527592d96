"""Networks of dense layers, for points and for pictures as flat rows of numbers."""

import math

import keras
from keras import layers

from zoo.layers.core import Dropout, LeakyReLU, OneHot
from zoo.layers.spectral_norm import SpectralDense


def pair(
    shape,
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

    Both have `depth` hidden layers of `width` units. Pictures leave through a
    tanh, points through a linear layer. Labels join both players' inputs as
    one-hot rows. For points the hidden layers' biases begin between plus and
    minus `1 / sqrt(inputs)`, as Torch's do: with zeros all bends of the
    piecewise linear map would begin at the origin of the plane.

    Args:
        shape: of a sample.
        latent: length of the noise.
        num_classes: number of classes, or None.
        width: units in a hidden layer.
        depth: hidden layers.
        dropout: share of the discriminator's hidden units that are dropped.
        initializer: of the hidden layers' kernels.
        spectral: whether the discriminator's kernels are divided by their spectral norm.
        packing: samples that the discriminator judges at once.
        generator_depth: hidden layers of the generator where it has another number.
    """
    generator = _generator(shape, latent, num_classes, width, generator_depth or depth, initializer)
    discriminator = _discriminator(
        (*shape[:-1], packing * shape[-1]),
        num_classes,
        width,
        depth,
        dropout,
        initializer,
        SpectralDense if spectral else layers.Dense,
        packing,
    )
    return generator, discriminator


def _generator(shape, latent, num_classes, width, depth, initializer):
    inputs, x = _joined(keras.Input((latent,), name="latent"), num_classes)
    for _ in range(depth):
        x = layers.Dense(
            width,
            activation="relu",
            kernel_initializer=initializer,
            bias_initializer=_bias(shape, x),
        )(x)
    x = layers.Dense(math.prod(shape))(x)
    x = layers.Reshape(shape)(x)
    samples = layers.Activation("tanh" if len(shape) == 3 else "linear", dtype="float32")(x)
    return keras.Model(inputs, samples, name="generator")


def _discriminator(shape, num_classes, width, depth, dropout, initializer, dense, packing):
    samples = keras.Input(shape, name="samples")
    inputs, x = _joined(samples, num_classes, layers.Flatten()(samples), packing)
    for _ in range(depth):
        x = dense(width, kernel_initializer=initializer, bias_initializer=_bias(shape, x))(x)
        x = LeakyReLU(0.2)(x)
        if dropout:
            x = Dropout(dropout)(x)
    logits = dense(1, dtype="float32")(x)
    return keras.Model(inputs, logits, name="discriminator")


def _joined(entry, num_classes, features=None, packing=1):
    """Returns a network's inputs, and its features with the labels' one-hot rows joined on."""
    features = entry if features is None else features
    if num_classes is None:
        return entry, features
    label = keras.Input(() if packing == 1 else (packing,), dtype="int32", name="label")
    rows = OneHot(num_classes)(label)
    rows = rows if packing == 1 else layers.Flatten()(rows)
    return [entry, label], layers.Concatenate()([features, rows])


def _bias(shape, x):
    """Returns the initializer of a hidden layer's biases on its inputs `x`."""
    if len(shape) > 1:
        return "zeros"
    bound = x.shape[-1] ** -0.5
    return {"class_name": "RandomUniform", "config": {"minval": -bound, "maxval": bound}}
