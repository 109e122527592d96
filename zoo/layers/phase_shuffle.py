"""Phase shuffle: a discriminator of sounds is kept from learning where in time things lie."""

import keras
from keras import ops

from zoo.backend import NoiseSeed
from zoo.utils import checks


@keras.saving.register_keras_serializable("zoo")
class PhaseShuffle(keras.layers.Layer):
    """Shifts features `(batch, length, channels)` in time by -radius to radius steps, in training.

    The shift is drawn anew for each batch, the same for all samples and channels of it, and
    what is missing at an end is filled by reflection. Transposed convolutions leave patterns of
    a fixed phase in generated sounds, by which a discriminator would know them at once.

    Args:
        radius: of the shift; 0: none.

    Reference: Donahue et al., 2019, arXiv:1802.04208, section 3.3.

    Example:

    >>> import numpy as np
    >>> steps = np.arange(5.0).reshape(1, 5, 1)
    >>> found = {tuple(np.ravel(PhaseShuffle(1)(steps, training=True))) for _ in range(30)}
    >>> sorted(tuple(map(int, one)) for one in found)
    [(0, 1, 2, 3, 4), (1, 0, 1, 2, 3), (1, 2, 3, 4, 3)]
    """

    def __init__(self, radius: int = 2, **kwargs):
        super().__init__(**kwargs)
        self.radius = checks.whole("radius", radius)
        self.seed_generator = NoiseSeed()
        self.built = True

    def call(self, x, training=False):
        # Reflection takes at most as many steps as there are others.
        radius = min(self.radius, x.shape[1] - 1)
        if not training or not radius:
            return x
        first = keras.random.randint((), 0, 2 * radius + 1, seed=self.seed_generator)
        padded = ops.pad(x, ((0, 0), (radius, radius), (0, 0)), mode="reflect")
        return ops.slice(padded, (0, first, 0), ops.shape(x))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "radius": self.radius}
