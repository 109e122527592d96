"""Convolutions of stride 2 between tiny pictures, as products of matrices.

Where pictures have a few pixels and a kernel millions of numbers, TensorFlow's kernels spend most
of their time on bringing the kernel into an order of their own. A product of matrices takes it as
it lies: each place of the smaller picture is a row, made of the patch of the larger one that the
kernel sees there. What of the kernel sees nothing but padding is left out.

The functions are those of `zoo.backend.convolution`, which says what their gradients are.
"""

import math

import numpy as np
import tensorflow as tf


def convolved(x, kernel):
    """Returns `tf.nn.conv2d(x, kernel, 2, "SAME")`.

    Args:
        x: `(batch, height, width, inputs)`.
        kernel: `(side, side, inputs, channels)`.

    Example:

    >>> convolved(tf.ones((1, 2, 2, 1)), tf.ones((2, 2, 1, 3))).numpy().ravel().tolist()
    [4.0, 4.0, 4.0]
    """
    size, channels = x.shape[1:3], kernel.shape[3]
    rows, columns = (_seen(kernel.shape[0], one) for one in size)
    part = tf.reshape(kernel[rows, columns], (-1, channels))
    made = tf.matmul(_patches(x, kernel.shape[0]), part)
    return tf.reshape(made, (-1, *map(_places, size), channels))


def by_kernel(x, y, shape):
    """Returns the gradient of `sum(y * convolved(x, kernel))` by a kernel of this shape.

    Example:

    >>> by_kernel(tf.ones((1, 1, 1, 1)), tf.ones((1, 1, 1, 1)), (2, 2, 1, 1)).numpy().ravel()
    array([1., 0., 0., 0.], dtype=float32)
    """
    side = shape[0]
    rows, columns = (_seen(side, one) for one in x.shape[1:3])
    y = tf.reshape(y, (-1, shape[3]))
    made = tf.matmul(_patches(x, side), y, transpose_a=True)
    made = tf.reshape(made, (rows.stop - rows.start, columns.stop - columns.start, *shape[2:]))
    unseen = [[one.start, side - one.stop] for one in (rows, columns)]
    return tf.pad(made, [*unseen, [0, 0], [0, 0]])


def enlarged(y, kernel, size):
    """Returns the pictures of `size` of which `convolved` is the transpose.

    Args:
        y: `(batch, rows, columns, channels)`.
        kernel: `(side, side, outputs, channels)`.
        size: height and width; `rows` and `columns` are half of them, rounded up.

    Example:

    >>> enlarged(tf.ones((1, 1, 1, 3)), tf.ones((2, 2, 1, 3)), (2, 2)).numpy().ravel().tolist()
    [3.0, 3.0, 3.0, 3.0]
    """
    side, _, outputs, channels = kernel.shape
    rows, columns = (_seen(side, one) for one in size)
    part = tf.reshape(kernel[rows, columns], (-1, channels))
    made = tf.matmul(tf.reshape(y, (-1, channels)), part, transpose_b=True)
    taps = rows.stop - rows.start, columns.stop - columns.start
    made = tf.reshape(made, (-1, *map(_places, size), *taps, outputs))
    made = _laid(made, 1, side, size[0])
    return _laid(made, 2, side, size[1])


def _patches(x, side: int):
    """Returns what the kernel sees of `x`, a row for each picture and place."""
    size, inputs = x.shape[1:3], x.shape[3]
    rows, columns = (_lines(side, length) for length in size)
    pixels = rows[:, None, :, None] * size[1] + columns[None, :, None, :]
    inside = (rows >= 0)[:, None, :, None] & (columns >= 0)[None, :, None, :]
    x = tf.reshape(x, (-1, math.prod(size), inputs))
    if not inside.all():
        x = tf.pad(x, [[0, 0], [0, 1], [0, 0]])
    pixels = np.where(inside, pixels, math.prod(size))
    seen = tf.gather(x, pixels.ravel(), axis=1)
    return tf.reshape(seen, (-1, math.prod(pixels.shape[2:]) * inputs))


def _lines(side: int, length: int) -> np.ndarray:
    """Returns which line of a picture each tap that sees any is at, at each place; -1: padding.

    >>> _lines(4, 4).tolist()
    [[-1, 0, 1, 2], [1, 2, 3, -1]]
    """
    seen, before = _seen(side, length), _before(side, length)
    taps = np.arange(seen.start, seen.stop) - before
    lines = 2 * np.arange(_places(length))[:, None] + taps
    return np.where((lines >= 0) & (lines < length), lines, -1)


def _laid(made, axis: int, side: int, length: int):
    """Adds up along an axis what the kernel gives at each place to each row of the picture.

    Of `(batch, ..., taps, ..., outputs)` with places on `axis` and taps on axis 3.
    """
    seen, before = _seen(side, length), _before(side, length)
    lines = []
    for line in range(length):
        pairs = [(place, line + before - 2 * place) for place in range(_places(length))]
        parts = [
            _at(made, axis, place, tap - seen.start)
            for place, tap in pairs
            if seen.start <= tap < seen.stop
        ]
        lines.append(tf.add_n(parts) if parts else tf.zeros_like(_at(made, axis, 0, 0)))
    return tf.stack(lines, axis)


def _at(made, axis: int, place: int, tap: int):
    """Returns one place on an axis, and one tap on axis 3."""
    chosen = [slice(None)] * len(made.shape)
    chosen[axis], chosen[3] = place, tap
    return made[tuple(chosen)]


def _places(length: int) -> int:
    return -(-length // 2)


def _before(side: int, length: int) -> int:
    """Returns how many zeros "SAME" puts before a side of this length."""
    return max(2 * (_places(length) - 1) + side - length, 0) // 2


def _seen(side: int, length: int) -> slice:
    """Returns which rows of a kernel see anything but padding somewhere.

    >>> _seen(4, 2), _seen(4, 4)
    (slice(1, 3, None), slice(0, 4, None))
    """
    before, last = _before(side, length), 2 * (_places(length) - 1)
    taps = [
        tap
        for tap in range(side)
        if any(0 <= place + tap - before < length for place in range(0, last + 1, 2))
    ]
    return slice(taps[0], taps[-1] + 1)
