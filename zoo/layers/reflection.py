"""Padding by reflection: convolutions see no edge of zeros."""

import keras
from keras import layers, ops

from zoo.backend import reflected


@keras.saving.register_keras_serializable("zoo")
class ReflectionPadding2D(layers.Layer):
    """Pads pictures with their mirror image, the pixels at the edge not repeated.

    `(batch, height, width, channels)` grows by `2 * padding` in height and width, both of which
    must be larger than `padding`.

    Args:
        padding: pixels on each side.

    Example:

    >>> import numpy as np
    >>> row = np.array([1.0, 2.0, 3.0]).reshape(1, 1, 3, 1).repeat(3, axis=1)
    >>> ReflectionPadding2D(2)(row)[0, 2, :, 0].numpy().tolist()
    [3.0, 2.0, 1.0, 2.0, 3.0, 2.0, 1.0]
    """

    def __init__(self, padding: int, **kwargs):
        super().__init__(**kwargs)
        self.padding = padding

    def call(self, x):
        if None not in x.shape[1:3]:
            return reflected(x, self.padding)
        sides = (self.padding, self.padding)
        return ops.pad(x, ((0, 0), sides, sides, (0, 0)), mode="reflect")

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        height, width = (
            None if side is None else side + 2 * self.padding for side in (height, width)
        )
        return batch, height, width, channels

    def get_config(self):
        return {**super().get_config(), "padding": self.padding}
