"""Auxiliary tasks of the discriminator: to name the class, to read the codes.

The discriminator has further heads, see `zoo.networks.heads`: its output is a
dict, and the terms here read its other entries.
"""

import math

import keras
from keras import ops

from zoo.losses.penalties import Term


def cross_entropy(logits, target):
    """Returns the mean of `-sum_k target_k log softmax(logits)_k`, float32.

    The softmax is here and nowhere else: `logits` are what a dense layer gives.

    Args:
        logits: `(batch, classes)`.
        target: one-hot rows `(batch, classes)`.

    Example:

    >>> round(float(cross_entropy(ops.zeros((1, 4)), ops.array([[1.0, 0, 0, 0]]))), 4)  # log 4
    1.3863
    """
    chosen = ops.cast(target, "float32") * ops.log_softmax(ops.cast(logits, "float32"), axis=-1)
    return -ops.mean(ops.sum(chosen, axis=-1))


def gaussian_likelihood(mean, value):
    """Returns the mean over the batch of `-sum_j log N(value_j; mean_j, 1)`, float32.

    Args:
        mean: `(batch, numbers)`.
        value: `(batch, numbers)`.

    Example:

    >>> round(float(gaussian_likelihood(ops.zeros((1, 1)), ops.ones((1, 1)))), 4)
    1.4189
    """
    squares = ops.square(ops.cast(value, "float32") - ops.cast(mean, "float32"))
    return ops.mean(ops.sum(0.5 * squares + 0.5 * math.log(2 * math.pi), axis=-1))


@keras.saving.register_keras_serializable("zoo")
class RealClassification(Term):
    """`weight * E[-log P(label | x)]` of real samples, from the output's `"label"` logits.

    Reference: Odena et al., 2017, arXiv:1610.09585, equation 3, its first part.
    """

    def __init__(self, weight: float = 1.0):
        self.weight = weight

    def __call__(self, batch):
        logits = self.output(batch)["label"]
        (label,) = batch.condition
        return self.weight * cross_entropy(logits, ops.one_hot(label, logits.shape[-1]))

    def output(self, batch):
        """Returns the discriminator's output of the samples to be classified."""
        return batch.real_output

    def get_config(self):
        return {"weight": self.weight}


@keras.saving.register_keras_serializable("zoo")
class FakeClassification(RealClassification):
    """`weight * E[-log P(label | G(z, label))]`: the label is the one that the fake was asked for.

    Reference: Odena et al., 2017, arXiv:1610.09585, equation 3, its second part.
    """

    def output(self, batch):
        return batch.fake_output


@keras.saving.register_keras_serializable("zoo")
class Information(Term):
    """`weight * E[-log Q(codes | G(latent))]`: how badly the codes are read off the fakes.

    `Q` is a product: a categorical distribution, whose logits are the
    output's `"category"`, and for each continuous code a normal distribution
    of deviation 1, whose mean is the output's `"continuous"`. The entropy of
    the codes, a constant, less this term is a lower bound of the information
    that a fake holds about its codes.

    Args:
        weight: the paper's lambda.

    Reference: Chen et al., 2016, arXiv:1606.03657, equations 5 and 6; the
    fixed deviation is that of the authors' code for MNIST.
    """

    def __init__(self, weight: float = 1.0):
        self.weight = weight

    def __call__(self, batch):
        output = batch.fake_output
        _, category, continuous = batch.gan.parts(batch.latent[0])
        misread = cross_entropy(output["category"], category)
        return self.weight * (misread + gaussian_likelihood(output["continuous"], continuous))

    def get_config(self):
        return {"weight": self.weight}
