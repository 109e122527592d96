"""Convolutions of stride 2 on a CPU, where TensorFlow's own kernels are slow.

Its transposed convolution, which is also a convolution's gradient by its
inputs, is slow where it ends in a few channels, as a picture has: the kernels
are made for many. Here it is a convolution of stride 1 that makes all four
pixels of a 2x2 block at once, as channels, which are then laid side by side
(Shi et al., 2016, arXiv:1609.07009: the two are the same function).

Its gradient by the kernel is slower than a convolution forward, and gains
nothing from bfloat16. Here, of small pictures of many channels, it is a
convolution too, whose channels are the batch.

Between tiny pictures, and between small ones by a large kernel, all three are
products of matrices, see `zoo.backend.tensorflow.patches`.
"""

import math

import keras
import tensorflow as tf

from zoo.backend.tensorflow import patches

FEW = 8  # channels; from 16 on TensorFlow's own transposed convolution is faster
SMALL, SMALL_BFLOAT16 = 8, 16  # pixels a side; beyond, its own gradient is as fast or faster
TINY = 4  # pixels a side; up to SMALL, products of matrices take kernels of LARGE numbers alone
LARGE = 2**19


def pays(channels: int, size, dtype: str) -> bool:
    """Returns whether these functions are worth while: few channels or small pictures, no GPU.

    Args:
        channels: of the larger of the two pictures.
        size: its height and width.
        dtype: what is computed in.
    """
    if any("gpu" in name for name in keras.distribution.list_devices()):
        return False
    return channels <= FEW or _small(size, dtype)


def _small(size, dtype: str) -> bool:
    return max(size) <= (SMALL_BFLOAT16 if dtype == "bfloat16" else SMALL)


def convolved(x, kernel):
    """Returns `tf.nn.conv2d(x, kernel, 2, "SAME")`, with faster gradients.

    Args:
        x: `(batch, height, width, inputs)`.
        kernel: `(side, side, inputs, channels)`.

    Example:

    >>> convolved(tf.ones((1, 2, 2, 1)), tf.ones((2, 2, 1, 3))).numpy().ravel().tolist()
    [4.0, 4.0, 4.0]
    """
    size = x.shape[1:3]

    @tf.custom_gradient
    def convolve(x, kernel):
        def gradient(upstream):
            return enlarged(upstream, kernel, size), _by_kernel(x, upstream, kernel.shape)

        if _as_products(size, kernel.shape):
            return patches.convolved(x, kernel), gradient
        return tf.nn.conv2d(x, kernel, 2, "SAME"), gradient

    return convolve(x, tf.convert_to_tensor(kernel))


def enlarged(y, kernel, size):
    """Returns pictures of `size` of which `convolved` is the transpose: a transposed convolution.

    Args:
        y: `(batch, rows, columns, channels)`.
        kernel: `(side, side, outputs, channels)`, as `tf.nn.conv2d_transpose` takes it.
        size: height and width; `rows` and `columns` are half of them, rounded up.

    Example:

    >>> enlarged(tf.ones((1, 1, 1, 3)), tf.ones((2, 2, 1, 3)), (2, 2)).numpy().ravel().tolist()
    [3.0, 3.0, 3.0, 3.0]
    """

    @tf.custom_gradient
    def enlarge(y, kernel):
        def gradient(upstream):
            upstream = tf.ensure_shape(upstream, (None, *size, kernel.shape[2]))
            return convolved(upstream, kernel), _by_kernel(upstream, y, kernel.shape)

        if kernel.shape[2] <= FEW:
            return _by_blocks(y, kernel, size), gradient
        if _as_products(size, kernel.shape):
            return patches.enlarged(y, kernel, size), gradient
        shape = (tf.shape(y)[0], *size, kernel.shape[2])
        return tf.nn.conv2d_transpose(y, kernel, shape, 2), gradient

    return enlarge(y, tf.convert_to_tensor(kernel))


def _by_kernel(x, y, shape):
    """The gradient of `sum(y * convolved(x, kernel))` by the kernel of this shape."""

    @tf.custom_gradient
    def correlate(x, y):
        def gradient(upstream):
            return enlarged(y, upstream, x.shape[1:3]), convolved(x, upstream)

        if _as_products(x.shape[1:3], shape):
            return patches.by_kernel(x, y, shape), gradient
        if _batch_as_channels(x):
            return _by_places(x, y, shape[0]), gradient
        strides = [1, 2, 2, 1]
        return tf.raw_ops.Conv2DBackpropFilter(
            input=x, filter_sizes=shape, out_backprop=y, strides=strides, padding="SAME"
        ), gradient

    return correlate(x, y)


def _as_products(size, shape) -> bool:
    """Whether products of matrices are faster: tiny pictures, or small ones by a large kernel."""
    return max(size) <= TINY or (max(size) <= SMALL and math.prod(shape) >= LARGE)


def _batch_as_channels(x) -> bool:
    return x.shape[-1] > FEW and _small(x.shape[1:3], x.dtype.name)


def _by_places(x, y, side: int):
    """`_by_kernel`, by a convolution of `x` with every second of its places given by `y`.

    Each of the kernel's numbers is a sum over the batch and the places of `y`:
    with the batch as channels, that is what a convolution sums over.
    """
    ends, padding = [], []
    for size in x.shape[1:3]:
        places = -(-size // 2)
        before, end = _before(side, places, size), 2 * (places - 1) + side
        padding.append([before, max(end - size - before, 0)])
        ends.append(end)
    x = tf.pad(x, [[0, 0], *padding, [0, 0]])[:, : ends[0], : ends[1]]
    made = tf.nn.conv2d(
        tf.transpose(x, (3, 1, 2, 0)), tf.transpose(y, (1, 2, 0, 3)), 1, "VALID", dilations=2
    )
    return tf.transpose(made, (1, 2, 0, 3))


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
    before = _before(side, have, want)
    return before, before + want


def _before(side: int, places: int, size: int) -> int:
    """Returns how many rows of zeros "SAME" puts before `size` rows for a kernel at `places`."""
    return max(2 * (places - 1) + side - size, 0) // 2
