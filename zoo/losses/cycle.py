"""Terms of translation without pairs: there and back, and what is of its kind already."""

import keras
from keras import ops, tree

from zoo.losses.penalties import Term


@keras.saving.register_keras_serializable("zoo")
class Cycle(Term):
    """`weight / 2 * (E[|F(G(a)) - a|] + E[|G(F(b)) - b|])`: there and back gives the same again.

    Each mean is over a sample's numbers.

    Args:
        weight: the paper's lambda.

    Reference: Zhu et al., 2017, arXiv:1703.10593, equation 2.
    """

    def __init__(self, weight: float = 10.0):
        self.weight = weight

    def __call__(self, batch):
        return self.weight * distance(batch.real, batch.gan.translated(batch.fake))

    def get_config(self):
        return {"weight": self.weight}


@keras.saving.register_keras_serializable("zoo")
class Identity(Cycle):
    """`weight / 2 * (E[|F(a) - a|] + E[|G(b) - b|])`: what is of the target's kind stays as it is.

    Keeps colours. Both kinds must have one shape.

    Reference: Zhu et al., 2017, arXiv:1703.10593, section 5.2; Taigman et al., 2017,
    arXiv:1611.02200.
    """

    def __call__(self, batch):
        first, second = batch.real
        return self.weight * distance(batch.real, batch.gan.translated((second, first)))


def distance(ones, others):
    """Returns the mean over parts of the mean absolute difference.

    Example:

    >>> float(distance((ops.zeros(2), ops.zeros(4)), (ops.ones(2), 3 * ops.ones(4))))
    2.0
    """
    pairs = list(zip(tree.flatten(ones), tree.flatten(others), strict=True))
    return sum(ops.mean(ops.abs(one - other)) for one, other in pairs) / len(pairs)
