"""Adding a small picture, enlarged, to what a network makes of it."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("zoo")
class AddEnlarged(keras.layers.Layer):
    """Gives `clip(x + bicubic(source), -1, 1)`: a network then makes the difference alone.

    `x` is `(batch, r * h, r * w, c)`, the source `(batch, h, w, c)`.

    Args:
        factor: `r`.

    Reference: Kim et al., 2016, arXiv:1511.04587, section 3.1.

    Example:

    >>> import numpy as np
    >>> found = AddEnlarged(2)([np.full((1, 4, 4, 1), 0.25), np.full((1, 2, 2, 1), 0.5)])
    >>> found.shape[1:3], round(float(found[0, 0, 0, 0]), 4)
    (TensorShape([4, 4]), 0.75)
    """

    def __init__(self, factor: int, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        x, source = inputs
        _, height, width, _ = ops.shape(source)
        size = (height * self.factor, width * self.factor)
        large = ops.image.resize(source, size, interpolation="bicubic", data_format="channels_last")
        return ops.clip(x + ops.cast(large, x.dtype), -1.0, 1.0)

    def compute_output_shape(self, input_shape):
        return input_shape[0]

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}
