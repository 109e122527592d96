"""RelGAN's networks: a generator that writes symbol by symbol, a discriminator of many views.

Reference: Nie, Narodytska and Patel, 2019, ICLR (RelGAN), sections 2 and 3.
"""

import math

import keras
from keras import layers

from zoo import modalities
from zoo.layers.core import LeakyReLU
from zoo.layers.line_writer import MEMORIES, LineWriter
from zoo.networks.textgan import labelled
from zoo.utils.errors import ZooError, suggestion

WRITER = "writer"  # the generator's layer that writes
_FILTERS = (2, 3, 4, 5)  # symbols that a convolution of the discriminator sees
_HIDDEN = 100


def pair(
    sample,
    latent: int,
    num_classes: int | None = None,
    width: int = 256,
    memory: str = "relational",
    representations: int = 64,
    inverse_temperature: float = 1.0,
    annealing: int = 0,
    annealing_start: int = 0,
    packing: int = 1,
):
    """Returns a recurrent generator and a discriminator of one logit a representation.

    The first `length * symbols` numbers of the latent are the noise of the Gumbel-softmax, the
    others begin the memory. Of a latent that is not longer than that all numbers begin the
    memory, and there is no further noise.

    The discriminator reads each line in several representations of one number a symbol, by
    the same convolutions of 2 to 5 symbols and a maximum over the line.

    Args:
        sample: the text's modality, of samples `(length, symbols)`.
        latent: length of the noise.
        num_classes: number of classes, or None.
        width: numbers in the generator's memory, and filters of each size in the discriminator.
        memory: `"relational"` or `"lstm"`.
        representations: of the discriminator.
        inverse_temperature, annealing, annealing_start: see `zoo.layers.GumbelSoftmax`; the last
            two count samples that the generator makes in training.
        packing: samples that the discriminator sees at once, side by side in the symbols.

    Raises:
        ZooError: another memory.
    """
    if memory not in MEMORIES:
        raise ZooError(
            f"memory must be one of {', '.join(MEMORIES)}.{suggestion(memory, MEMORIES)} "
            f"Received: {memory!r}."
        )
    inputs, latents = labelled(keras.Input((latent,), name="latent"), num_classes)
    writer = LineWriter(
        *sample.shape,
        width,
        memory,
        noisy=latent > math.prod(sample.shape),
        most=inverse_temperature,
        annealing=annealing,
        annealing_start=annealing_start,
        name=WRITER,
    )
    generator = keras.Model(inputs, writer(latents), name="generator")
    discriminator = _discriminator(sample, num_classes, width, representations, packing)
    return generator, discriminator


def noise(sample, network: str = "relgan") -> int:
    """Returns how many numbers of a latent are the noise of all symbols of a line.

    0 where other networks than these are taken, as for pictures.
    """
    sample = modalities.of(sample)
    is_written = network == "relgan" and sample.name == "text"
    return math.prod(sample.shape) if is_written else 0


def _discriminator(sample, num_classes, width: int, representations: int, packing: int):
    length, symbols = sample.shape
    inputs, x = labelled(
        keras.Input((length, packing * symbols), name="samples"), num_classes, packing
    )
    x = layers.Dense(representations, use_bias=False)(x)
    x = layers.Reshape((length, representations, 1))(x)
    found = []
    for size in _FILTERS:
        if size <= length:
            seen = LeakyReLU(0.2)(layers.Conv2D(width, (size, 1))(x))
            found.append(layers.MaxPooling2D((length - size + 1, 1))(seen))
    x = layers.Concatenate()(found) if len(found) > 1 else (found or [x])[0]
    x = layers.Reshape((representations, -1))(x)
    x = LeakyReLU(0.2)(layers.Dense(_HIDDEN)(x))
    logits = layers.Flatten()(layers.Dense(1, dtype="float32")(x))
    return keras.Model(inputs, logits, name="discriminator")
