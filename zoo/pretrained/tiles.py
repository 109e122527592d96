"""Samples from sources of any size: whole where the generator can, else in tiles that overlap.

A generator of convolutions alone takes a picture of any size once its sides are multiples of
what it is halved by; the picture is padded to that by reflection, and what is over is cut off
again. Another generator, or a picture that memory would not hold, goes tile by tile, and where
tiles overlap their outputs are blended.
"""

import math

import keras
import numpy as np
from keras import ops

from zoo.modalities import is_image
from zoo.utils.errors import ZooError

MOST_PIXELS = 2**19  # of samples made at once: of 64 channels these are 128 MiB a layer
_OVERLAP = 4  # a tile shares this part of its side with the next one
# Layers that take pictures of any size and make every pixel of those around it.
_LOCAL = {
    *("Activation", "Add", "AddEnlarged", "BatchNormalization", "Blur", "Bounded"),
    *("Concatenate", "Conv2D"),
    *("Conv2DTranspose", "Dropout", "GroupNormalization", "Identity", "InputLayer"),
    *("LeakyReLU", "Multiply", "PReLU", "ReLU", "ReflectionPadding2D", "ScaledTanh", "SubPixel"),
    "UpSampling2D",
}


class AnySize:
    """Makes samples from sources of any size.

    Args:
        gan: a `zoo.GAN` that makes pictures from pictures.
        averaged: take the moving average of the generator where there is one.
        most_pixels: of a sample that is made at once.
        backward: of two directions the second, see `zoo.GAN.translator`.

    Attributes:
        channels: of a source.

    Raises:
        ZooError: a GAN that makes pictures from nothing but noise.

    Example:

    >>> import zoo
    >>> gan = zoo.get("srgan", shape=(16, 16, 1), source=(8, 8, 1), width=4, depth=1)
    >>> AnySize(gan)(np.zeros((5, 31, 1), "float32")).shape
    (10, 62, 1)
    """

    def __init__(
        self,
        gan,
        averaged: bool = True,
        most_pixels: int = MOST_PIXELS,
        backward: bool = False,
    ):
        generator = gan.translator(backward, averaged)
        shape, made = (tuple(one[0].shape[1:]) for one in (generator.inputs, generator.outputs))
        if not is_image(shape):
            raise ZooError(f"Expected a GAN that takes pictures. Received: one of shape {shape}.")
        self._sides, self.channels = shape[:2], shape[2]
        self._factor = tuple(
            large // small for large, small in zip(made[:2], self._sides, strict=True)
        )
        if not all(self._factor):
            raise ZooError("Expected a GAN whose samples are as large as their sources, or larger.")
        whole = _of_any_size(generator)
        self._generator, self._steps = whole or (generator, self._sides)
        self._is_whole, self._most = whole is not None, most_pixels

    def __call__(self, source: np.ndarray) -> np.ndarray:
        """Returns the sample made from one source, float32 `(height, width, channels)`.

        Args:
            source: float32 `(height, width, channels)` in [-1, 1].
        """
        height, width = source.shape[:2]
        tile = self._sides
        if self._is_whole:
            side = max(1, math.isqrt(self._most // math.prod(self._factor)))
            whole, part = self._fitting((height, width)), self._fitting((side, side))
            is_small = math.prod(whole) * math.prod(self._factor) <= self._most
            tile = whole if is_small else tuple(map(min, whole, part))
        sides = [max(pair) for pair in zip((height, width), tile, strict=True)]
        made = self._in_tiles(_padded(source, sides), tile)
        return made[: height * self._factor[0], : width * self._factor[1]]

    def _fitting(self, sides) -> tuple[int, ...]:
        """Returns the sides that a picture is padded to, to be made as a whole."""
        least = self._sides  # of a generator that halves: a bottleneck wants as much
        return tuple(
            side if step == 1 else max(-(-side // step) * step, own)
            for side, step, own in zip(sides, self._steps, least, strict=True)
        )

    def _in_tiles(self, source: np.ndarray, tile: tuple[int, int]) -> np.ndarray:
        rows, columns = (
            _starts(side, length) for side, length in zip(source.shape[:2], tile, strict=True)
        )
        places = [(row, column) for row in rows for column in columns]
        down, right = self._factor
        total = weights = 0.0
        at_once = max(1, self._most // (tile[0] * down * tile[1] * right))
        for start in range(0, len(places), at_once):
            some = places[start : start + at_once]
            tiles = [source[y : y + tile[0], x : x + tile[1]] for y, x in some]
            found = ops.convert_to_numpy(self._generator(np.stack(tiles), training=False))
            if len(places) == 1:
                return found[0].astype("float32")
            if start == 0:
                shape = (source.shape[0] * down, source.shape[1] * right, found.shape[3])
                total, weights = np.zeros(shape, "float32"), np.zeros((*shape[:2], 1), "float32")
            for (y, x), one in zip(some, found, strict=True):
                part = np.s_[y * down : y * down + len(one), x * right : x * right + one.shape[1]]
                of_rows = _fading(tile[0], y > 0, y < rows[-1]).repeat(down)
                of_columns = _fading(tile[1], x > 0, x < columns[-1]).repeat(right)
                fading = (of_rows[:, None] * of_columns)[..., None]
                total[part] += fading * one
                weights[part] += fading
        return total / weights


def _of_any_size(generator):
    """Returns a copy that takes any size, and what sides must be multiples of; or None."""
    names = {type(layer).__name__ for layer in generator.layers}
    # A convolution that gives fewer places than it gets has a bottleneck: of one size.
    is_same = all(getattr(layer, "padding", "same") == "same" for layer in generator.layers)
    if not names <= _LOCAL or not is_same:
        return None
    strides = [1, 1]
    for layer in generator.layers:
        if isinstance(layer, keras.layers.Conv2D) and not isinstance(
            layer, keras.layers.Conv2DTranspose
        ):
            strides = [a * b for a, b in zip(strides, layer.strides, strict=True)]
    (one,) = generator.inputs
    copy = keras.models.clone_model(
        generator, input_tensors=keras.Input((None, None, one.shape[-1]), name=one.name)
    )
    copy.set_weights(generator.get_weights())
    return copy, tuple(strides)


def _padded(source: np.ndarray, sides) -> np.ndarray:
    """Returns a picture continued to the right and below as in a mirror."""
    more = [(0, side - have) for side, have in zip(sides, source.shape[:2], strict=True)]
    return np.pad(source, [*more, (0, 0)], mode="symmetric")


def _starts(side: int, tile: int) -> list[int]:
    """Returns where tiles begin that cover a side and overlap by a quarter or more.

    >>> _starts(8, 8), _starts(20, 8)
    ([0], [0, 6, 12])
    """
    step = tile - tile // _OVERLAP
    count = max(1, -(-(side - tile) // step) + 1)
    return [round(n * (side - tile) / max(1, count - 1)) for n in range(count)]


def _fading(length: int, before: bool, after: bool) -> np.ndarray:
    """Returns the weights of a tile's pixels along one side.

    At an end with a neighbour they fall from 1 to 0 over the overlap, and are 0 in its outer
    half: what lies near a cut was made without what lies beyond.

    >>> _fading(16, True, False).tolist()[:6]
    [0.0, 0.0, 0.5, 1.0, 1.0, 1.0]
    """
    overlap = length // _OVERLAP
    margin = overlap // 2
    rising = (np.arange(length) + 1.0 - margin) / max(1, overlap - margin)
    weights = np.ones(length)
    if before:
        weights = np.minimum(weights, rising)
    if after:
        weights = np.minimum(weights, rising[::-1])
    return np.clip(weights, 0.0, 1.0).astype("float32")
