"""The Gumbel-softmax: draws of a category that a gradient comes through."""

import math

import keras
from keras import ops

from zoo.backend import replicas

_MOST = 7.0  # deviations; beyond, the other side's probability is lost in rounding


def gumbel(normal):
    """Returns standard normal numbers as Gumbel noise: `-log(-log Phi(z))`, strictly rising in `z`.

    The noise is then part of a GAN's latent: whoever has the latent has the sample.

    Example:

    >>> round(float(gumbel(0.0)), 4)  # the median, -log(log 2)
    0.3665
    """
    # In float64: a float32 has few digits left of a small probability. Noise needs no gradient.
    z = ops.clip(ops.cast(normal, "float64"), -_MOST, _MOST)
    tail = 0.5 * (1.0 - ops.erf(ops.abs(z) / math.sqrt(2.0)))  # of the nearer side
    exponential = ops.where(z > 0.0, -ops.log1p(-tail), -ops.log(tail))
    return ops.cast(-ops.log(exponential), "float32")


@keras.saving.register_keras_serializable("zoo")
class GumbelSoftmax(keras.layers.Layer):
    """`softmax(beta (logits + g))` over the last axis, of logits and normal noise.

    With Gumbel noise `g` the largest entry is a draw from `softmax(logits)`, whatever the inverse
    temperature `beta`; the larger that is, the nearer the output to one-hot. While the layer
    makes samples for training, `beta` rises as `most^(i / annealing)`, `i` being the samples
    made so far, and stays at `most` then. The count is a weight: it is saved, and goes on.

    Args:
        most: the last inverse temperature, at least 1; the first is 1 where it rises.
        annealing: samples made in training over which it rises; 0: it is `most` always.
        start: samples made in training before it rises.

    Reference: Jang et al., 2017, arXiv:1611.01144, equation 2; the schedule: Nie et al., 2019
    (RelGAN), ICLR, section 2.3.

    Example:

    >>> import numpy as np
    >>> layer = GumbelSoftmax(most=100.0)
    >>> layer(np.log([[0.7, 0.3]]), np.zeros((1, 2))).numpy().round(3).tolist()
    [[1.0, 0.0]]
    """

    def __init__(self, most: float = 1.0, annealing: int = 0, start: int = 0, **kwargs):
        super().__init__(**{"dtype": "float32", **kwargs})
        self.most, self.annealing, self.start = most, annealing, start
        self.made = self.add_weight(
            shape=(),
            initializer="zeros",
            dtype="float32",
            trainable=False,
            aggregation="only_first_replica",
            name="samples_made",
        )
        self.built = True

    @property
    def inverse_temperature(self):
        """The `beta` of now, a float32 scalar."""
        if not self.annealing:
            return ops.cast(self.most, "float32")
        share = ops.clip((self.made - self.start) / self.annealing, 0.0, 1.0)
        return ops.exp(share * math.log(self.most))

    def count(self, samples) -> None:
        """Counts samples made in training, of one batch."""
        self.made.assign_add(ops.cast(samples * replicas(), "float32"))

    def call(self, logits, normal=None):
        """Returns probabilities; without `normal` there is no noise."""
        logits = ops.cast(logits, "float32")
        noisy = logits if normal is None else logits + gumbel(normal)
        return ops.softmax(self.inverse_temperature * noisy, axis=-1)

    def compute_output_shape(self, logits_shape, normal_shape=None):
        return logits_shape

    def get_config(self):
        own = {"most": self.most, "annealing": self.annealing, "start": self.start}
        return {**super().get_config(), **own}
