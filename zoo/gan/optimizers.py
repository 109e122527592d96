"""Optimizers as GAN papers set them."""

import keras

from zoo.backend import Adam


def adam(
    learning_rate: float, beta_1: float = 0.5, beta_2: float = 0.999, clip: float | None = None
) -> keras.optimizers.Adam:
    """Returns Adam with an epsilon of 1e-8, as in its paper and in the code of GAN authors.

    As Keras and TensorFlow write it, the epsilon is added to the root of the mean square
    before the correction for its bias (section 2 of the paper, the efficient order); that of
    Torch and of Algorithm 1 is added after. They part in the first steps alone, and where
    gradients are near 1e-8.

    Keras' own default is 1e-7. The momentum of 0.5 in place of 0.9 is the
    DCGAN paper's (Radford et al., 2015, arXiv:1511.06434, section 4).

    Args:
        learning_rate, beta_1, beta_2: as in the paper.
        clip: the most that the norm of all of a player's gradients together may be, or None.

    Reference: Kingma & Ba, 2014, arXiv:1412.6980, Algorithm 1.

    Example:

    >>> adam(2e-4).beta_1
    0.5
    """
    return Adam(learning_rate, beta_1=beta_1, beta_2=beta_2, epsilon=1e-8, global_clipnorm=clip)


def rmsprop(learning_rate: float, decay: float = 0.9) -> keras.optimizers.RMSprop:
    """Returns RMSprop, `decay` being that of the squared gradient's average.

    Keras adds its epsilon inside the square root, `sqrt(v + 1e-16)` here; the authors' Torch
    behind it, `sqrt(v) + 1e-8`. Both are 1e-8 where `v` is 0, and differ by less than 1e-8
    elsewhere. (An epsilon of 1e-8 inside would hold back the steps of gradients below 1e-4.)

    Example:

    >>> rmsprop(5e-5).rho
    0.9
    """
    return keras.optimizers.RMSprop(learning_rate, rho=decay, epsilon=1e-16)
