"""Convolutions of stride 2 whose one side has a few channels, as a picture has, on a CPU.

TensorFlow's transposed convolution, which is also a convolution's gradient by
its inputs, is slow where it ends in a few channels: the kernels are made for
many. Here it is a convolution of stride 1 that makes all four pixels of a 2x2
block at once, as channels, which are then laid side by side.

Reference: Shi et al., 2016, arXiv:1609.07009 (the two are the same function).
"""

import keras
import tensorflow as tf

FEW = 8  # channels; from 16 on TensorFlow's own is faster


def pays(channels: int) -> bool:
    """Returns whether these functions are worth while: few channels, and no GPU."""
    return channels <= FEW and not any("gpu" in name for name in keras.distribution.list_devices())


def convolved(x, kernel):
    """Returns `tf.nn.conv2d(x, kernel, 2, "SAME")`, with a faster gradient by `x`.

    Args:
        x: `(batch, height, width, few channels)`.
        kernel: `(side, side, few channels, channels)`.

    Example:

    >>> convolved(tf.ones((1, 2, 2, 1)), tf.ones((2, 2, 1, 3))).numpy().ravel().tolist()
    [4.0, 4.0, 4.0]
    """
    size = x.shape[1:3]

    @tf.custom_gradient
    def convolve(x, kernel):
        def gradient(upstream):
            return enlarged(upstream, kernel, size), _by_kernel(x, kernel, upstream)

        return tf.nn.conv2d(x, kernel, 2, "SAME"), gradient

    return convolve(x, tf.convert_to_tensor(kernel))


def enlarged(y, kernel, size):
    """Returns pictures of `size` of which `convolved` is the transpose: a transposed convolution.

    Args:
        y: `(batch, rows, columns, channels)`.
        kernel: `(side, side, few channels, channels)`, as `tf.nn.conv2d_transpose` takes it.
        size: height and width; `rows` and `columns` are half of them, rounded up.

    Example:

    >>> enlarged(tf.ones((1, 1, 1, 3)), tf.ones((2, 2, 1, 3)), (2, 2)).numpy().ravel().tolist()
    [3.0, 3.0, 3.0, 3.0]
    """

    @tf.custom_gradient
    def enlarge(y, kernel):
        def gradient(upstream):
            upstream = tf.ensure_shape(upstream, (None, *size, kernel.shape[2]))
            return convolved(upstream, kernel), _by_kernel(upstream, kernel, y)

        return _by_blocks(y, kernel, size), gradient

    return enlarge(y, tf.convert_to_tensor(kernel))


def _by_kernel(x, kernel, upstream):
    """The gradient of `sum(upstream * convolved(x, kernel))` by the kernel."""
    return tf.raw_ops.Conv2DBackpropFilter(
        input=x,
        filter_sizes=kernel.shape,
        out_backprop=upstream,
        strides=[1, 2, 2, 1],
        padding="SAME",
    )


def _by_blocks(y, kernel, size):
    """`enlarged`, by a convolution of stride 1 to four times the channels.

    A block of 2x2 pixels gets something from `taps` x `taps` places of `y`; the
    kernel is split into the four kernels of the block's pixels.
    """
    side, _, few, channels = kernel.shape
    taps = (side + 1) // 2
    odd = 2 * taps - side
    blocks = tf.pad(kernel, [[0, odd], [0, odd], [0, 0], [0, 0]])
    blocks = tf.transpose(tf.reshape(blocks, (taps, 2, taps, 2, few, channels)), (0, 2, 1, 3, 4, 5))
    rows, columns = (-(-side // 2) for side in size)
    made = tf.nn.conv2d_transpose(
        y,
        tf.reshape(blocks, (taps, taps, 4 * few, channels)),
        (tf.shape(y)[0], rows + taps - 1, columns + taps - 1, 4 * few),
        strides=1,
        padding="VALID",
    )
    (top, bottom), (left, right) = (
        _cut(side, have, want) for have, want in zip((rows, columns), size, strict=True)
    )
    return tf.nn.depth_to_space(made, 2)[:, top:bottom, left:right]


def _cut(side: int, have: int, want: int) -> tuple[int, int]:
    """Returns where the picture begins and ends in the blocks: past the padding of "SAME"."""
    before = max(2 * (have - 1) + side - want, 0) // 2
    return before, before + want
