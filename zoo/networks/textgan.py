"""Residual networks of one-dimensional convolutions, which see lines as probabilities of symbols.

A block is `x + 0.3 F(x)` with `F` twice a ReLU and a convolution of 5 symbols. The generator
ends in a softmax over the symbols of each place, and the discriminator sees those probabilities
as they are, real lines as one-hot rows: no symbol is ever drawn, and the gradient comes through.

Reference: Gulrajani et al., 2017, arXiv:1704.00028, section 5.3 and the authors' code.
"""

import keras
from keras import layers

from zoo.layers.core import OneHot

# The authors' convolutions: uniform, variance 4 / (inputs + outputs).
_INITIALIZER = {
    "class_name": "VarianceScaling",
    "config": {"scale": 2.0, "mode": "fan_avg", "distribution": "uniform"},
}


def pair(
    sample,
    latent: int,
    num_classes: int | None = None,
    width: int = 512,
    depth: int = 5,
    kernel: int = 5,
    packing: int = 1,
    generator_depth: int | None = None,
):
    """Returns a generator and a discriminator of `depth` residual blocks of `width` channels.

    Labels join the latent, and every place of the line, as one-hot rows.

    Args:
        sample: the text's modality, of samples `(length, symbols)`.
        latent: length of the noise.
        num_classes: number of classes, or None.
        width: channels.
        depth: residual blocks.
        kernel: symbols that a convolution sees.
        packing: samples that the discriminator sees at once, side by side in the symbols.
        generator_depth: the generator's `depth` where it has another.
    """
    length, symbols = sample.shape
    inputs, x = labelled(keras.Input((latent,), name="latent"), num_classes)
    x = layers.Dense(length * width, kernel_initializer="glorot_uniform")(x)
    x = _blocks(layers.Reshape((length, width))(x), generator_depth or depth, kernel)
    x = layers.Conv1D(symbols, 1, kernel_initializer=_INITIALIZER)(x)
    samples = layers.deserialize(sample.output())(x)
    generator = keras.Model(inputs, samples, name="generator")

    entry = keras.Input((length, packing * symbols), name="samples")
    inputs, x = labelled(entry, num_classes, packing)
    x = layers.Conv1D(width, 1, kernel_initializer=_INITIALIZER)(x)
    x = layers.Flatten()(_blocks(x, depth, kernel))
    logits = layers.Dense(1, dtype="float32")(x)
    return generator, keras.Model(inputs, logits, name="discriminator")


def _blocks(x, depth: int, kernel: int):
    for _ in range(depth):
        branch = x
        for _ in range(2):
            branch = layers.ReLU()(branch)
            branch = layers.Conv1D(
                x.shape[-1], kernel, padding="same", kernel_initializer=_INITIALIZER
            )(branch)
        x = layers.Add()([x, layers.Rescaling(0.3)(branch)])
    return x


def labelled(entry, num_classes: int | None, packing: int = 1):
    """Returns a network's inputs, and its features with the labels' one-hot rows joined on."""
    if num_classes is None:
        return entry, entry
    label = keras.Input(() if packing == 1 else (packing,), dtype="int32", name="label")
    rows = OneHot(num_classes)(label)
    rows = rows if packing == 1 else layers.Flatten()(rows)
    if len(entry.shape) == 3:
        rows = layers.RepeatVector(entry.shape[1])(rows)
    return [entry, label], layers.Concatenate()([entry, rows])
