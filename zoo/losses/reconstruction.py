"""Terms that hold a sample to the one it should be."""

import keras
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
