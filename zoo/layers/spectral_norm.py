"""Layers whose kernel is divided by its largest singular value.

`W / sigma(W)` makes a layer 1-Lipschitz. `sigma` is estimated by power
iteration on the kernel reshaped to `(inputs, outputs)`: one iteration each time
the optimizer has updated the kernel, so that the estimate does not depend on
how often the layer is called. The gradient goes through `sigma`, with the
singular vectors held constant: `d sigma / d W = v u^T`.

Departures: `v` is taken anew from the `u` that the iteration gave, half an
iteration further than Algorithm 1; fifteen iterations when a layer is built.

Keras' own `SpectralNormalization` overwrites the kernel at every training
call, and its gradient is another one (keras-team/keras#20309).

Reference: Miyato et al., 2018, arXiv:1802.05957, equations 8, 11 and Algorithm 1.
"""

import keras
from keras import ops

from zoo.layers.core import Conv2D
from zoo.layers.strided_1d import Conv1D


class _Iteration(keras.constraints.Constraint):
    """Renews `u` and leaves the kernel as it is: Keras calls it once after each update."""

    def __init__(self, u):
        self._u = u

    def __call__(self, kernel):
        self._u.assign(_iterate(_matrix(kernel), self._u))
        return kernel


class _Spectral:
    """What the spectrally normalised layers share; mixed in before a Keras layer."""

    # Power iterations when the layer is built, from a random start.
    WARM_UP = 15

    def build(self, input_shape):
        super().build(input_shape)
        self.u = self.add_weight(
            shape=(self._kernel.shape[-1],),
            initializer=keras.initializers.RandomNormal(),
            trainable=False,
            dtype="float32",
            name="u",
        )
        for _ in range(self.WARM_UP):
            self.u.assign(_iterate(_matrix(self._kernel), self.u))
        self._kernel.constraint = _Iteration(self.u)

    @property
    def kernel(self):
        """The kernel that the layer applies, of spectral norm 1."""
        sigma = ops.cast(self.sigma(), self._kernel.dtype)
        return ops.cast(ops.convert_to_tensor(self._kernel) / sigma, self.compute_dtype)

    def sigma(self):
        """Returns the estimated largest singular value of the trained kernel, a scalar."""
        matrix = _matrix(self._kernel)
        # Of length 1 but in a generator's moving average, which averages `u` as well.
        u = ops.stop_gradient(_normalize(ops.convert_to_tensor(self.u)))
        v = ops.stop_gradient(_normalize(ops.matmul(matrix, u)))
        return ops.sum(v * ops.matmul(matrix, u))

    # Keras' dense and convolution layers save what `kernel` gives; this saves what is trained.

    def save_own_variables(self, store):
        keras.layers.Layer.save_own_variables(self, store)

    def load_own_variables(self, store):
        keras.layers.Layer.load_own_variables(self, store)


@keras.saving.register_keras_serializable("zoo")
class SpectralDense(_Spectral, keras.layers.Dense):
    """A dense layer whose kernel has spectral norm 1.

    Example:

    >>> import numpy as np
    >>> layer = SpectralDense(3)
    >>> layer.build((None, 4))
    >>> largest = np.linalg.svd(ops.convert_to_numpy(layer.kernel))[1][0]
    >>> bool(abs(largest - 1) < 0.05)
    True
    """


@keras.saving.register_keras_serializable("zoo")
class SpectralConv2D(_Spectral, Conv2D):
    """A convolution whose kernel, as a matrix `(height * width * inputs, outputs)`, has norm 1."""


@keras.saving.register_keras_serializable("zoo")
class SpectralConv1D(_Spectral, Conv1D):
    """A convolution in time whose kernel, as a matrix `(length * inputs, outputs)`, has norm 1."""


def _matrix(kernel):
    return ops.cast(ops.reshape(kernel, (-1, kernel.shape[-1])), "float32")


def _iterate(matrix, u):
    """One power iteration: `u <- normalize(W^T normalize(W u))`."""
    return _normalize(ops.matmul(ops.transpose(matrix), _normalize(ops.matmul(matrix, u))))


def _normalize(vector):
    return vector / ops.sqrt(ops.maximum(ops.sum(ops.square(vector)), 1e-24))
