"""StyleGAN2's layers.

Reference: Karras et al., 2020, arXiv:1912.04958, section 2 and appendix B.
"""

import math

import keras
from keras import layers, ops

from zoo.backend import NoiseSeed, leaky_relu

_NORMAL = {"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": 1.0}}


@keras.saving.register_keras_serializable("zoo")
class EqualizedDense(layers.Dense):
    """A dense layer whose weights are N(0, 1) when trained and scaled when used.

    The kernel in use is `rate * W / sqrt(inputs)`, the bias `rate * b`, so
    that an update changes every layer by the same share.

    Args:
        units: outputs.
        rate: of learning; the kernel begins at N(0, 1 / rate^2), the output at
            the same variance whatever the rate.

    Reference: Karras et al., 2018, arXiv:1710.10196, section 4.1.
    """

    def __init__(self, units: int, rate: float = 1.0, bias: float = 0.0, **kwargs):
        kernel = {"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": 1.0 / rate}}
        kwargs.setdefault("kernel_initializer", kernel)
        start = {"class_name": "Constant", "config": {"value": bias / rate}}
        kwargs.setdefault("bias_initializer", start)
        super().__init__(units, **kwargs)
        self.rate, self.start = rate, bias

    def call(self, x):
        scale = self.rate / math.sqrt(self.kernel.shape[0])
        return ops.matmul(x, self.kernel * scale) + self.bias * self.rate

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "bias": self.start}


@keras.saving.register_keras_serializable("zoo")
class EqualizedConv2D(layers.Conv2D):
    """A convolution of kernel `W / sqrt(inputs)`, with W from N(0, 1); see `EqualizedDense`."""

    def __init__(self, filters: int, kernel_size, **kwargs):
        kwargs.setdefault("kernel_initializer", _NORMAL)
        super().__init__(filters, kernel_size, **{"padding": "same", **kwargs})

    def convolution_op(self, inputs, kernel):
        return super().convolution_op(inputs, kernel * _gain(kernel))


@keras.saving.register_keras_serializable("zoo")
class ModulatedConv2D(layers.Layer):
    """A convolution whose kernel each sample scales by its style, and brings back to norm 1.

    With the style `s = A w + 1` the kernel of a sample is `s_i W_ijk`, divided
    by `sqrt(sum_ik (s_i W_ijk)^2)` for each output j where `demodulate`. The
    inputs are scaled by `s` and the outputs by the quotient, which is the same
    and takes one convolution for all samples.

    Args:
        filters: outputs.
        kernel_size: side of the kernel.
        demodulate: whether outputs have unit variance where inputs have.

    Called with `[features, w]`. Reference: Karras et al., 2020,
    arXiv:1912.04958, equations 1 to 3.
    """

    def __init__(self, filters: int, kernel_size: int = 3, demodulate: bool = True, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.kernel_size, self.demodulate = filters, kernel_size, demodulate

    def build(self, input_shape):
        features, w = input_shape
        self.style = EqualizedDense(features[-1], bias=1.0, dtype=self.dtype_policy, name="style")
        self.style.build(w)
        self.kernel = self.add_weight(
            shape=(self.kernel_size, self.kernel_size, features[-1], self.filters),
            initializer=keras.initializers.get(_NORMAL),
            name="kernel",
        )

    def call(self, inputs):
        x, w = inputs
        style = self.style(w)
        kernel = self.kernel * _gain(self.kernel)
        y = ops.conv(x * style[:, None, None, :], kernel, padding="same")
        if self.demodulate:
            squares = ops.sum(ops.square(ops.cast(kernel, "float32")), axis=(0, 1))
            norm = ops.matmul(ops.square(ops.cast(style, "float32")), squares)
            y = y * ops.cast(ops.rsqrt(norm + 1e-8), y.dtype)[:, None, None, :]
        return y

    def compute_output_shape(self, input_shape):
        return (*input_shape[0][:-1], self.filters)

    def get_config(self):
        own = ("filters", "kernel_size", "demodulate")
        return {**super().get_config(), **{name: getattr(self, name) for name in own}}


@keras.saving.register_keras_serializable("zoo")
class Noise(layers.Layer):
    """Adds `strength` times one normal number for each pixel, all channels alike.

    The strength is learned, from 0 on. In training the noise is drawn anew for
    each sample; otherwise it is one picture of noise, drawn once and kept, so
    that a latent says what is made.

    Reference: Karras et al., 2020, arXiv:1912.04958, section 2.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = NoiseSeed()

    def build(self, input_shape):
        self.strength = self.add_weight(shape=(), initializer="zeros", name="strength")
        self.kept = self.add_weight(
            shape=(1, *input_shape[1:-1], 1),
            initializer=keras.initializers.get(_NORMAL),
            trainable=False,
            name="kept",
        )

    def call(self, x, training=False):
        noise = ops.cast(self.kept, self.compute_dtype)
        if training:
            shape = (*ops.shape(x)[:-1], 1)
            noise = keras.random.normal(shape, seed=self.seed_generator, dtype=self.compute_dtype)
        return x + self.strength * noise

    def compute_output_shape(self, input_shape):
        return input_shape


@keras.saving.register_keras_serializable("zoo")
class UnitMoment(layers.Layer):
    """Divides a row by the root of its mean square.

    Example:

    >>> [round(float(x), 3) for x in UnitMoment()(ops.array([[3.0, -4.0]]))[0]]
    [0.849, -1.131]
    """

    def call(self, x):
        return x * ops.rsqrt(ops.mean(ops.square(x), axis=-1, keepdims=True) + 1e-8)

    def compute_output_shape(self, input_shape):
        return input_shape


@keras.saving.register_keras_serializable("zoo")
class MinibatchDeviation(layers.Layer):
    """Joins one plane: how much the samples of a group differ.

    The standard deviation over a group of `group` samples, averaged over all
    pixels and channels; over the whole batch where groups do not divide it.

    Reference: Karras et al., 2018, arXiv:1710.10196, section 3.
    """

    def __init__(self, group: int = 4, **kwargs):
        super().__init__(**kwargs)
        self.group = group

    def call(self, x):
        count, *sides = ops.shape(x)
        group = ops.where(ops.equal(count % self.group, 0), self.group, count)
        y = ops.reshape(ops.cast(x, "float32"), (group, -1, *sides))
        variance = ops.mean(ops.square(y - ops.mean(y, axis=0, keepdims=True)), axis=0)
        deviation = ops.mean(ops.sqrt(variance + 1e-8), axis=(1, 2, 3))
        plane = ops.tile(deviation, [group])[:, None, None, None]
        plane = ops.broadcast_to(ops.cast(plane, x.dtype), (count, *sides[:-1], 1))
        return ops.concatenate([x, plane], axis=-1)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], input_shape[-1] + 1)

    def get_config(self):
        return {**super().get_config(), "group": self.group}


@keras.saving.register_keras_serializable("zoo")
class Constant(layers.Layer):
    """A learned picture `(*shape)` for each row of its input, whatever the row says."""

    def __init__(self, shape, **kwargs):
        super().__init__(**kwargs)
        self.picture_shape = tuple(shape)

    def build(self, input_shape):
        self.picture = self.add_weight(
            shape=self.picture_shape, initializer=keras.initializers.get(_NORMAL), name="picture"
        )

    def call(self, w):
        return ops.broadcast_to(self.picture, (ops.shape(w)[0], *self.picture_shape))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *self.picture_shape)

    def get_config(self):
        return {**super().get_config(), "shape": self.picture_shape}


@keras.saving.register_keras_serializable("zoo")
class Leaky(layers.Layer):
    """Leaky ReLU of slope 0.2, times sqrt(2), which keeps the variance of its input."""

    def call(self, x):
        return math.sqrt(2.0) * leaky_relu(x, 0.2)

    def compute_output_shape(self, input_shape):
        return input_shape


@keras.saving.register_keras_serializable("zoo")
class Bias(layers.Layer):
    """Adds a learned number to each channel, from 0 on."""

    def build(self, input_shape):
        self.bias = self.add_weight(shape=input_shape[-1:], initializer="zeros", name="bias")

    def call(self, x):
        return ops.add(x, self.bias)

    def compute_output_shape(self, input_shape):
        return input_shape


def _gain(kernel):
    """The scale of an equalized convolution's kernel: `1 / sqrt(inputs)`."""
    return 1.0 / math.sqrt(math.prod(kernel.shape[:-1]))
