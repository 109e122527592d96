"""The floating-point operations that a training step needs, counted from the networks.

Those of the layers with kernels are counted, two to a multiplication, as is
usual (positions in the padding count too); normalisation, activations and the
optimizer are not. A backward pass by the weights, and one by the inputs, cost
what the forward pass costs; one by the inputs of a first layer is not needed
where only weights learn.
"""

import types

from zoo.gan.gan import GAN
from zoo.training import cost

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


def training_step(gan: GAN) -> int:
    """Returns the operations of one training step, for one sample of its batch.

    A discriminator update: one pass of the generator; of the discriminator two
    forward (real, fake), two backward by its weights, two by its inputs. The
    generator update: one pass of the generator, unless the last fakes are
    reused; the discriminator forward and backward by its inputs alone; the
    generator backward by weights and inputs. The cycle and the identity of a cyclegan are one
    pass more each, forward and backward. Of other terms a gradient penalty, R1 and R2 are counted.
    """
    of_generator, of_discriminator = layers(gan.generator), layers(gan.discriminator)
    generator, discriminator = sum(of_generator), sum(of_discriminator)
    backward = discriminator + (discriminator - of_discriminator[0])  # by weights and inputs
    update = generator + 2 * discriminator + 2 * backward
    if "gradient_penalty" in gan.discriminator_terms:
        update += penalty(of_discriminator)
    for name in {"r1", "r2"} & set(gan.discriminator_terms):  # behind a pass that is there already
        lazily = getattr(gan.discriminator_terms[name], "every", 1)
        update += (penalty(of_discriminator) - discriminator) // lazily
    generator_update = 2 * discriminator + generator + (generator - of_generator[0])
    generator_update += 0 if gan.reuse_fakes else generator
    generator_update += 3 * generator * len({"cycle", "identity"} & set(gan.generator_terms))
    return gan.discriminator_steps * update + generator_update


def penalty(of_discriminator: list[int]) -> int:
    """Returns the operations of a gradient penalty and its gradient by the weights.

    One pass forward, one back to the samples; then the second differentiation,
    through the backward pass alone: by the weights, and by the gradients that
    come from above, which the last layer does not need. Piecewise linear
    activations (LeakyReLU) have no second derivative, so nothing goes through
    the forward pass again.
    """
    once = sum(of_discriminator)
    return 2 * once + once + (once - of_discriminator[-1])
