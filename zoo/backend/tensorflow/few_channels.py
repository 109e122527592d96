"""Convolutions of stride 1 to and from a picture's few channels on a CPU.

TensorFlow's kernels are made for many channels: to one channel they reach a tenth of their rate.
Here a block of pixels is made at once, as channels, by a kernel that holds the given one once for
each of the block's pixels; what is computed for nothing costs less than what is gained. A
convolution from few channels has this as its gradient by the picture.
"""

import keras
import tensorflow as tf

FEW = 3  # channels of a picture
LARGE = 4  # pixels a side of a kernel; smaller ones leave nothing to gain
_BLOCK, _BLOCK_OF_ONE = 2, 4  # pixels a side of a block; of one channel a larger one is faster


def pays(inputs: int, channels: int, side: int, dtype: str) -> bool:
    """Returns whether `convolved` is worth while: to or from a picture, a large kernel, no GPU."""
    if any("gpu" in name for name in keras.distribution.list_devices()):
        return False
    return min(inputs, channels) <= FEW and side >= LARGE and dtype == "float32"


def convolved(x, kernel, padding: str = "VALID"):
    """Returns `tf.nn.conv2d(x, kernel, 1, padding)`, or has its gradient, by blocks of pixels.

    Args:
        x: `(batch, height, width, inputs)`.
        kernel: `(side, side, inputs, channels)`.
        padding: `"VALID"` or `"SAME"`.

    Example:

    >>> convolved(tf.ones((1, 3, 4, 2)), tf.ones((2, 2, 2, 1))).numpy().ravel().tolist()
    [8.0, 8.0, 8.0, 8.0, 8.0, 8.0]
    """
    kernel = tf.convert_to_tensor(kernel)
    if padding == "SAME":
        before, after = (kernel.shape[0] - 1) // 2, kernel.shape[0] // 2
        x = tf.pad(x, [[0, 0], [before, after], [before, after], [0, 0]])
    return _by_blocks(x, kernel) if kernel.shape[3] <= FEW else _from_few(x, kernel)


def _by_blocks(x, kernel):
    side, _, inputs, channels = kernel.shape
    block = _BLOCK_OF_ONE if channels == 1 else _BLOCK
    size = [length - side + 1 for length in x.shape[1:3]]
    over = [-length % block for length in size]
    if any(over):
        x = tf.pad(x, [[0, 0], *([0, more] for more in over), [0, 0]])
    before_after = [(at, block - 1 - at) for at in range(block)]
    kernels = [
        tf.pad(kernel, [row, column, (0, 0), (0, 0)])
        for row in before_after
        for column in before_after
    ]
    wide = side + block - 1
    blocks = tf.reshape(tf.stack(kernels, 3), (wide, wide, inputs, block**2 * channels))
    made = tf.nn.depth_to_space(tf.nn.conv2d(x, blocks, block, "VALID"), block)
    return made[:, : size[0], : size[1]] if any(over) else made


@tf.custom_gradient
def _from_few(x, kernel):
    def gradient(upstream):
        side = kernel.shape[0]
        around = [side - 1, side - 1]
        padded = tf.pad(upstream, [[0, 0], around, around, [0, 0]])
        padded = tf.ensure_shape(padded, (None, *(n + side - 1 for n in x.shape[1:3]), None))
        flipped = tf.transpose(tf.reverse(kernel, (0, 1)), (0, 1, 3, 2))
        by_kernel = tf.raw_ops.Conv2DBackpropFilter(
            input=x,
            filter_sizes=kernel.shape,
            out_backprop=upstream,
            strides=[1, 1, 1, 1],
            padding="VALID",
        )
        return _by_blocks(padded, flipped), by_kernel

    return tf.nn.conv2d(x, kernel, 1, "VALID"), gradient
