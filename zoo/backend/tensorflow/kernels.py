"""Operations that do in one kernel what Keras does in several."""

import math

import numpy as np
import tensorflow as tf


def leaky_relu(x, slope: float):
    """Returns `max(x, slope * x)` for a slope below 1, with no second derivative.

    TensorFlow gives its own operation a second derivative of zeros, and a gradient
    penalty then carries those zeros back through the whole network for nothing.

    Example:

    >>> import tensorflow as tf
    >>> leaky_relu(tf.constant([-2.0, 3.0]), 0.5).numpy().tolist()
    [-1.0, 3.0]
    """

    @tf.custom_gradient
    def activate(x):
        def gradient(upstream):
            return tf.raw_ops.LeakyReluGrad(
                gradients=upstream, features=tf.stop_gradient(x), alpha=slope
            )

        return tf.nn.leaky_relu(x, slope), gradient

    return activate(x)


def batch_normalized(x, scale, offset, epsilon: float):
    """Returns `x` normalised over all axes but the last, by one operation of TensorFlow.

    Args:
        x: pictures `(batch, height, width, channels)`, float32 or half of it.
        scale, offset: float32, one number for each channel.
        epsilon: added to the variance.

    Returns:
        The pictures, of `x`'s type, and the batch's mean and biased variance, float32.

    Example:

    >>> import tensorflow as tf
    >>> x = tf.reshape([0.0, 2.0], (2, 1, 1, 1))
    >>> y, mean, variance = batch_normalized(x, tf.ones(1), tf.zeros(1), epsilon=0.0)
    >>> y.numpy().ravel().tolist(), float(mean[0]), float(variance[0])
    ([-1.0, 1.0], 1.0, 1.0)
    """
    y, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
        x=x, scale=scale, offset=offset, mean=[], variance=[], epsilon=epsilon
    )
    count = tf.cast(tf.size(x) / tf.size(scale), "float32")
    return y, mean, variance * (count - 1.0) / count  # the operation's is unbiased


def instance_normalized(x, epsilon: float):
    """Returns `x` normalised over height and width, each channel of each picture by itself.

    The gradient is written out: TensorFlow's, through each operation, takes twice the passes over
    the memory. What it shares with the pass forward is computed once, as graphs do.

    Args:
        x: pictures `(batch, height, width, channels)`.
        epsilon: added to the variance.

    Reference: Ulyanov et al., 2016, arXiv:1607.08022.

    Example:

    >>> import tensorflow as tf
    >>> x = tf.reshape([1.0, 3.0, 10.0, 30.0], (2, 2, 1, 1))
    >>> instance_normalized(x, epsilon=0.0).numpy().ravel().tolist()
    [-1.0, 1.0, -1.0, 1.0]
    """

    def mean(of):
        return tf.reduce_mean(of, (1, 2), keepdims=True)

    def normalized(x):
        centred = x - mean(x)
        factor = tf.math.rsqrt(mean(centred * centred) + epsilon)
        return centred * factor, factor

    @tf.custom_gradient
    def normalize(x):
        def gradient(upstream):
            y, factor = normalized(x)
            return factor * (upstream - mean(upstream) - y * mean(upstream * y))

        return normalized(x)[0], gradient

    return normalize(x)


def reflected(x, padding, edge: bool = False):
    """Returns pictures with their mirror image around them.

    Args:
        x: `(batch, height, width, channels)`, sides above `padding`.
        padding: pixels on each side, or `(above and below, left and right)`.
        edge: whether the pixels at the edge are repeated: NumPy's `"symmetric"` in place of its
            `"reflect"`.

    Example:

    >>> import tensorflow as tf
    >>> reflected(tf.reshape([1.0, 2.0, 3.0, 4.0], (1, 2, 2, 1)), 1)[0, :, :, 0].numpy().tolist()
    [[4.0, 3.0, 4.0, 3.0], [2.0, 1.0, 2.0, 1.0], [4.0, 3.0, 4.0, 3.0], [2.0, 1.0, 2.0, 1.0]]
    """
    size, channels = x.shape[1:3], x.shape[3]
    padding = (padding, padding) if isinstance(padding, int) else tuple(padding)
    larger = [length + 2 * more for length, more in zip(size, padding, strict=True)]
    rows, columns = (
        np.pad(np.arange(length), more, mode="symmetric" if edge else "reflect")
        for length, more in zip(size, padding, strict=True)
    )
    pixels = (rows[:, None] * size[1] + columns).ravel()

    @tf.custom_gradient
    def reflect(x):
        made = tf.gather(tf.reshape(x, (-1, math.prod(size), channels)), pixels, axis=1)
        return tf.reshape(made, (-1, *larger, channels)), fold

    @tf.custom_gradient
    def fold(y):
        y = tf.ensure_shape(y, (None, *larger, channels))
        return _folded(_folded(y, 1, padding[0], edge), 2, padding[1], edge), reflect

    return reflect(x)


def _folded(y, axis: int, padding: int, edge: bool):
    """Adds what was reflected on both sides of an axis to where it came from."""
    if padding == 0:
        return y
    size, own = y.shape[axis] - 2 * padding, 0 if edge else 1  # at each end, mirrored or not

    def part(begin, end, back=False):
        found = y[(*[slice(None)] * axis, slice(begin, end))]
        return tf.reverse(found, [axis]) if back else found

    images = part(0, padding, back=True), part(padding + size, None, back=True)
    if size < 2 * (padding + own):  # the two images overlap
        middle, sides = part(padding, padding + size), [[0, 0] for _ in y.shape]
        for image, before in zip(images, (own, size - own - padding), strict=True):
            sides[axis] = [before, size - before - padding]
            middle += tf.pad(image, sides)
        return middle
    pieces = [
        part(padding, padding + own),
        part(padding + own, 2 * padding + own) + images[0],
        part(2 * padding + own, size - own),
        part(size - own, size - own + padding) + images[1],
        part(size - own + padding, size + padding),
    ]
    return tf.concat([piece for piece in pieces if piece.shape[axis]], axis)
