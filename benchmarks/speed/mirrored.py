"""A chain of Keras layers rebuilt in PyTorch with the same weights, rotated by 180 degrees.

TensorFlow's "same" padding puts the odd pixel after the picture, PyTorch's
`padding=2` before it. A network whose pictures and kernels are rotated by 180
degrees does the same work without a copy for padding:
`mirrored(layers)(rotated(x)) == rotated(network(x))`. Sounds are played backwards.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from benchmarks.speed.blueprint import Layer
from zoo.utils.errors import ZooError


def rotated(samples) -> torch.Tensor:
    """Returns pictures or sounds of Keras, channels last, as a rebuilt network has them.

    Example:

    >>> rotated(np.arange(4.0).reshape(1, 2, 2, 1))[0, 0].tolist()
    [[3.0, 2.0], [1.0, 0.0]]
    >>> rotated(np.arange(3.0).reshape(1, 3, 1)).tolist()
    [[[2.0, 1.0, 0.0]]]
    """
    found = torch.tensor(np.asarray(samples)).movedim(-1, 1)
    return found.flip(tuple(range(2, found.ndim)))


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


class Samples(nn.Module):
    """Rows of numbers `(batch, height * width * channels)` as pictures or sounds."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.view(-1, *self.shape).movedim(-1, 1)


class Rows(nn.Module):
    """Pictures or sounds as rows of numbers, channels last."""

    def forward(self, x):
        return x.movedim(1, -1).flatten(1)


class Crop(nn.Module):
    """Removes what Keras crops after a picture or sound: before it, as rotated.

    Args:
        first: the first row, and column, that is kept.
    """

    def __init__(self, *first):
        super().__init__()
        self.kept = (..., *(slice(one, None) for one in first))

    def forward(self, x):
        return x[self.kept]


class ScaledTanh(nn.Module):
    """`scale * tanh(x)`, clipped to [-1, 1], but not in training."""

    def __init__(self, scale):
        super().__init__()
        self.scale = scale

    def forward(self, x):
        x = self.scale * x.tanh()
        return x if self.training else x.clamp(-1.0, 1.0)


class PhaseShuffle(nn.Module):
    """Shifts a batch in time by -radius to radius steps, in training; ends are reflected."""

    def __init__(self, radius):
        super().__init__()
        self.radius = radius

    def forward(self, x):
        radius = min(self.radius, x.shape[-1] - 1)
        if not self.training or not radius:
            return x
        first = int(torch.randint(0, 2 * radius + 1, ()))
        return functional.pad(x, (radius, radius), "reflect")[..., first : first + x.shape[-1]]


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
    """Rotates the pictures or sounds that the first axis of `rows` stands for."""
    samples = rows.reshape(*shape, *rows.shape[1:])
    return np.flip(samples, tuple(range(len(shape) - 1))).reshape(rows.shape)


def _convolution(layer, before, after):
    weight, *bias = _rotated_weights(layer)
    settings = _settings(layer, layer.input_shape[:-1]) | {"bias": bool(bias)}
    kind = nn.Conv1d if weight.ndim == 3 else nn.Conv2d
    yield _filled(kind(weight.shape[1], weight.shape[0], **settings), weight, *bias)
    yield from _activation(layer)


def _transposed(layer, before, after):
    weight, *bias = _rotated_weights(layer)
    sides = [a * b for a, b in zip(layer.input_shape[:-1], layer.settings["strides"], strict=True)]
    settings = _settings(layer, sides) | {"bias": bool(bias)}
    parts = zip(settings["stride"], settings["padding"], strict=True)
    settings["output_padding"] = tuple(
        stride - settings["kernel_size"] + 2 * padding for stride, padding in parts
    )
    kind = nn.ConvTranspose1d if weight.ndim == 3 else nn.ConvTranspose2d
    yield _filled(kind(weight.shape[0], weight.shape[1], **settings), weight, *bias)
    yield from _activation(layer)


def _rotated_weights(layer):
    """Returns the kernel with its two axes of channels first, the last one before, and the bias."""
    kernel, *bias = layer.weights
    kernel = np.flip(kernel, tuple(range(kernel.ndim - 2)))
    return np.moveaxis(kernel, (-1, -2), (0, 1)), *bias


def _settings(layer, sides):
    """Returns the settings of a convolution of pictures, or sounds, with these sides.

    Of "same" padding the larger half lies after them, as rotated before, and is what PyTorch
    puts at both ends: what is too much there, no kernel reaches.
    """
    size, padding = tuple(layer.settings["kernel_size"]), layer.settings["padding"]
    strides = tuple(layer.settings["strides"])
    if padding != "same" or size != size[:1] * len(size) or size[0] % 2 == 0:
        raise ZooError(
            "PyTorch's layers are made for 'same' padding and odd, square kernels, "
            f"received {padding!r} and {size}."
        )
    lacking = [
        (-(-side // stride) - 1) * stride + size[0] - side
        for side, stride in zip(sides, strides, strict=True)
    ]
    if min(lacking) < 0:
        raise ZooError(
            "PyTorch's layers are made for kernels that leave nothing out, received a kernel of "
            f"{size[0]} with strides of {strides}."
        )
    halves = tuple(count - count // 2 for count in lacking)
    return {"kernel_size": size[0], "stride": strides, "padding": halves}


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
    sides = np.reshape(layer.settings["cropping"], (-1, 2))
    yield Crop(*(int(after) for _, after in sides))


_BUILD = {
    "Dense": _dense,
    "Conv1D": _convolution,
    "Conv2D": _convolution,
    "Conv1DTranspose": _transposed,
    "Conv2DTranspose": _transposed,
    "BatchNormalization": _normalization,
    "Activation": _activation,
    "ReLU": lambda layer, *_: [nn.ReLU()],
    "LeakyReLU": lambda layer, *_: [nn.LeakyReLU(layer.settings["negative_slope"])],
    "Dropout": lambda layer, *_: [nn.Dropout(layer.settings["rate"])],
    "Flatten": lambda layer, *_: [Rows()],
    "Reshape": lambda layer, *_: [Samples(layer.settings["target_shape"])],
    "Cropping1D": _cropping,
    "Cropping2D": _cropping,
    "ScaledTanh": lambda layer, *_: [ScaledTanh(layer.settings["scale"])],
    "PhaseShuffle": lambda layer, *_: [PhaseShuffle(layer.settings["radius"])],
}
