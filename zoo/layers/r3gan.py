"""R3GAN's layers.

Reference: Huang et al., 2024, arXiv:2501.05441, section 3 and appendix.
"""

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("zoo")
class GroupedConv2D(layers.Conv2D):
    """A grouped convolution, one plain convolution a group.

    Keras has its own compiled by XLA on TensorFlow, which takes many times
    as long on a CPU when it is differentiated twice, as R1 and R2 ask.
    """

    def convolution_op(self, inputs, kernel):
        groups = zip(
            ops.split(inputs, self.groups, axis=-1),
            ops.split(kernel, self.groups, axis=-1),
            strict=True,
        )
        convolve = super().convolution_op
        return ops.concatenate([convolve(*group) for group in groups], axis=-1)


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
