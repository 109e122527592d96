"""Resampling that neither aliases nor flickers, for pictures of any height and width."""

import keras
from keras import layers, ops

from zoo.backend import reflected
from zoo.layers.core import Cropping2D


@keras.saving.register_keras_serializable("zoo")
class Blur(layers.Layer):
    """Blurs with the kernel `[1, 2, 1] / 4` along some axes; the pixels at the edge are repeated.

    After a doubling by repetition the kernel is `[1, 3, 3, 1] / 4`, that of
    StyleGAN2. It can be differentiated as often as wanted; TensorFlow's bilinear
    resize only once.

    Args:
        axes: those of `(batch, height, width, channels)` to blur along.

    Reference: Karras et al., 2019, arXiv:1812.04948, section 2; Zhang, 2019, arXiv:1904.11486.

    Example:

    >>> import numpy as np
    >>> dot = np.array([0.0, 0, 4, 0, 0], "float32").reshape(1, 5, 1, 1)
    >>> np.ravel(Blur(axes=(1,))(dot)).tolist()
    [0.0, 1.0, 2.0, 1.0, 0.0]
    """

    def __init__(self, axes=(1, 2), **kwargs):
        super().__init__(**kwargs)
        self.axes = tuple(axes)

    def call(self, x):
        sides = [int(axis in self.axes) for axis in range(4)]
        if None in x.shape[1:]:
            x = ops.pad(x, [(side, side) for side in sides], mode="symmetric")
        else:
            x = reflected(x, sides[1:3], edge=True)
        pool = tuple(side + 1 for side in sides[1:3])
        for _ in range(2):  # [1, 2, 1] is [1, 1] twice
            x = ops.average_pool(x, pool, strides=1)
        return x

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "axes": self.axes}


def grow(x, size, stride):
    """Enlarges features by `stride`, blurs them, and cuts what is over to `size`."""
    axes = _doubled(stride)
    if not axes:
        return x
    return crop(Blur(axes)(layers.UpSampling2D(stride)(x)), size)


def shrink(x, stride):
    """Blurs features and averages over each `stride`; an odd side is rounded up."""
    axes = _doubled(stride)
    if not axes:
        return x
    return layers.AveragePooling2D(stride, padding="same")(Blur(axes)(x))


def crop(x, size):
    """Cuts the last row or column off where doubling went past an odd size."""
    extra = [have - want for have, want in zip(x.shape[1:3], size, strict=True)]
    return Cropping2D(tuple((0, e) for e in extra))(x) if any(extra) else x


def _doubled(stride):
    """The axes of a picture along which a stride is more than 1."""
    return tuple(axis for axis, step in enumerate(stride, start=1) if step > 1)
