"""Layers that GANs need and Keras does not have."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("zoo")
class OneHot(keras.layers.Layer):
    """Turns class labels `(batch,)` into one-hot rows `(batch, num_classes)`.

    Example:

    >>> import numpy as np
    >>> OneHot(3)(np.array([2, 0])).numpy().tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """

    def __init__(self, num_classes: int, **kwargs):
        super().__init__(**kwargs)
        self.num_classes = num_classes

    def call(self, labels):
        return ops.one_hot(labels, self.num_classes, dtype=self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return (*input_shape, self.num_classes)

    def get_config(self):
        return {**super().get_config(), "num_classes": self.num_classes}
