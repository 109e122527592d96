"""Convolutions in time with a stride, as ones of stride 1 over blocks of as many steps.

A block of `stride` steps side by side is one step of `stride` times the channels. A strided
convolution is then one of stride 1 with fewer taps, whose gradients TensorFlow has fast kernels
for on a CPU; a transposed one makes whole blocks (Shi et al., 2016, arXiv:1609.07009: the two
are the same function).
"""

import keras
from keras import ops


class _Blocks:
    """What both convolutions share; mixed in before a Keras layer."""

    def _fits(self, length: int | None) -> bool:
        """Whether steps divide into blocks, of a layer that has nothing but a stride."""
        return (
            self.strides[0] > 1
            and self.padding == "same"
            and self.dilation_rate == (1,)
            and self.data_format == "channels_last"
            and getattr(self, "groups", 1) == 1
            and getattr(self, "output_padding", None) is None
            and length is not None
            and length % self.strides[0] == 0
            and self.kernel_size[0] >= self.strides[0]
            and not any("gpu" in name for name in keras.distribution.list_devices())
        )

    def _taps(self, kernel):
        """Returns a kernel as `(taps, stride, ...)`, zeros before and after, and taps in the past.

        "Same" padding puts half of what a kernel is longer than a stride before the steps.
        """
        size, stride = self.kernel_size[0], self.strides[0]
        before = (size - stride) // 2
        front = -before % stride
        back = -(size + front) % stride
        kernel = ops.pad(kernel, ((front, back), (0, 0), (0, 0)))
        return ops.reshape(kernel, (-1, stride, *kernel.shape[1:])), (before + front) // stride


@keras.saving.register_keras_serializable("zoo")
class Conv1D(_Blocks, keras.layers.Conv1D):
    """Keras' layer; with a stride faster on a CPU. Takes what Keras' takes.

    Example:

    >>> import numpy as np
    >>> layer = Conv1D(1, 4, strides=2, padding="same", kernel_initializer="ones")
    >>> layer(np.ones((1, 4, 1))).numpy().ravel().tolist()
    [3.0, 3.0]
    """

    def convolution_op(self, inputs, kernel):
        if not self._fits(inputs.shape[1]):
            return super().convolution_op(inputs, kernel)
        stride, channels = self.strides[0], inputs.shape[2]
        taps, past = self._taps(kernel)
        blocks = ops.reshape(inputs, (-1, inputs.shape[1] // stride, stride * channels))
        blocks = ops.pad(blocks, ((0, 0), (past, taps.shape[0] - 1 - past), (0, 0)))
        taps = ops.reshape(taps, (-1, stride * channels, kernel.shape[2]))
        return ops.conv(blocks, taps, padding="valid", data_format="channels_last")


@keras.saving.register_keras_serializable("zoo")
class Conv1DTranspose(_Blocks, keras.layers.Conv1DTranspose):
    """Keras' layer; with a stride faster on a CPU. Takes what Keras' takes.

    Example:

    >>> import numpy as np
    >>> layer = Conv1DTranspose(1, 4, strides=2, padding="same", kernel_initializer="ones")
    >>> layer(np.ones((1, 2, 1))).numpy().ravel().tolist()
    [1.0, 2.0, 2.0, 1.0]
    """

    def call(self, inputs):
        if inputs.shape[1] is None or not self._fits(inputs.shape[1] * self.strides[0]):
            return super().call(inputs)
        stride, length = self.strides[0], inputs.shape[1]
        taps, past = self._taps(self.kernel)  # (taps, stride, outputs, inputs)
        taps = ops.flip(ops.transpose(taps, (0, 3, 1, 2)), axis=0)
        taps = ops.reshape(taps, (*taps.shape[:2], stride * self.filters))
        steps = ops.pad(inputs, ((0, 0), (taps.shape[0] - 1 - past, past), (0, 0)))
        blocks = ops.conv(steps, taps, padding="valid", data_format="channels_last")
        outputs = ops.reshape(blocks, (-1, length * stride, self.filters))
        if self.use_bias:
            outputs = outputs + self.bias
        return outputs if self.activation is None else self.activation(outputs)
