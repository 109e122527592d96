"""Terms: what a player minimises beside the adversarial loss.

A term is a callable `term(round) -> scalar`, float32. A class here carries the
term's weight, so that a variant reads as a list of named terms.
"""

import keras
from keras import ops

from zoo.backend import input_gradient


class Term:
    """The base of the terms that are classes: how they are saved with a GAN."""

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


def squared_norm(gradient):
    """Returns the squared Euclidean norm of each sample, `(batch,)`, in float32.

    Example:

    >>> [float(norm) for norm in squared_norm(ops.ones((2, 3)))]
    [3.0, 3.0]
    """
    gradient = ops.cast(gradient, "float32")
    return ops.sum(ops.square(gradient), axis=tuple(range(1, len(gradient.shape))))


@keras.saving.register_keras_serializable("zoo")
class GradientPenalty(Term):
    """WGAN-GP: the discriminator's gradient should have norm 1 between real and fake.

    `weight * E[(||grad C(x^)||_2 - 1)^2]` with `x^ = u x + (1 - u) G(z)`, one
    `u ~ U[0, 1]` per sample, the norm taken over all of a sample's numbers.

    Args:
        weight: the paper's lambda.

    Reference: Gulrajani et al., 2017, arXiv:1704.00028, equation 3 and Algorithm 1.
    """

    # The gradient of sqrt is infinite at 0, where the norm is of no interest.
    EPSILON = 1e-12

    def __init__(self, weight: float = 10.0):
        self.weight = weight

    def __call__(self, round):
        between = self.interpolate(round.real, round.fake, round.gan.noise)
        gradient = input_gradient(lambda x: round.gan.logits_of(x, round.condition), between)
        norm = ops.sqrt(squared_norm(gradient) + self.EPSILON)
        return self.weight * ops.mean(ops.square(norm - 1.0))

    @staticmethod
    def interpolate(real, fake, seed):
        """Returns a point between each real sample and its fake, uniform on the line."""
        shape = (ops.shape(real)[0],) + (1,) * (len(real.shape) - 1)
        u = keras.random.uniform(shape, seed=seed, dtype="float32")
        return u * real + (1.0 - u) * fake

    def get_config(self):
        return {"weight": self.weight}
