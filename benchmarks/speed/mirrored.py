"""A Keras chain of layers rebuilt in PyTorch with the same weights, in mirror writing.

TensorFlow's "same" padding puts the odd pixel after the picture, PyTorch's
`padding=2` before it. A network that sees its pictures upside down and
mirrored, and whose kernels are turned likewise, does the same work without a
copy for padding: `rebuilt(turned(x)) == turned(network(x))`.
"""

import keras
import numpy as np
import torch
from keras import layers
from torch import nn

from zoo.utils.errors import ZooError
from zoo.layers.core import Dropout, of_keras

AXES = (-2, -1)  # height and width of `(batch, channels, height, width)`


def turned(pictures):
    """Returns pictures of Keras, `(batch, height, width, channels)`, as a rebuilt network has them.

    Example:

    >>> turned(np.arange(4.0).reshape(1, 2, 2, 1))[0, 0].tolist()
    [[3.0, 2.0], [1.0, 0.0]]
    """
    return torch.tensor(np.asarray(pictures)).permute(0, 3, 1, 2).flip(AXES)


def mirrored(network: keras.Model) -> nn.Sequential:
    """Returns a network of dense and convolutional layers as a PyTorch one.

    Raises:
        ZooError: it is no plain chain of the layers known here.
    """
    own = of_keras(network).layers
    chain = [layer for layer in own if not isinstance(layer, layers.InputLayer)]
    found = nn.Sequential()
    for at, layer in enumerate(chain):
        before, after = chain[at - 1] if at else None, chain[at + 1 : at + 2]
        build = _BUILD.get(type(layer)) or _unknown(layer)
        found += nn.Sequential(*build(layer, before, after[0] if after else None))
    return found


class Pictures(nn.Module):
    """Rows of numbers `(batch, height * width * channels)` as pictures, channels last."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.view(-1, *self.shape).permute(0, 3, 1, 2)


class Rows(nn.Module):
    """Pictures as rows of numbers, channels last."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


class Crop(nn.Module):
    """Cuts off what Keras crops after the picture, which here stands before it."""

    def __init__(self, rows, columns):
        super().__init__()
        self.rows, self.columns = rows, columns

    def forward(self, x):
        return x[:, :, self.rows :, self.columns :]


def _dense(layer, before, after):
    kernel, *bias = (weight.numpy().astype("float32") for weight in layer.weights)
    if isinstance(before, layers.Flatten):
        kernel = _turn_rows(kernel, before.input.shape[1:])
    if isinstance(after, layers.Reshape):
        kernel = _turn_rows(kernel.T, after.target_shape).T
        bias = [_turn_rows(one, after.target_shape) for one in bias]
    yield _filled(nn.Linear(*kernel.shape, bias=bool(bias)), kernel.T, *bias)
    yield from _activation(layer)


def _turn_rows(rows, shape):
    """Turns the pictures that the first axis of `rows` stands for."""
    pictures = rows.reshape(*shape, *rows.shape[1:])
    return pictures[::-1, ::-1].reshape(rows.shape)


def _convolution(layer, before, after):
    kernel, *bias = _turned_weights(layer)
    settings = _settings(layer) | {"bias": bool(bias)}
    channels = kernel.shape[2], kernel.shape[3]
    yield _filled(nn.Conv2d(*channels, **settings), kernel.transpose(3, 2, 0, 1), *bias)
    yield from _activation(layer)


def _transposed(layer, before, after):
    kernel, *bias = _turned_weights(layer)
    settings = _settings(layer) | {"bias": bool(bias)}
    settings["output_padding"] = tuple(stride - 1 for stride in layer.strides)
    channels = kernel.shape[3], kernel.shape[2]
    yield _filled(nn.ConvTranspose2d(*channels, **settings), kernel.transpose(3, 2, 0, 1), *bias)
    yield from _activation(layer)


def _turned_weights(layer):
    kernel, *bias = (weight.numpy() for weight in layer.weights)
    return kernel[::-1, ::-1], *bias


def _settings(layer):
    side = layer.kernel_size[0]
    if layer.padding != "same" or layer.kernel_size != (side, side) or side % 2 == 0:
        raise ZooError(
            "PyTorch's layers are made for 'same' padding and odd, square kernels, "
            f"received {layer.padding!r} and {layer.kernel_size}."
        )
    return {"kernel_size": side, "stride": layer.strides, "padding": side // 2}


def _normalization(layer, before, after):
    found = nn.BatchNorm2d(layer.gamma.shape[0], eps=layer.epsilon, momentum=1 - layer.momentum)
    _filled(found, layer.gamma.numpy(), layer.beta.numpy())
    found.running_mean.copy_(torch.tensor(layer.moving_mean.numpy()))
    found.running_var.copy_(torch.tensor(layer.moving_variance.numpy()))
    yield found


def _filled(module, weight, bias=None):
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(np.ascontiguousarray(weight)))
        if bias is not None:
            module.bias.copy_(torch.from_numpy(np.ascontiguousarray(bias)))
    return module


def _activation(layer, before=None, after=None):
    name = layer.activation.__name__
    if name not in ("linear", "relu", "tanh"):
        raise ZooError(f"PyTorch's networks know no activation {name!r}.")
    if name != "linear":
        yield nn.ReLU() if name == "relu" else nn.Tanh()


def _unknown(layer):
    raise ZooError(f"PyTorch's networks know no layer {type(layer).__name__}.")


_BUILD = {
    layers.Dense: _dense,
    layers.Conv2D: _convolution,
    layers.Conv2DTranspose: _transposed,
    layers.BatchNormalization: _normalization,
    layers.Activation: _activation,
    layers.ReLU: lambda layer, *_: [nn.ReLU()],
    Dropout: lambda layer, *_: [nn.Dropout(layer.rate)],
    layers.LeakyReLU: lambda layer, *_: [nn.LeakyReLU(layer.negative_slope)],
    layers.Flatten: lambda layer, *_: [Rows()],
    layers.Reshape: lambda layer, *_: [Pictures(layer.target_shape)],
    layers.Cropping2D: lambda layer, *_: [Crop(*(after for _, after in layer.cropping))],
}
