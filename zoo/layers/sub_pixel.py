"""Enlarging by a shuffle of channels into pixels."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("zoo")
class SubPixel(keras.layers.Layer):
    """Makes `(batch, h, w, r * r * c)` into `(batch, r * h, r * w, c)`.

    Pixel `(r * y + i, r * x + j)` of channel `k` is channel `(i * r + j) * c + k` of place
    `(y, x)`.

    Args:
        factor: `r`.

    Reference: Shi et al., 2016, arXiv:1609.05158, equation 4.

    Example:

    >>> import numpy as np
    >>> SubPixel(2)(np.reshape([1.0, 2.0, 3.0, 4.0], (1, 1, 1, 4))).numpy()[0, ..., 0].tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """

    def __init__(self, factor: int, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x):
        _, height, width, channels = ops.shape(x)
        r, left = self.factor, channels // self.factor**2
        x = ops.transpose(ops.reshape(x, (-1, height, width, r, r, left)), (0, 1, 3, 2, 4, 5))
        return ops.reshape(x, (-1, height * r, width * r, left))

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        sides = [None if side is None else self.factor * side for side in (height, width)]
        return (batch, *sides, channels // self.factor**2)

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}
