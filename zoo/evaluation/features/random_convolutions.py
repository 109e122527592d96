"""Convolutions of fixed random weights: features without training, for any pictures."""

import hashlib
import itertools

import keras
import numpy as np
from keras import layers

from zoo.evaluation.features.network import Features

_SEED = 20170626
_CHANNELS = (4, 32, 64, 128)


def load() -> Features:
    """Returns the feature network `random`: three random 3x3 convolutions of stride 2.

    It knows nothing of pictures, so its distances say only whether local
    patterns are alike. For a quick look; not for a paper.

    Example:

    >>> load().features(np.zeros((2, 16, 16, 3), "float32")).shape
    (2, 128)
    """
    kernels = _kernels()
    x = pictures = keras.Input((None, None, _CHANNELS[0]))
    for kernel in kernels:
        x = layers.Conv2D(kernel.shape[-1], 3, 2, "same", use_bias=False, activation="relu")(x)
    network = keras.Model(pictures, layers.GlobalAveragePooling2D()(x))
    network.set_weights(kernels)
    network.trainable = False
    digest = hashlib.sha256(b"".join(kernel.tobytes() for kernel in kernels)).hexdigest()
    return Features("random", digest, network, (None, None, _CHANNELS[0]))


def _kernels() -> list[np.ndarray]:
    # RandomState, because NumPy promises that its numbers never change.
    draw = np.random.RandomState(_SEED)
    return [
        (draw.standard_normal((3, 3, before, after)) * np.sqrt(2 / (9 * before))).astype("float32")
        for before, after in itertools.pairwise(_CHANNELS)
    ]
