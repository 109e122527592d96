"""Terms that hold a sample to the one it should be."""

import base64
import io

import keras
import numpy as np
from keras import ops, tree

from zoo.losses.penalties import Term


@keras.saving.register_keras_serializable("zoo")
class L1(Term):
    """`weight * E[|x - G(source)|]`, the mean over a sample's numbers.

    Args:
        weight: the paper's lambda.

    Reference: Isola et al., 2017, arXiv:1611.07004, equation 3.

    Example:

    >>> import types
    >>> batch = types.SimpleNamespace(real=ops.ones((2, 3)), fake=ops.zeros((2, 3)))
    >>> float(L1(100.0)(batch))
    100.0
    """

    def __init__(self, weight: float = 100.0):
        self.weight = weight

    def __call__(self, batch):
        pairs = zip(tree.flatten(batch.real), tree.flatten(batch.fake), strict=True)
        return self.weight * sum(ops.mean(ops.abs(real - fake)) for real, fake in pairs)

    def get_config(self):
        return {"weight": self.weight}


@keras.saving.register_keras_serializable("zoo")
class L2(L1):
    """`weight * E[(x - G(source))^2]`, the mean over a sample's numbers.

    Reference: Ledig et al., 2017, arXiv:1609.04802, equation 4.

    Example:

    >>> import types
    >>> batch = types.SimpleNamespace(real=ops.ones((2, 3)), fake=-ops.ones((2, 3)))
    >>> float(L2(0.5)(batch))
    2.0
    """

    def __init__(self, weight: float = 1.0):
        super().__init__(weight)

    def __call__(self, batch):
        pairs = zip(tree.flatten(batch.real), tree.flatten(batch.fake), strict=True)
        return self.weight * sum(ops.mean(ops.square(real - fake)) for real, fake in pairs)


@keras.saving.register_keras_serializable("zoo")
class HoleL2(L2):
    """`L2` inside the holes alone: the source's last channel, alpha, is negative there.

    The mean is over all numbers in the batch's holes.

    Reference: Pathak et al., 2016, arXiv:1604.07379, equation 1, over the numbers in the hole.
    """

    def __call__(self, batch):
        (source,) = batch.condition
        hole = ops.cast(source[..., -1:] < 0, "float32")
        squares = hole * ops.square(batch.real - batch.fake)
        numbers = ops.sum(hole) * batch.real.shape[-1]
        return self.weight * ops.sum(squares) / ops.maximum(numbers, 1.0)


@keras.saving.register_keras_serializable("zoo")
class Perceptual(Term):
    """`weight * E[(f(x) - f(G(source)))^2]`, the mean over the features of a frozen network.

    It is saved with its network's weights.

    Args:
        network: a Keras model from samples to features, as `zoo.evaluation.features` has them:
            `features.get("digits").model((8, 8, 1))`.
        weight: of the term.

    Reference: Ledig et al., 2017, arXiv:1609.04802, equation 5.
    """

    def __init__(self, network, weight: float):
        self.network, self.weight = network, weight
        network.trainable = False

    def __call__(self, batch):
        real, fake = (self.network(one, training=False) for one in (batch.real, batch.fake))
        return self.weight * ops.mean(ops.square(real - fake))

    def get_config(self):
        file = io.BytesIO()
        np.savez(file, *self.network.get_weights())
        return {
            "network": keras.saving.serialize_keras_object(self.network),
            "weights": base64.b64encode(file.getvalue()).decode(),
            "weight": self.weight,
        }

    @classmethod
    def from_config(cls, config):
        network = keras.saving.deserialize_keras_object(config["network"])
        with np.load(io.BytesIO(base64.b64decode(config["weights"]))) as weights:
            network.set_weights(list(weights.values()))
        return cls(network, config["weight"])
