"""Weight clipping: every weight is put back between two bounds after each update."""

import keras
from keras import ops

from zoo.utils.errors import ZooError


@keras.saving.register_keras_serializable("zoo")
class Clip(keras.constraints.Constraint):
    """Keeps each number of a weight in [-limit, limit].

    Keras applies a constraint once after every update of its weight.

    Args:
        limit: the paper's c, above 0.

    Reference: Arjovsky et al., 2017, arXiv:1701.07875, Algorithm 1, line 7.

    Example:

    >>> Clip(0.5)(ops.array([-2.0, 0.25, 1.0])).numpy().tolist()
    [-0.5, 0.25, 0.5]
    """

    def __init__(self, limit: float = 0.01):
        if not limit > 0.0:
            raise ZooError(f"A clipping limit must be a number above 0. Received: {limit!r}.")
        self.limit = limit

    def __call__(self, weight):
        return ops.clip(weight, -self.limit, self.limit)

    def get_config(self):
        return {"limit": self.limit}


def clip_weights(network, limit: float = 0.01) -> None:
    """Clips all trained weights of a network after each update from now on.

    Kernels and biases, and the scales and shifts of normalisation: all that is
    trained. The layers know of it too, so that a saved network stays clipped.

    Args:
        network: a Keras model that is built.
        limit: see `Clip`.

    Example:

    >>> network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    >>> clip_weights(network, 0.01)
    >>> optimizer = keras.optimizers.SGD(1.0)
    >>> optimizer.apply([ops.ones((2, 3)), ops.ones(3)], network.trainable_variables)
    >>> [round(float(number), 6) for number in network.layers[0].bias.numpy()]
    [-0.01, -0.01, -0.01]
    """
    constraint = Clip(limit)
    for layer in network._flatten_layers(include_self=False):
        for weight in layer._trainable_variables:
            weight.constraint = constraint
            if hasattr(layer, f"{weight.name}_constraint"):  # of Keras' own layers
                setattr(layer, f"{weight.name}_constraint", constraint)
