"""Pixels: uint8 to [-1, 1] and back, and a picture brought to a shape.

A picture is uint8 `(height, width, channels)` with 1 (grey), 3 (RGB) or 4
(RGBA) channels.
"""

import os
import stat
import struct

import numpy as np
from PIL import ExifTags, Image, ImageOps

MODES = {1: "L", 3: "RGB", 4: "RGBA"}
# Bicubic with PIL's antialiasing, as Parmar, Zhang and Zhu, 2022, arXiv:2104.11222
# (clean-FID) find needed for sizes to be comparable.
RESAMPLING = Image.Resampling.BICUBIC
# What PIL raises for a file that is not a whole picture.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError)

_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}


class BrokenPicture(Exception):
    """A file that cannot be read as a picture; the text says why."""


def to_unit(pixels: np.ndarray) -> np.ndarray:
    """Returns pixels 0..255 as float32 in [-1, 1]: `x / 127.5 - 1`.

    Example:

    >>> to_unit(np.uint8([0, 255])).tolist()
    [-1.0, 1.0]
    """
    return np.asarray(pixels, "float32") / np.float32(127.5) - np.float32(1)


def to_uint8(samples: np.ndarray) -> np.ndarray:
    """Returns samples in [-1, 1] as pixels 0..255, rounded; what lies outside is clipped.

    Example:

    >>> to_uint8(np.float32([-1, 0, 1, 7])).tolist()
    [0, 128, 255, 255]
    """
    scaled = np.rint((np.asarray(samples, "float32") + 1) * 127.5)
    return np.clip(scaled, 0, 255).astype("uint8")


def fit(picture: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """Returns a picture cut around its centre to the proportions of `shape` and resized.

    Args:
        picture: uint8 `(height, width, channels)`.
        shape: of the result, with the same channels.

    Example:

    >>> fit(np.zeros((20, 40, 3), "uint8"), (8, 8, 3)).shape
    (8, 8, 3)
    """
    height, width, channels = shape
    if picture.shape[:2] == (height, width):
        return picture
    if channels not in MODES:  # PIL has no such picture: channel by channel
        parts = [fit(picture[..., i : i + 1], (height, width, 1)) for i in range(channels)]
        return np.concatenate(parts, axis=-1)
    image = Image.fromarray(picture[..., 0] if channels == 1 else picture)
    return _array(ImageOps.fit(image, (width, height), RESAMPLING), channels)


def read(path: str | os.PathLike, shape: tuple[int, int, int]) -> np.ndarray:
    """Returns the picture in a file, upright, in the channels and size of `shape`.

    What is transparent becomes white unless `shape` has an alpha channel. A
    moving picture gives its first frame.

    Raises:
        BrokenPicture: not a picture, cut off, or larger than PIL's guard
            against decompression bombs allows (about 89 million pixels).
    """
    height, width, channels = shape
    with opened(path) as image:
        try:
            # JPEG decoding at 1/2, 1/4, 1/8 size where that still leaves twice what is wanted.
            image.draft(None, (2 * max(height, width),) * 2)
            image = ImageOps.exif_transpose(_eight_bits(image))
            return _array(
                ImageOps.fit(_in_mode(image, channels), (width, height), RESAMPLING), channels
            )
        except _BROKEN as error:
            raise BrokenPicture(str(error) or type(error).__name__) from error


def header(path: str | os.PathLike) -> tuple[int, int, int]:
    """Returns the `(height, width, channels)` that a file says it has, without decoding it.

    Raises:
        BrokenPicture: as `read`, as far as the file's first bytes tell.
    """
    with opened(path) as image:
        width, height = image.size
        if _lies_on_a_side(image):
            width, height = height, width
        if image.has_transparency_data:
            return height, width, 4
        return height, width, 1 if image.mode[0] in "1LI" else 3


def opened(path: str | os.PathLike) -> Image.Image:
    """Returns a picture file opened, its pixels not read yet.

    Raises:
        BrokenPicture: not a file, not a picture, or too large.
    """
    if not os.path.isfile(path):  # a pipe would be waited for without end
        raise BrokenPicture(_no_file(path))
    try:
        image = Image.open(path)
    except Image.UnidentifiedImageError as error:
        raise BrokenPicture("not a picture") from error
    except _BROKEN as error:
        raise BrokenPicture(str(error) or type(error).__name__) from error
    pixels, limit = image.size[0] * image.size[1], Image.MAX_IMAGE_PIXELS
    if limit is not None and pixels > limit:
        image.close()
        raise BrokenPicture(f"{pixels:,} pixels, more than the {limit:,} that PIL takes for safe")
    return image


def _no_file(path: str | os.PathLike) -> str:
    """Returns what a path is that is no regular file."""
    try:
        kind = stat.S_IFMT(os.stat(path).st_mode)
    except OSError:
        return "a link to nothing" if os.path.islink(path) else "not a file"
    if kind == stat.S_IFDIR and os.path.islink(path):
        return "a link to a folder: put the folder itself there"
    if kind == stat.S_IFDIR and not os.access(path, os.R_OK | os.X_OK):
        return "a folder that may not be read"
    return f"not a file but {_KINDS.get(kind, 'a device')}"


def _lies_on_a_side(image: Image.Image) -> bool:
    """Whether the camera was held on its side, as the file says."""
    if image.format not in ("JPEG", "MPO", "WEBP"):  # asking a PNG would decode it
        return False
    try:
        return image.getexif().get(ExifTags.Base.Orientation, 1) >= 5
    except _BROKEN as error:
        raise BrokenPicture(str(error) or type(error).__name__) from error


def _eight_bits(image: Image.Image) -> Image.Image:
    """Returns a 16-bit grey picture as 8 bits by its upper byte; PIL would clip it."""
    if image.mode == "F":
        raise BrokenPicture("pixels of floating-point numbers, whose range no file says")
    if image.mode.startswith("I"):
        least, most = image.getextrema()
        if not 0 <= least <= most < 2**16:
            raise BrokenPicture(f"pixels from {least:,} to {most:,}, more than 16 bits")
        return Image.fromarray((np.asarray(image) >> 8).clip(0, 255).astype("uint8"))
    return image


def _in_mode(image: Image.Image, channels: int) -> Image.Image:
    if channels != 4 and image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert(MODES[channels])


def _array(image: Image.Image, channels: int) -> np.ndarray:
    return np.asarray(image, "uint8").reshape(*image.size[::-1], channels)
