"""The error with which an autoencoder gives a sample back."""

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("zoo")
class Energy(layers.Layer):
    """The mean over a sample of `|x - reconstruction| ^ power`, `(batch, 1)`.

    Example:

    >>> import numpy as np
    >>> float(Energy(2)([np.zeros((1, 4)), np.array([[0.0, 0, 2, 4]])])[0, 0])
    5.0
    """

    def __init__(self, power: int = 1, **kwargs):
        super().__init__(**kwargs)
        self.power = power

    def call(self, inputs):
        samples, reconstructions = inputs
        error = ops.abs(samples - reconstructions)
        error = ops.square(error) if self.power == 2 else error
        axes = tuple(range(1, len(error.shape)))
        return ops.expand_dims(ops.mean(error, axis=axes), -1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0][0], 1)

    def get_config(self):
        return {**super().get_config(), "power": self.power}
