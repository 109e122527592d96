"""Energies: discriminators that autoencode, and the losses that are made for them.

A sample's energy is the error with which the discriminator gives it back; its
logit is the energy's negative, so that real samples score higher here too.
"""

import keras
from keras import layers, ops

from zoo.losses.adversarial import Adversarial
from zoo.losses.penalties import Term


@keras.saving.register_keras_serializable("zoo")
class Energy(layers.Layer):
    """The mean over a sample of `|x - reconstruction| ^ power`, `(batch, 1)`.

    Example:

    >>> import numpy as np
    >>> float(Energy(2)([np.zeros((1, 4)), np.array([[0.0, 0, 2, 4]])])[0, 0])
    5.0
    """

    def __init__(self, power: int = 1, **kwargs):
        super().__init__(**kwargs)
        self.power = power

    def call(self, inputs):
        samples, reconstructions = inputs
        error = ops.abs(samples - reconstructions)
        error = ops.square(error) if self.power == 2 else error
        axes = tuple(range(1, len(error.shape)))
        return ops.expand_dims(ops.mean(error, axis=axes), -1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0][0], 1)

    def get_config(self):
        return {**super().get_config(), "power": self.power}


def energies(round):
    """Returns the mean energies of a round's real samples and of its fakes, two scalars."""
    return -ops.mean(round.real_logits), -ops.mean(round.fake_logits)


@keras.saving.register_keras_serializable("zoo")
class Margin(Adversarial):
    """EBGAN: fakes should have an energy of `margin` at least, real samples none.

    The discriminator minimises `E[e(x)] + E[max(0, m - e(G(z)))]`, the
    generator `E[e(G(z))]`, with the energy `e` and the margin `m`.

    Reference: Zhao et al., 2017, arXiv:1609.03126, equations 1 and 2.

    Example:

    >>> import types
    >>> round = types.SimpleNamespace(
    ...     real_logits=ops.array([-1.0, -2.0]), fake_logits=ops.array([-4.0, -9.0])
    ... )
    >>> float(Margin(5.0).discriminator(round)), float(Margin(5.0).generator(round))
    (2.0, 6.5)
    """

    def __init__(self, margin: float = 1.0):
        self.margin = margin

    def discriminator(self, round):
        missing = ops.relu(self.margin + round.fake_logits)
        return ops.mean(missing) - ops.mean(round.real_logits)

    def generator(self, round):
        return -ops.mean(round.fake_logits)

    def get_config(self):
        return {"margin": self.margin}


@keras.saving.register_keras_serializable("zoo")
class PullingAway(Term):
    """Fakes' codes should point in different directions: the mean squared cosine of two of them.

    `weight / (n (n - 1)) * sum over i != j of (s_i . s_j / (|s_i| |s_j|))^2`,
    the codes being the verdict's `"code"`.

    Reference: Zhao et al., 2017, arXiv:1609.03126, equation 4.
    """

    def __init__(self, weight: float = 0.1):
        self.weight = weight

    def __call__(self, round):
        codes = ops.cast(round.fake_verdict["code"], "float32")
        length = ops.sqrt(ops.sum(ops.square(codes), axis=1, keepdims=True) + 1e-12)
        codes = codes / length
        squares = ops.square(ops.matmul(codes, ops.transpose(codes)))
        count = ops.cast(ops.shape(codes)[0], "float32")
        others = ops.sum(squares) - ops.sum(ops.diagonal(squares))
        return self.weight * others / ops.maximum(count * (count - 1.0), 1.0)

    def get_config(self):
        return {"weight": self.weight}


@keras.saving.register_keras_serializable("zoo")
class Equilibrium(Adversarial, layers.Layer):
    """BEGAN: the fakes' energy is held at a share `gamma` of the real samples'.

    The discriminator minimises `E[e(x)] - k E[e(G(z))]`, the generator
    `E[e(G(z))]`. After each move of the discriminator
    `k <- clip(k + rate * (gamma E[e(x)] - E[e(G(z))]), 0, 1)`, from 0 on. `k`
    is a weight of this layer, so it is saved with the GAN.

    Args:
        gamma: the diversity ratio.
        rate: the paper's lambda_k.

    Reference: Berthelot et al., 2017, arXiv:1703.10717, section 3.4.
    """

    def __init__(self, gamma: float = 0.5, rate: float = 0.001, **kwargs):
        super().__init__(**kwargs)
        self.gamma, self.rate = gamma, rate
        self.k = self.add_weight(
            shape=(),
            initializer="zeros",
            dtype="float32",
            trainable=False,
            aggregation="mean",
            name="k",
        )
        self.built = True

    def discriminator(self, round):
        real, fake = energies(round)
        value = real - self.k * fake  # with k as it was before the move
        balance = ops.stop_gradient(self.gamma * real - fake)
        self.k.assign(ops.clip(self.k + self.rate * balance, 0.0, 1.0))
        return value

    def generator(self, round):
        return -ops.mean(round.fake_logits)

    def get_config(self):
        return {**layers.Layer.get_config(self), "gamma": self.gamma, "rate": self.rate}
