"""How many turns to run in one call of TensorFlow."""

import math

import keras

_MOST = 100
_PASSES = 12  # network passes an image costs in a turn: both players, forward and backward
# Multiplications per second that a DCGAN reaches: on two CPU cores, and on a GPU.
_SPEED = {"cpu": 5e10, "gpu": 5e12}


def steps_per_execution(gan, images: int, most: int = _MOST) -> int:
    """Returns how many turns to hand over at once: about a second's work, 1 to 100.

    A tiny network's turn takes less time than the way from Python to
    TensorFlow and back, so many go in one call; a large network goes turn by
    turn, so that progress moves and Ctrl-C is heard. The time is estimated
    from the networks' multiplications, not measured: the same recipe has the
    same points in its curves on every day.

    Args:
        gan: the GAN to train.
        images: real images that one turn takes.
        most: never more than this, e.g. the turns between two points of a curve.
    """
    return max(1, min(_MOST, most, math.floor(1 / max(seconds(gan, images), 1e-6))))


def seconds(gan, images: int) -> float:
    """Returns about how long it takes to train on so many real images, an estimate.

    Args:
        gan: the GAN to train.
        images: real images shown to the discriminator.
    """
    each = multiplications(gan.generator) + multiplications(gan.discriminator)
    kind = "gpu" if any("gpu" in name for name in keras.distribution.list_devices()) else "cpu"
    return _PASSES * each * images / _SPEED[kind]


def multiplications(model: keras.Model) -> int:
    """Returns about how many multiplications one sample costs in a forward pass.

    A kernel is applied once at every position of the layer's output, or of
    its input where that is smaller (a transposed convolution).

    Example:

    >>> from keras import layers
    >>> multiplications(keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(2, 3)]))
    72
    """
    count = 0
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            count += multiplications(layer)
            continue
        kernels = sum(math.prod(w.shape) for w in layer.weights if len(w.shape) > 1)
        if kernels:
            count += kernels * min(_positions(layer, "input"), _positions(layer, "output"))
    return count


def _positions(layer: keras.Layer, side: str) -> int:
    """Returns in how many places of its input or output a layer applies its kernel."""
    try:
        tensor = getattr(layer, side)
    except (AttributeError, ValueError):  # the layer stands in no graph, or in several
        return 1
    shape = getattr(tensor, "shape", None)
    return math.prod(size or 1 for size in shape[1:-1]) if shape else 1
