"""Self-attention: every position of a picture looks at all others."""

import keras
from keras import layers, ops

from zoo.layers.spectral_norm import SpectralConv2D


@keras.saving.register_keras_serializable("zoo")
class SelfAttention(layers.Layer):
    """Adds to each position a mean over all positions, weighted by how well they match.

    With `x_j` the features at position `j` (one row of `channels` numbers):

    `y_j = x_j + gamma * W_out sum_i a_ji (W_value x_i)`,
    `a_ji = softmax over i of (W_query x_j) . (W_key x_i)`.

    The four matrices are convolutions of side 1 without bias; queries, keys
    and values have `channels / reduction` numbers. `gamma` is one trained
    number that starts at 0, so that the layer starts as the identity.

    Takes and gives `(batch, height, width, channels)`. Its cost grows with the
    square of `height * width`.

    Args:
        reduction: the paper's k, by which queries, keys and values are shorter.
        spectral: whether the matrices are divided by their spectral norm.

    Reference: Zhang et al., 2019, arXiv:1805.08318, equations 1 to 3 and figure 2
    (their f is the key, g the query, h the value, v the way out).

    Example:

    >>> import numpy as np
    >>> x = np.ones((2, 4, 4, 16), "float32")
    >>> layer = SelfAttention()
    >>> bool(np.array_equal(layer(x), x))  # as long as gamma is 0
    True
    """

    def __init__(self, reduction: int = 8, spectral: bool = False, **kwargs):
        super().__init__(**kwargs)
        self.reduction, self.spectral = reduction, spectral

    def build(self, input_shape):
        channels = input_shape[-1]
        inner = max(1, channels // self.reduction)
        kind = SpectralConv2D if self.spectral else layers.Conv2D

        def matrix(outputs, inputs, name):
            layer = kind(outputs, 1, use_bias=False, dtype=self.dtype_policy, name=name)
            layer.build((*input_shape[:-1], inputs))
            return layer

        self.query = matrix(inner, channels, "query")
        self.key = matrix(inner, channels, "key")
        self.value = matrix(inner, channels, "value")
        self.out = matrix(channels, inner, "out")
        self.gamma = self.add_weight(shape=(), initializer="zeros", name="gamma")

    def call(self, x):
        height, width = x.shape[1:3]
        query, key, value = (
            ops.reshape(layer(x), (-1, height * width, layer.filters))
            for layer in (self.query, self.key, self.value)
        )
        weights = ops.softmax(ops.matmul(query, ops.swapaxes(key, 1, 2)), axis=-1)
        attended = ops.reshape(ops.matmul(weights, value), (-1, height, width, value.shape[-1]))
        return x + self.gamma * self.out(attended)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        config = {"reduction": self.reduction, "spectral": self.spectral}
        return {**super().get_config(), **config}
