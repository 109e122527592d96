"""How many training steps to run in one call of TensorFlow."""

import math

import keras

_MOST = 100
_PASSES = 12  # network passes a sample costs in a training step: both players, forward and backward
# Multiplications per second that a DCGAN reaches: on two CPU cores, and on a GPU.
_SPEED = {"cpu": 5e10, "gpu": 5e12}


def steps_per_execution(gan, samples: int, most: int = _MOST) -> int:
    """Returns how many training steps to hand over at once: about a second's work, 1 to 100.

    A tiny network's step takes less time than the way from Python to
    TensorFlow and back, so many go in one call; a large network goes step by
    step, so that progress shows and Ctrl-C is heard. The time is estimated
    from the networks' multiplications, not measured: the same recipe has the
    same points in its curves on every day.

    Args:
        gan: the GAN to train.
        samples: real samples that one training step takes.
        most: never more than this, e.g. the steps between two points of a curve.
    """
    return max(1, min(_MOST, most, math.floor(1 / max(seconds(gan, samples), 1e-6))))


def seconds(gan, samples: int) -> float:
    """Returns about how long it takes to train on so many real samples, an estimate.

    Args:
        gan: the GAN to train.
        samples: real samples shown to the discriminator.
    """
    each = multiplications(gan.generator) + multiplications(gan.discriminator)
    kind = "gpu" if any("gpu" in name for name in keras.distribution.list_devices()) else "cpu"
    return _PASSES * each * samples / _SPEED[kind]


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
