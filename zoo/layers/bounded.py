"""Last layers of generators whose samples have a range, and which must come back from its ends."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("zoo")
class Bounded(keras.layers.Layer):
    """Clips to [-1, 1], but not in training, where what lies outside still gets its gradient.

    A tanh would give none to samples that are all black or white: a generator
    whose fakes are there together would never learn again.

    Example:

    >>> import numpy as np
    >>> bounded, x = Bounded(), np.array([-3.0, 0.5, 2.0])
    >>> bounded(x).numpy().tolist(), bounded(x, training=True).numpy().tolist()
    ([-1.0, 0.5, 1.0], [-3.0, 0.5, 2.0])
    """

    def call(self, x, training=False):
        return x if training else ops.clip(x, -1.0, 1.0)

    def compute_output_shape(self, input_shape):
        return input_shape

    def as_keras(self):
        """Returns layers of Keras that do the same outside of training."""
        return [keras.layers.Activation("hard_tanh", dtype=self.dtype_policy.name)]


@keras.saving.register_keras_serializable("zoo")
class ScaledTanh(Bounded):
    """`scale * tanh(x)`, clipped to [-1, 1], but not in training.

    The last layer of a generator without normalisation, for data much of which lies at the
    ends of the range, as a white background does. A plain tanh reaches them only where it
    passes no gradient on: a generator that has gone all white there never comes back. With a
    scale of 1.1 a fifth of the gradient is left at 1, and what is beyond is told from real
    samples.

    Args:
        scale: the ends of the range in training.

    Reference: LeCun et al., 1998, Efficient BackProp, section 4.5: targets within the range.

    Example:

    >>> import numpy as np
    >>> layer, x = ScaledTanh(1.1), np.array([-9.0, 0.0, 9.0])
    >>> layer(x).numpy().tolist(), [round(float(y), 2) for y in layer(x, training=True)]
    ([-1.0, 0.0, 1.0], [-1.1, 0.0, 1.1])
    """

    def __init__(self, scale: float = 1.1, **kwargs):
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, x, training=False):
        return super().call(self.scale * ops.tanh(x), training)

    def as_keras(self):
        dtype = self.dtype_policy.name  # Keras writes the address of what layers share into files
        tanh = keras.layers.Activation("tanh", dtype=dtype)
        return [tanh, keras.layers.Rescaling(self.scale, dtype=dtype), *super().as_keras()]

    def get_config(self):
        return {**super().get_config(), "scale": self.scale}
