"""Layers that GANs need and Keras does not have."""

import keras
from keras import ops

from zoo.backend import (
    NoiseSeed,
    batch_normalized,
    convolution,
    few_channels,
    instance_normalized,
    leaky_relu,
)
from zoo.layers.bounded import Bounded
from zoo.layers.strided_1d import Conv1D, Conv1DTranspose


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


@keras.saving.register_keras_serializable("zoo")
class Dropout(keras.layers.Layer):
    """Sets a share `rate` of the inputs to 0 in training, and scales up the rest by 1 / (1 - rate).

    On several devices each draws a mask of its own; with Keras' layer all
    would drop the same units.

    Reference: Srivastava et al., 2014, JMLR 15, section 4.

    Example:

    >>> import numpy as np
    >>> sorted({float(x) for x in Dropout(0.5)(np.ones((1, 99)), training=True)[0]})
    [0.0, 2.0]
    """

    def __init__(self, rate: float, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seed_generator = NoiseSeed()
        self.built = True

    def call(self, x, training=False):
        if not training:
            return x
        return keras.random.dropout(x, self.rate, seed=self.seed_generator)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "rate": self.rate}


@keras.saving.register_keras_serializable("zoo")
class First(keras.layers.Layer):
    """Gives the first of its inputs: connects to a network what it is given and does not read.

    Older versions of Keras, 3.10 for one, refuse a model with an input that leads nowhere.

    Example:

    >>> import numpy as np
    >>> First()([np.ones(2), np.zeros((2, 3))]).numpy().tolist()
    [1.0, 1.0]
    """

    def call(self, inputs):
        return inputs[0]

    def compute_output_shape(self, input_shape):
        return input_shape[0]


@keras.saving.register_keras_serializable("zoo")
class LeakyReLU(keras.layers.LeakyReLU):
    """Keras' layer, made for gradient penalties: see `zoo.backend.leaky_relu`.

    Example:

    >>> import numpy as np
    >>> LeakyReLU(0.5)(np.array([-2.0, 3.0])).numpy().tolist()
    [-1.0, 3.0]
    """

    def call(self, inputs):
        return leaky_relu(inputs, self.negative_slope)


@keras.saving.register_keras_serializable("zoo")
class BatchNormalization(keras.layers.BatchNormalization):
    """Keras' layer; in training, of pictures, by one operation in place of a dozen.

    See `zoo.backend.batch_normalized`. Takes what Keras' takes.

    Example:

    >>> import numpy as np
    >>> pictures = np.reshape([0.0, 2.0], (2, 1, 1, 1))
    >>> BatchNormalization(epsilon=0.0)(pictures, training=True).numpy().ravel().tolist()
    [-1.0, 1.0]
    """

    def call(self, inputs, training=None, mask=None):
        pictures = ops.ndim(inputs) == 4 and self.axis in (-1, 3)
        renorm = getattr(self, "renorm", False)  # not there before Keras 3.14
        special = self.synchronized or renorm or mask is not None
        learns = training and self.trainable
        if special or not (learns and pictures) or self.variable_dtype != "float32":
            return super().call(inputs, training=training, mask=mask)
        channels = (inputs.shape[-1],)
        outputs, *now = batch_normalized(
            inputs,
            self.gamma if self.scale else ops.ones(channels, "float32"),
            self.beta if self.center else ops.zeros(channels, "float32"),
            self.epsilon,
        )
        for moving, batch in zip((self.moving_mean, self.moving_variance), now, strict=True):
            moving.assign(moving * self.momentum + batch * (1.0 - self.momentum))
        return outputs


@keras.saving.register_keras_serializable("zoo")
class GroupNormalization(keras.layers.GroupNormalization):
    """Keras' layer; of pictures with a group for each channel, by fewer passes over the memory.

    See `zoo.backend.instance_normalized`. Takes what Keras' takes.

    Example:

    >>> import numpy as np
    >>> pictures = np.reshape([1.0, 3.0, 10.0, 30.0], (2, 2, 1, 1))
    >>> GroupNormalization(groups=-1, epsilon=0.0)(pictures).numpy().ravel().tolist()
    [-1.0, 1.0, -1.0, 1.0]
    """

    def call(self, inputs):
        if ops.ndim(inputs) != 4 or self.axis not in (-1, 3) or self.groups != inputs.shape[-1]:
            return super().call(inputs)
        kind = keras.backend.result_type(inputs.dtype, "float32")
        outputs = instance_normalized(ops.cast(inputs, kind), self.epsilon)
        if self.scale:
            outputs = outputs * ops.cast(self.gamma, kind)
        if self.center:
            outputs = outputs + ops.cast(self.beta, kind)
        return ops.cast(outputs, self.compute_dtype)


class _Halving:
    """What the convolutions of stride 2 share; mixed in before a Keras layer."""

    def _is_plain(self, inputs) -> bool:
        """Whether the layer has a square kernel and pictures of known size, and nothing else."""
        return (
            len(set(self.kernel_size)) == 1
            and self.dilation_rate == (1, 1)
            and self.data_format == "channels_last"
            and getattr(self, "groups", 1) == 1
            and getattr(self, "output_padding", None) is None
            and None not in inputs.shape[1:3]
        )

    def _quick(self, channels: int, larger: int, inputs) -> bool:
        """Whether `zoo.backend.convolution` does this layer's work, faster.

        The larger of its two pictures has so many channels, and so many times the input's sides.
        """
        return (
            self.strides == (2, 2)
            and self.padding == "same"
            and self._is_plain(inputs)
            and convolution.pays(
                channels, [larger * side for side in inputs.shape[1:3]], self.compute_dtype
            )
        )


@keras.saving.register_keras_serializable("zoo")
class Conv2D(_Halving, keras.layers.Conv2D):
    """Keras' layer; faster from and to pictures, and of stride 2 between small ones.

    See `zoo.backend.convolution` and `zoo.backend.few_channels`. Takes what Keras' takes.

    Example:

    >>> import numpy as np
    >>> layer = Conv2D(1, 2, strides=2, padding="same", kernel_initializer="ones")
    >>> float(layer(np.ones((1, 2, 2, 1)))[0, 0, 0, 0])
    4.0
    """

    def convolution_op(self, inputs, kernel):
        if self._is_plain(inputs) and self.strides == (1, 1):
            pays = few_channels.pays(
                inputs.shape[-1], self.filters, self.kernel_size[0], self.compute_dtype
            )
            if pays and self.padding in ("same", "valid"):
                return few_channels.convolved(inputs, kernel, self.padding.upper())
        if self._quick(inputs.shape[-1], 1, inputs):
            return convolution.convolved(inputs, kernel)
        return super().convolution_op(inputs, kernel)


@keras.saving.register_keras_serializable("zoo")
class Conv2DTranspose(_Halving, keras.layers.Conv2DTranspose):
    """Keras' layer; of stride 2, faster to a picture or between small ones.

    See `zoo.backend.convolution`. Takes what Keras' takes.

    Example:

    >>> import numpy as np
    >>> layer = Conv2DTranspose(1, 2, strides=2, padding="same", kernel_initializer="ones")
    >>> layer(np.ones((1, 1, 1, 3))).numpy().ravel().tolist()
    [3.0, 3.0, 3.0, 3.0]
    """

    def call(self, inputs):
        if not self._quick(self.filters, 2, inputs):
            return super().call(inputs)
        size = [2 * side for side in inputs.shape[1:3]]
        outputs = convolution.enlarged(inputs, self.kernel, size)
        if self.use_bias:
            outputs = outputs + self.bias
        return outputs if self.activation is None else self.activation(outputs)


@keras.saving.register_keras_serializable("zoo")
class Cropping2D(keras.layers.Cropping2D):
    """Keras' layer, whose gradient is one padding, faster than that of a stride.

    Takes what Keras' takes.

    Example:

    >>> import numpy as np
    >>> Cropping2D(((0, 1), (0, 0)))(np.ones((1, 3, 3, 2))).shape
    TensorShape([1, 2, 3, 2])
    """

    def call(self, inputs):
        if self.data_format != "channels_last" or None in inputs.shape[1:3]:
            return super().call(inputs)
        (top, _), (left, _) = self.cropping
        height, width = self.compute_output_shape(inputs.shape)[1:3]
        shape = (ops.shape(inputs)[0], height, width, inputs.shape[-1])
        return ops.slice(inputs, (0, top, left, 0), shape)


# The zoo's layers that are Keras' in all but speed.
_FASTER = (
    LeakyReLU,
    BatchNormalization,
    GroupNormalization,
    Conv1D,
    Conv1DTranspose,
    Conv2D,
    Conv2DTranspose,
    Cropping2D,
)


def of_keras(network):
    """Returns a network of the same weights with Keras' own layers where these do the same.

    Outside of training, that is. A file of it is read by who has Keras alone. Looks at
    the network's own layers, not at those of a network inside it.

    Example:

    >>> generator = keras.Sequential([keras.Input((2, 2, 1)), BatchNormalization()])
    >>> type(of_keras(generator).layers[0]) is keras.layers.BatchNormalization
    True
    """
    if not any(type(layer) in _FASTER or isinstance(layer, Bounded) for layer in network.layers):
        return network

    def copied(layer):
        if isinstance(layer, Bounded):
            return keras.Sequential(layer.as_keras(), name=layer.name)
        kind = type(layer)
        own = kind.__bases__[-1] if kind in _FASTER else kind
        return own.from_config(layer.get_config())

    copy = keras.models.clone_model(network, clone_function=copied)
    copy.set_weights(network.get_weights())
    return copy
