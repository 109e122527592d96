"""Discriminators with more outputs: further heads on the features that the logits are read from.

Both functions take a discriminator of `zoo.networks.pair` of any kind, whose
last layer is a dense one, and share everything before that layer.
"""

import keras
from keras import layers

from zoo.layers.core import OneHot


def with_heads(discriminator, heads: dict[str, int], hidden: int = 0):
    """Returns a discriminator that gives a dict: its logits, and further outputs by name.

    Args:
        discriminator: from samples to logits.
        heads: how many numbers each further output has; float32, with no
            activation (a classifier's are logits, before any softmax).
        hidden: units of a dense layer with LeakyReLU (slope 0.1) that the
            heads share and the logits do not see; 0 for none.

    Example:

    >>> from zoo import networks
    >>> _, discriminator = networks.pair("dcgan", (8, 8, 1), latent=16, width=8)
    >>> outputs = with_heads(discriminator, {"label": 10}).output
    >>> {name: one.shape for name, one in outputs.items()}
    {'logits': (None, 1), 'label': (None, 10)}
    """
    features = discriminator.layers[-1].input
    if hidden:
        features = layers.LeakyReLU(0.1)(layers.Dense(hidden, name="hidden")(features))
    outputs = {
        name: layers.Dense(length, dtype="float32", name=name)(features)
        for name, length in heads.items()
    }
    return keras.Model(
        discriminator.input,
        {"logits": discriminator.output, **outputs},
        name="discriminator",
    )


def with_projection(discriminator, num_classes: int, packing: int = 1):
    """Returns a discriminator of samples and labels: a projection is added to its logits.

    `f(x, y) = v_y . phi(x) + psi(phi(x))`, with `phi` the features, `psi` the
    discriminator's last layer and `v_y` a trained vector for each class;
    where the last layer is spectrally normalised, so is the matrix of the `v_y`.

    Args:
        discriminator: from samples to logits.
        num_classes: the number of classes.
        packing: samples that the discriminator sees at once; each place in a
            pack has vectors of its own, which are added up.

    Reference: Miyato & Koyama, 2018, arXiv:1802.05637, equation 4.

    Example:

    >>> from zoo import networks
    >>> _, discriminator = networks.pair("dcgan", (8, 8, 1), latent=16, width=8)
    >>> with_projection(discriminator, 10).input_shape
    [(None, 8, 8, 1), (None,)]
    """
    last = discriminator.layers[-1]
    features = layers.Activation("linear", dtype="float32")(last.input)
    label = keras.Input(() if packing == 1 else (packing,), dtype="int32", name="label")
    rows = layers.Reshape((packing * num_classes,))(OneHot(num_classes)(label))
    embed = type(last)(features.shape[-1], use_bias=False, dtype="float32", name="embedding")
    product = layers.Dot(axes=1, dtype="float32")([embed(rows), features])
    logits = layers.Add(dtype="float32")([discriminator.output, product])
    return keras.Model([*discriminator.inputs, label], logits, name="discriminator")
