"""A chain of Keras layers rebuilt in PyTorch with the same weights, rotated by 180 degrees.

TensorFlow's "same" padding puts the odd pixel after the picture, PyTorch's
`padding=2` before it. A network whose pictures and kernels are rotated by 180
degrees does the same work without a copy for padding:
`mirrored(layers)(rotated(x)) == rotated(network(x))`.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from benchmarks.speed.blueprint import Layer
from zoo.utils.errors import ZooError

AXES = (-2, -1)  # height and width of `(batch, channels, height, width)`


def rotated(pictures) -> torch.Tensor:
    """Returns pictures of Keras, `(batch, height, width, channels)`, as a rebuilt network has them.

    Example:

    >>> rotated(np.arange(4.0).reshape(1, 2, 2, 1))[0, 0].tolist()
    [[3.0, 2.0], [1.0, 0.0]]
    """
    return torch.tensor(np.asarray(pictures)).permute(0, 3, 1, 2).flip(AXES)


def mirrored(chain: Sequence[Layer]) -> nn.Sequential:
    """Returns a chain of dense and convolutional layers as a PyTorch network.

    Raises:
        ZooError: a layer, or a setting of one, that is not known here.
    """
    found = nn.Sequential()
    for at, layer in enumerate(chain):
        before, after = chain[at - 1] if at else None, chain[at + 1] if chain[at + 1 :] else None
        if layer.kind not in _BUILD:
            raise ZooError(f"PyTorch's networks have no layer {layer.kind}.")
        found += nn.Sequential(*_BUILD[layer.kind](layer, before, after))
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
    """Removes the rows and columns that Keras crops after the picture: before it, as rotated."""

    def __init__(self, rows, columns):
        super().__init__()
        self.rows, self.columns = rows, columns

    def forward(self, x):
        return x[:, :, self.rows :, self.columns :]


def _dense(layer, before, after):
    kernel, *bias = layer.weights
    if before and before.kind == "Flatten":
        kernel = _rotated_rows(kernel, before.input_shape)
    if after and after.kind == "Reshape":
        shape = after.settings["target_shape"]
        kernel = _rotated_rows(kernel.T, shape).T
        bias = [_rotated_rows(one, shape) for one in bias]
    yield _filled(nn.Linear(*kernel.shape, bias=bool(bias)), kernel.T, *bias)
    yield from _activation(layer)


def _rotated_rows(rows, shape):
    """Rotates the pictures that the first axis of `rows` stands for."""
    pictures = rows.reshape(*shape, *rows.shape[1:])
    return pictures[::-1, ::-1].reshape(rows.shape)


def _convolution(layer, before, after):
    kernel, *bias = _rotated_weights(layer)
    settings = _settings(layer) | {"bias": bool(bias)}
    channels = kernel.shape[2], kernel.shape[3]
    yield _filled(nn.Conv2d(*channels, **settings), kernel.transpose(3, 2, 0, 1), *bias)
    yield from _activation(layer)


def _transposed(layer, before, after):
    kernel, *bias = _rotated_weights(layer)
    settings = _settings(layer) | {"bias": bool(bias)}
    settings["output_padding"] = tuple(stride - 1 for stride in settings["stride"])
    channels = kernel.shape[3], kernel.shape[2]
    yield _filled(nn.ConvTranspose2d(*channels, **settings), kernel.transpose(3, 2, 0, 1), *bias)
    yield from _activation(layer)


def _rotated_weights(layer):
    kernel, *bias = layer.weights
    return kernel[::-1, ::-1], *bias


def _settings(layer):
    size, padding = tuple(layer.settings["kernel_size"]), layer.settings["padding"]
    side = size[0]
    if padding != "same" or size != (side, side) or side % 2 == 0:
        raise ZooError(
            "PyTorch's layers are made for 'same' padding and odd, square kernels, "
            f"received {padding!r} and {size}."
        )
    return {"kernel_size": side, "stride": tuple(layer.settings["strides"]), "padding": side // 2}


def _normalization(layer, before, after):
    gamma, beta, moving_mean, moving_variance = layer.weights
    momentum, epsilon = layer.settings["momentum"], layer.settings["epsilon"]
    found = nn.BatchNorm2d(len(gamma), eps=epsilon, momentum=1 - momentum)
    found.running_mean.copy_(torch.tensor(moving_mean))
    found.running_var.copy_(torch.tensor(moving_variance))
    yield _filled(found, gamma, beta)


def _filled(module, weight, bias=None):
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(np.ascontiguousarray(weight)))
        if bias is not None:
            module.bias.copy_(torch.from_numpy(np.ascontiguousarray(bias)))
    return module


def _activation(layer, before=None, after=None):
    name = layer.settings["activation"]
    if name not in ("linear", "relu", "tanh"):
        raise ZooError(f"PyTorch's networks have no activation {name!r}.")
    if name != "linear":
        yield nn.ReLU() if name == "relu" else nn.Tanh()


def _cropping(layer, before, after):
    (_, bottom), (_, right) = layer.settings["cropping"]
    yield Crop(bottom, right)


_BUILD = {
    "Dense": _dense,
    "Conv2D": _convolution,
    "Conv2DTranspose": _transposed,
    "BatchNormalization": _normalization,
    "Activation": _activation,
    "ReLU": lambda layer, *_: [nn.ReLU()],
    "LeakyReLU": lambda layer, *_: [nn.LeakyReLU(layer.settings["negative_slope"])],
    "Dropout": lambda layer, *_: [nn.Dropout(layer.settings["rate"])],
    "Flatten": lambda layer, *_: [Rows()],
    "Reshape": lambda layer, *_: [Pictures(layer.settings["target_shape"])],
    "Cropping2D": _cropping,
}
