"""R3GAN's layers.

Reference: Huang et al., 2024, arXiv:2501.05441, section 3 and appendix.
"""

import keras
from keras import layers

from zoo.backend import grouped_convolution


@keras.saving.register_keras_serializable("zoo")
class GroupedConv2D(layers.Conv2D):
    """Keras' grouped convolution, fast on a CPU: see `zoo.backend.grouped_convolution`."""

    def convolution_op(self, inputs, kernel):
        return grouped_convolution(
            inputs, kernel, self.groups, self.strides, self.padding.upper(), self.dilation_rate
        )


@keras.saving.register_keras_serializable("zoo")
class Base(layers.Layer):
    """A learned picture for each channel, as strong as its input: `(batch, c)` to `(b, h, w, c)`.

    Example:

    >>> import numpy as np
    >>> base = Base((4, 3))
    >>> base(np.ones((2, 5), "float32")).shape
    TensorShape([2, 4, 3, 5])
    """

    def __init__(self, size, **kwargs):
        super().__init__(**kwargs)
        self.size = tuple(size)

    def build(self, input_shape):
        self.pictures = self.add_weight(
            shape=(*self.size, input_shape[-1]),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
            name="pictures",
        )

    def call(self, strengths):
        return self.pictures * strengths[:, None, None, :]

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *self.size, input_shape[-1])

    def get_config(self):
        return {**super().get_config(), "size": self.size}
