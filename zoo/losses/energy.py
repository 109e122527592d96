"""Energies: the losses of discriminators that autoencode.

A sample's energy is the error with which the discriminator gives it back; its
logit is the energy's negative, so that real samples score higher here too.
"""

import keras
from keras import layers, ops

from zoo.losses.adversarial import Adversarial
from zoo.losses.penalties import Term


def energies(batch):
    """Returns the mean energies of a batch's real samples and of its fakes, two scalars."""
    return -ops.mean(batch.real_logits), -ops.mean(batch.fake_logits)


@keras.saving.register_keras_serializable("zoo")
class Margin(Adversarial):
    """EBGAN: fakes should have an energy of `margin` at least, real samples none.

    The discriminator minimises `E[e(x)] + E[max(0, m - e(G(z)))]`, the
    generator `E[e(G(z))]`, with the energy `e` and the margin `m`.

    Reference: Zhao et al., 2017, arXiv:1609.03126, equations 1 and 2.

    Example:

    >>> import types
    >>> batch = types.SimpleNamespace(
    ...     real_logits=ops.array([-1.0, -2.0]), fake_logits=ops.array([-4.0, -9.0])
    ... )
    >>> float(Margin(5.0).discriminator(batch)), float(Margin(5.0).generator(batch))
    (2.0, 6.5)
    """

    def __init__(self, margin: float = 1.0):
        self.margin = margin

    def discriminator(self, batch):
        missing = ops.relu(self.margin + batch.fake_logits)
        return ops.mean(missing) - ops.mean(batch.real_logits)

    def generator(self, batch):
        return -ops.mean(batch.fake_logits)

    def get_config(self):
        return {"margin": self.margin}


@keras.saving.register_keras_serializable("zoo")
class PullingAway(Term):
    """Fakes' codes should point in different directions: the mean squared cosine of two of them.

    `weight / (n (n - 1)) * sum over i != j of (s_i . s_j / (|s_i| |s_j|))^2`,
    the codes being the output's `"code"`.

    Reference: Zhao et al., 2017, arXiv:1609.03126, equation 4.
    """

    def __init__(self, weight: float = 0.1):
        self.weight = weight

    def __call__(self, batch):
        codes = ops.cast(batch.fake_output["code"], "float32")
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
    `E[e(G(z))]`. After each discriminator update
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

    def discriminator(self, batch):
        real, fake = energies(batch)
        value = real - self.k * fake  # with k as it was before the update
        balance = ops.stop_gradient(self.gamma * real - fake)
        self.k.assign(ops.clip(self.k + self.rate * balance, 0.0, 1.0))
        return value

    def generator(self, batch):
        return -ops.mean(batch.fake_logits)

    def get_config(self):
        return {**layers.Layer.get_config(self), "gamma": self.gamma, "rate": self.rate}
