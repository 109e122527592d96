"""The floating-point operations that a turn needs, counted from the networks.

Those of the layers with kernels are counted, two to a multiplication, as is
usual (positions in the padding count too); normalisation, activations and the
optimizer are not. A pass backward by the weights, and one by the inputs, cost
what the pass forward costs; one by the inputs of a first layer is not needed
where only weights learn.
"""

import types

from zoo.training import cost
from zoo.gan.gan import GAN

MATRIX_SIDE = 2048
MATRIX = 2 * MATRIX_SIDE**3  # a product of two large square matrices


def layers(network) -> list[int]:
    """Returns the operations of each layer with a kernel, for one sample forward.

    Example:

    >>> import keras
    >>> layers(keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(1)]))
    [64, 16]
    """
    found = []
    for layer in network.layers:
        count = 2 * cost.multiplications(types.SimpleNamespace(layers=[layer]))
        found += [count] if count else []
    return found


def turn(gan: GAN) -> int:
    """Returns the operations of one turn, for one sample of its batch.

    A move of the discriminator: one pass of the generator; of the
    discriminator two forward (real, fake), two backward by its weights, two by
    its inputs. The generator's move: one pass of it, unless the last fakes
    are reused; the discriminator forward and backward by its inputs alone;
    the generator backward by weights and inputs. Terms other than a gradient
    penalty are not counted.
    """
    make, judge = layers(gan.generator), layers(gan.discriminator)
    generator, discriminator = sum(make), sum(judge)
    learn = discriminator + (discriminator - judge[0])  # backward, by weights and inputs
    move = generator + 2 * discriminator + 2 * learn
    if "gradient_penalty" in gan.discriminator_terms:
        move += penalty(judge)
    last = 2 * discriminator + generator + (generator - make[0])
    last += 0 if gan.reuse_fakes else generator
    return gan.discriminator_steps * move + last


def penalty(judge: list[int]) -> int:
    """Returns the operations of a gradient penalty and its gradient by the weights.

    One pass forward, one back to the samples; then the second differentiation,
    through the way back alone: by the weights, and by what comes from above,
    which the last layer does not need. Piecewise linear activations (LeakyReLU)
    have no second derivative, so nothing goes through the pass forward again.
    """
    once = sum(judge)
    return 2 * once + once + (once - judge[-1])
