"""The normalisation that networks share."""

import functools

from keras import layers


def batch(synchronized: bool = False):
    """Returns what makes a batch normalisation layer.

    Reference: Ioffe & Szegedy, 2015, arXiv:1502.03167, Algorithm 1.

    Momentum and epsilon are those of the authors' Torch code; Keras' momentum
    of .99 would take thousands of turns to settle.
    """
    return functools.partial(
        layers.BatchNormalization, momentum=0.9, epsilon=1e-5, synchronized=synchronized
    )
