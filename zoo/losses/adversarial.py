"""Adversarial losses: what each player minimises, computed from logits.

Every loss has two terms, `discriminator(batch)` and `generator(batch)`. Both
read the discriminator's logits from the batch, `(batch, ...)` before any
sigmoid, and return a float32 scalar. `D` below is the probability
`sigmoid(logits)`, `C` the logits themselves.
"""

import keras
from keras import ops

from zoo.utils.errors import ZooError, suggestion


class Adversarial:
    """The base of the adversarial losses: two terms, and how logits are read.

    Attributes:
        boundary: the logit between real and fake, None where only differences say anything.
        heard: whether the generator hears the discriminator; one that is not heard is not trained.
    """

    boundary: float | None = None
    heard: bool = True

    def discriminator(self, batch):
        """Returns what the discriminator minimises, a scalar."""
        raise NotImplementedError

    def generator(self, batch):
        """Returns what the generator minimises, a scalar."""
        raise NotImplementedError

    def probability(self, logits):
        """Returns the probability that a sample is real, or None where logits do not say it."""
        return None

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


def cross_entropy(logits, real: bool):
    """Returns the mean of `-log D` where `real`, else of `-log(1 - D)`: a softplus of the logits.

    Stable for any logits: no probability is ever formed.

    Example:

    >>> float(cross_entropy(ops.array([0.0, 0.0]), real=True))  # -log(1/2)
    0.6931471824645996
    """
    return ops.mean(ops.softplus(-logits if real else logits))


@keras.saving.register_keras_serializable("zoo")
class Minimax(Adversarial):
    """The minimax game: `min_G max_D E[log D(x)] + E[log(1 - D(G(z)))]`.

    The generator's term saturates: its gradient vanishes where the
    discriminator is sure of itself. `NonSaturating` is the usual remedy.

    Reference: Goodfellow et al., 2014, arXiv:1406.2661, equation 1.

    Example:

    >>> import types
    >>> undecided = types.SimpleNamespace(real_logits=ops.zeros(2), fake_logits=ops.zeros(2))
    >>> round(float(Minimax().discriminator(undecided)), 4)  # 2 log 2
    1.3863
    """

    boundary = 0.0

    def discriminator(self, batch):
        return cross_entropy(batch.real_logits, True) + cross_entropy(batch.fake_logits, False)

    def generator(self, batch):
        return -cross_entropy(batch.fake_logits, False)

    def probability(self, logits):
        return ops.sigmoid(logits)


@keras.saving.register_keras_serializable("zoo")
class NonSaturating(Minimax):
    """The discriminator of the minimax game; the generator minimises `-E[log D(G(z))]`.

    Reference: Goodfellow et al., 2014, arXiv:1406.2661, section 3.
    """

    def generator(self, batch):
        return cross_entropy(batch.fake_logits, True)


@keras.saving.register_keras_serializable("zoo")
class LeastSquares(Adversarial):
    """Targets 1 for real and 0 for fake: `1/2 E[(C(x) - 1)^2] + 1/2 E[C(G(z))^2]`.

    The generator minimises `1/2 E[(C(G(z)) - 1)^2]`. The best discriminator's
    output is itself the probability that a sample is real.

    Reference: Mao et al., 2017, arXiv:1611.04076, equation 9 (a = 0, b = c = 1).
    """

    boundary = 0.5

    def discriminator(self, batch):
        real = ops.mean(ops.square(batch.real_logits - 1.0))
        return 0.5 * (real + ops.mean(ops.square(batch.fake_logits)))

    def generator(self, batch):
        return 0.5 * ops.mean(ops.square(batch.fake_logits - 1.0))

    def probability(self, logits):
        return ops.clip(logits, 0.0, 1.0)


@keras.saving.register_keras_serializable("zoo")
class Wasserstein(Adversarial):
    """The discriminator minimises `E[C(G(z))] - E[C(x)]`, the generator `-E[C(G(z))]`.

    An estimate of the Wasserstein-1 distance only while the discriminator is
    kept 1-Lipschitz, by clipping (WGAN) or a penalty (WGAN-GP).

    Reference: Arjovsky et al., 2017, arXiv:1701.07875, equations 2 and 3.
    """

    def discriminator(self, batch):
        return ops.mean(batch.fake_logits) - ops.mean(batch.real_logits)

    def generator(self, batch):
        return -ops.mean(batch.fake_logits)


@keras.saving.register_keras_serializable("zoo")
class Hinge(Adversarial):
    """The discriminator minimises `E[max(0, 1 - C(x))] + E[max(0, 1 + C(G(z)))]`.

    The generator minimises `-E[C(G(z))]`. Samples beyond their margin
    teach the discriminator nothing more.

    Reference: Lim & Ye, 2017, arXiv:1705.02894; Miyato et al., 2018,
    arXiv:1802.05957, equations 16 and 17.
    """

    boundary = 0.0

    def discriminator(self, batch):
        real = ops.mean(ops.relu(1.0 - batch.real_logits))
        return real + ops.mean(ops.relu(1.0 + batch.fake_logits))

    def generator(self, batch):
        return -ops.mean(batch.fake_logits)


@keras.saving.register_keras_serializable("zoo")
class RelativisticPairing(Adversarial):
    """Each real sample against one fake: `E[softplus(C(G(z)) - C(x))]`.

    The generator minimises the same with the roles exchanged. Both players
    need the real logits; the batch's order makes the pairs.

    Reference: Jolicoeur-Martineau, 2018, arXiv:1807.00734, equations 7 and 8;
    Huang et al., 2024, arXiv:2501.05441, equation 2.
    """

    def discriminator(self, batch):
        return cross_entropy(batch.real_logits - batch.fake_logits, True)

    def generator(self, batch):
        return cross_entropy(batch.fake_logits - batch.real_logits, True)


@keras.saving.register_keras_serializable("zoo")
class RelativisticAverage(Adversarial):
    """Each sample against the mean of the other kind.

    With `R(x) = C(x) - E[C(G(z))]` and `F(z) = C(G(z)) - E[C(x)]` the
    discriminator minimises `E[softplus(-R)] + E[softplus(F)]`, the generator
    `E[softplus(R)] + E[softplus(-F)]`.

    Reference: Jolicoeur-Martineau, 2018, arXiv:1807.00734, equations 10 and 11.
    """

    def discriminator(self, batch):
        real, fake = self.relative(batch)
        return cross_entropy(real, True) + cross_entropy(fake, False)

    def generator(self, batch):
        real, fake = self.relative(batch)
        return cross_entropy(real, False) + cross_entropy(fake, True)

    @staticmethod
    def relative(batch):
        """Returns each kind's logits less the other kind's mean."""
        real, fake = batch.real_logits, batch.fake_logits
        return real - ops.mean(fake), fake - ops.mean(real)


@keras.saving.register_keras_serializable("zoo")
class Weighted(Adversarial):
    """A loss whose generator's term has a weight; the discriminator learns as ever.

    With weight 0 the generator learns from its other terms alone, and the discriminator, which
    it does not hear, not at all.

    Args:
        loss: the adversarial loss.
        weight: of the generator's term.

    Example:

    >>> import types
    >>> fooled = types.SimpleNamespace(fake_logits=ops.ones(2))
    >>> float(Weighted(Wasserstein(), 0.25).generator(fooled))
    -0.25
    """

    def __init__(self, loss: Adversarial, weight: float):
        self.loss, self.weight = loss, weight
        self.boundary, self.heard = loss.boundary, weight != 0.0

    def discriminator(self, batch):
        return self.loss.discriminator(batch)

    def generator(self, batch):
        if not self.heard:
            return ops.zeros((), "float32")
        return self.weight * self.loss.generator(batch)

    def probability(self, logits):
        return self.loss.probability(logits)

    def get_config(self):
        return {"loss": keras.saving.serialize_keras_object(self.loss), "weight": self.weight}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["loss"]), config["weight"])


LOSSES: dict[str, type[Adversarial]] = {
    "minimax": Minimax,
    "non_saturating": NonSaturating,
    "least_squares": LeastSquares,
    "wasserstein": Wasserstein,
    "hinge": Hinge,
    "relativistic_pairing": RelativisticPairing,
    "relativistic_average": RelativisticAverage,
}


def get(name: str, weight: float = 1.0) -> Adversarial:
    """Returns an adversarial loss by its name, with a weight in the generator's sum of terms.

    Raises:
        ZooError: an unknown name.

    Example:

    >>> type(get("hinge")).__name__
    'Hinge'
    """
    if name not in LOSSES:
        raise ZooError(
            f"Unknown loss {name!r}.{suggestion(name, LOSSES)} Expected {', '.join(LOSSES)}."
        )
    return LOSSES[name]() if weight == 1.0 else Weighted(LOSSES[name](), weight)
