"""Layers that treat each class in its own way."""

import keras
from keras import layers, ops

from zoo.layers.core import BatchNormalization


@keras.saving.register_keras_serializable("zoo")
class ConditionalBatchNormalization(layers.Layer):
    """Batch normalisation with a scale and a shift for each class.

    `gamma[label] * (x - mean) / sqrt(variance + epsilon) + beta[label]`, mean
    and variance of each channel over the whole batch, whatever the classes in
    it; in inference the moving ones. Scales start at 1, shifts at 0.

    Called with `[x, label]`: `(batch, ..., channels)` and whole numbers
    `(batch,)` below `num_classes`.

    Args:
        num_classes: the number of classes.
        momentum: of the moving mean and variance.
        epsilon: added to the variance.
        synchronized: whether statistics are taken over all devices.

    Reference: Dumoulin et al., 2017, arXiv:1610.07629, equation 5; in GANs
    Miyato & Koyama, 2018, arXiv:1802.05637, figure 14.

    Example:

    >>> import numpy as np
    >>> layer = ConditionalBatchNormalization(2)
    >>> layer.build([(None, 1), (None,)])
    >>> _ = layer.gamma.assign([[1.0], [10.0]])
    >>> _ = layer.beta.assign([[0.0], [5.0]])
    >>> x, label = np.array([[1.0], [3.0]]), np.array([0, 1])
    >>> layer([x, label], training=True).numpy().ravel().round(3).tolist()
    [-1.0, 15.0]
    """

    def __init__(
        self,
        num_classes: int,
        momentum: float = 0.9,
        epsilon: float = 1e-5,
        synchronized: bool = False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.num_classes = num_classes
        self.momentum, self.epsilon, self.synchronized = momentum, epsilon, synchronized
        self.normalization = BatchNormalization(
            momentum=momentum,
            epsilon=epsilon,
            center=False,
            scale=False,
            synchronized=synchronized,
            dtype=self.dtype_policy,
            name="normalization",
        )

    def build(self, input_shape):
        shape, _ = input_shape
        self.normalization.build(shape)
        table = (self.num_classes, shape[-1])
        self.gamma = self.add_weight(shape=table, initializer="ones", name="gamma")
        self.beta = self.add_weight(shape=table, initializer="zeros", name="beta")

    def call(self, inputs, training=False):
        x, label = inputs
        x = self.normalization(x, training=training)
        # A product with one-hot rows, and no look-up: its gradient is an ordinary matrix.
        rows = ops.one_hot(label, self.num_classes, dtype=x.dtype)
        ones = (1,) * (len(x.shape) - 2)
        gamma, beta = (
            ops.reshape(ops.matmul(rows, table), (-1, *ones, x.shape[-1]))
            for table in (self.gamma, self.beta)
        )
        return gamma * x + beta

    def compute_output_shape(self, input_shape):
        return input_shape[0]

    def get_config(self):
        config = {
            "num_classes": self.num_classes,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "synchronized": self.synchronized,
        }
        return {**super().get_config(), **config}
