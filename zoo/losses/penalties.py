"""Terms: what a player minimises beside the adversarial loss.

A term is a callable `term(batch) -> scalar`, float32. A class here carries the
term's weight, so that a variant reads as a list of named terms.
"""

import math

import keras
from keras import ops, tree

from zoo.backend import input_gradient


class Term:
    """The base of the terms that are classes: how they are saved with a GAN.

    Attributes:
        every: of a player's updates. A term with more than 1 is *lazy*: once in so many
            updates it gets an update of its own, after that of the other terms and
            counted `every` times, see `zoo.gan.training_step`.
    """

    every = 1

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
    total = 0.0
    for part in tree.flatten(gradient):  # a sample may have several
        part = ops.cast(part, "float32")
        total += ops.sum(ops.square(part), axis=tuple(range(1, len(part.shape))))
    return total


def logits_gradient(batch, samples):
    """Returns the gradient of the discriminator's logits by its samples, of their shape.

    Where a sample has several logits, one for each patch, it is that of their mean.
    """

    def read(samples):
        logits = batch.gan.logits_of(samples, batch.condition)
        return logits / math.prod(logits.shape[1:])

    return input_gradient(read, samples)


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

    def __call__(self, batch):
        between = self.interpolate(batch.real, batch.fake, batch.gan.noise)
        norm = ops.sqrt(squared_norm(logits_gradient(batch, between)) + self.EPSILON)
        return self.weight * ops.mean(ops.square(norm - 1.0))

    @staticmethod
    def interpolate(real, fake, seed):
        """Returns a point between each real sample and its fake, uniform on the line."""
        count = ops.shape(tree.flatten(real)[0])[0]
        u = keras.random.uniform((count,), seed=seed, dtype="float32")

        def between(real, fake):
            each = ops.reshape(u, (-1,) + (1,) * (len(real.shape) - 1))
            return each * real + (1.0 - each) * fake

        return tree.map_structure(between, real, fake)

    def get_config(self):
        return {"weight": self.weight}


@keras.saving.register_keras_serializable("zoo")
class Dragan(GradientPenalty):
    """DRAGAN: the gradient should have norm 1 around the real samples.

    `weight * E[(||grad C(x + u d)||_2 - 1)^2]`, `d` uniform in `[0, s/2]` for
    each number of a sample with `s` the standard deviation of the batch, and
    one `u ~ U[0, 1]` per sample.

    Departures: uniform noise of half the batch's deviation, as in the
    author's code; the paper writes normal noise.
    Reference: Kodali et al., 2017, arXiv:1705.07215, Algorithm 1.
    """

    def __call__(self, batch):
        def disturbed(real):
            noise = keras.random.uniform(ops.shape(real), seed=batch.gan.noise, dtype="float32")
            return real + 0.5 * ops.std(real) * noise

        around = tree.map_structure(disturbed, batch.real)
        near = self.interpolate(around, batch.real, batch.gan.noise)
        norm = ops.sqrt(squared_norm(logits_gradient(batch, near)) + self.EPSILON)
        return self.weight * ops.mean(ops.square(norm - 1.0))


@keras.saving.register_keras_serializable("zoo")
class R1(Term):
    """Zero-centred penalty on real samples: `gamma / 2 * E[||grad C(x)||^2]`.

    Reference: Mescheder et al., 2018, arXiv:1801.04406, equation 9.
    """

    def __init__(self, gamma: float = 10.0):
        self.gamma = gamma

    def __call__(self, batch):
        return 0.5 * self.gamma * ops.mean(squared_norm(self.gradient(batch)))

    def gradient(self, batch):
        """Returns the gradient that is penalised."""
        return batch.real_gradient

    def get_config(self):
        return {"gamma": self.gamma}


@keras.saving.register_keras_serializable("zoo")
class R2(R1):
    """Zero-centred penalty on the generator's samples: `gamma / 2 * E[||grad C(G(z))||^2]`.

    Reference: Mescheder et al., 2018, arXiv:1801.04406, section 4.1.
    """

    def gradient(self, batch):
        return batch.fake_gradient


@keras.saving.register_keras_serializable("zoo")
class Lazy(Term):
    """A term with an update of its own, once in `every` updates and counted `every` times.

    The first update is followed by it. The mean over updates is that of the term itself.
    The player's Adam is to be told: with `c = every / (every + 1)` the learning rate times
    `c`, the betas to the power of `c`.

    Args:
        term: what is penalised.
        every: updates.

    Reference: Karras et al., 2020, arXiv:1912.04958, section 3.1 and appendix B; the authors'
    training loop has an optimizer step for it.
    """

    def __init__(self, term, every: int = 16):
        self.term, self.every = term, every

    def __call__(self, batch):
        return self.term(batch)

    def get_config(self):
        return {"term": keras.saving.serialize_keras_object(self.term), "every": self.every}

    @classmethod
    def from_config(cls, config):
        term = keras.saving.deserialize_keras_object(config["term"])
        return cls(term, config["every"])


def weighted(gradient_penalty: float = 0.0, r1: float = 0.0, r2: float = 0.0) -> dict[str, Term]:
    """Returns the penalties whose weight is not 0, by their names.

    Example:

    >>> list(weighted(gradient_penalty=10.0)), list(weighted(r1=1.0, r2=1.0))
    (['gradient_penalty'], ['r1', 'r2'])
    """
    kinds = {"gradient_penalty": GradientPenalty, "r1": R1, "r2": R2}
    weights = {"gradient_penalty": gradient_penalty, "r1": r1, "r2": r2}
    return {name: kinds[name](weight) for name, weight in weights.items() if weight}
