"""CTGAN's networks: dense layers, each joined to what it reads.

Reference: Xu et al., 2019, arXiv:1907.00503, section 4.4.
"""

import functools

import keras
from keras import layers

from zoo.layers.core import BatchNormalization, OneHot
from zoo.layers.tabular import SCORES, Cut
from zoo.networks import initializers, mlp
from zoo.utils.errors import ZooError

_MOMENTUM = 0.9  # of the batch statistics, the authors' code


def pair(
    sample,
    latent: int,
    num_classes: int | None = None,
    width: int = 256,
    depth: int = 2,
    dropout: float = 0.0,
    packing: int = 1,
    normalization: bool = True,
    kernels: str = "keras",
):
    """Returns a generator of rows and a discriminator.

    The generator's hidden layers are dense, normalised over the batch, with ReLU, and joined
    to their inputs. Of the latent, as many numbers as a row has choices decide those after
    training, see `zoo.layers.tabular.Rows`; the others are the noise. The discriminator's
    have LeakyReLU (slope 0.2), and dropout where it is asked for. A condition joins both as a
    one-hot row; of more categories than `width` the generator has a learned vector each in its
    place, lest the last layer grow with their square.

    Args:
        sample: a `zoo.modalities.Table`.
        latent: numbers, more than a row has choices.
        num_classes: of the condition, or None.
        width: units in a hidden layer.
        depth: hidden layers.
        dropout: share of the discriminator's hidden units that are dropped.
        packing: samples that the discriminator sees at once.
        normalization: whether the generator's hidden layers are normalised.
        kernels: how they begin, "keras" (He's in the discriminator, Glorot's in the generator) or
            "torch" as in the authors' code, see `zoo.networks.initializers.torch`: those of the
            hidden layers and of a row's scores. The logit's is Glorot's, and biases are zeros.

    Raises:
        ZooError: a latent that is too short.
    """
    choices = sum(size > 0 for size in sample.blocks)
    if latent <= choices:
        raise ZooError(
            f"latent: expected more than {choices}, one number for each choice in a row besides "
            f"the noise, received {latent}. Give latent={choices + 128}."
        )
    begun = {"keras": ("glorot_uniform", "he_normal"), "torch": (initializers.torch(),) * 2}
    own, of_discriminator = begun[kernels]
    dense = functools.partial(layers.Dense, kernel_initializer=own)
    generator = _generator(sample, latent, num_classes, width, depth, choices, normalization, dense)
    discriminator = mlp.discriminator(
        sample, num_classes, width, depth, dropout, of_discriminator, layers.Dense, packing
    )
    return generator, discriminator


def _generator(sample, latent, num_classes, width, depth, choices, normalization, dense):
    entry = keras.Input((latent,), name="latent")
    inputs, x = _joined(entry, num_classes, Cut(choices, latent)(entry), width)
    for _ in range(depth):
        hidden = dense(width, use_bias=not normalization)(x)
        if normalization:
            hidden = BatchNormalization(momentum=_MOMENTUM)(hidden)
        x = layers.Concatenate()([layers.ReLU()(hidden), x])
    scores = dense(sample.relaxed_shape[0], dtype="float32")(x)
    network = keras.Model(inputs, scores, name=SCORES)
    parts = [network(inputs), Cut(0, choices)(entry)] if choices else network(inputs)
    if choices and num_classes is not None:
        parts.append(inputs[1])
    rows = layers.deserialize(sample.output())(parts)
    return keras.Model(inputs, rows, name="generator")


def _joined(entry, num_classes, noise, width):
    """Returns the generator's inputs, and the noise with the condition joined on."""
    if num_classes is None or num_classes <= width:
        return mlp.joined(entry, num_classes, noise)
    label = keras.Input((), dtype="int32", name="label")
    # As long as a one-hot row in the mean: 1.
    near_one = keras.initializers.RandomNormal(stddev=width**-0.5)
    vectors = layers.Dense(width, use_bias=False, kernel_initializer=near_one)
    return [entry, label], layers.Concatenate()([noise, vectors(OneHot(num_classes)(label))])
