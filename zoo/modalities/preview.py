"""Previews: samples to be looked at in a file, in TensorBoard and on a page."""

import base64
import html
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from zoo.utils.atomic import atomic_write

_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


class Preview:
    """Samples to be looked at.

    Attributes:
        suffix: of the file that `save` writes.
    """

    suffix = ""

    def save(self, path: str | os.PathLike) -> None:
        """Writes the preview to a file, whole or not at all."""
        raise NotImplementedError

    def log(self, board, tag: str, samples_seen: int) -> None:
        """Shows the preview in TensorBoard.

        Args:
            board: a `zoo.callbacks.EventWriter`.
            tag: what to call it there.
            samples_seen: the step.
        """
        raise NotImplementedError


class PicturePreview(Preview):
    """A picture: a sheet of images, or a scatter plot.

    Args:
        pixels: uint8 `(height, width, channels)`, 1 to 4 channels.

    Example:

    >>> PicturePreview(np.zeros((4, 4, 1), "uint8")).suffix
    '.png'
    """

    suffix = ".png"

    def __init__(self, pixels: np.ndarray):
        self.pixels = pixels

    def save(self, path: str | os.PathLike) -> None:
        from PIL import Image

        channels = self.pixels.shape[-1]
        image = Image.fromarray(
            self.pixels[..., 0] if channels == 1 else self.pixels, _MODES[channels]
        )
        with atomic_write(path) as temporary:
            image.save(temporary, format="PNG")

    def log(self, board, tag: str, samples_seen: int) -> None:
        board.picture(tag, self.pixels, samples_seen)


def film(previews: Sequence[PicturePreview], path: str | os.PathLike, seconds: float) -> None:
    """Writes pictures of one size as a GIF that plays them over and over.

    Args:
        previews: in order.
        path: where, whole or not at all.
        seconds: how long all of them take.
    """
    from PIL import Image

    pictures = [preview.pixels for preview in previews]
    images = [
        Image.fromarray(*((one[..., 0], "L") if one.shape[-1] < 3 else (one[..., :3], "RGB")))
        for one in pictures
    ]
    with atomic_write(path) as temporary:
        images[0].save(
            temporary,
            format="GIF",
            save_all=True,
            append_images=images[1:],
            duration=round(1000 * seconds / len(images)),
            loop=0,
        )


def file_as_html(path: str | os.PathLike, caption: str) -> str:
    """Returns a saved preview as a piece of a page that needs nothing beside it.

    Args:
        path: of a file that `Preview.save` wrote.
        caption: plain text, shown below it.
    """
    return picture_as_html(Path(path).read_bytes(), caption)


def picture_as_html(png: bytes, caption: str) -> str:
    """Returns a PNG with a caption as a piece of a page."""
    data, caption = base64.b64encode(png).decode(), html.escape(caption)
    return (
        f'<figure><img src="data:image/png;base64,{data}" alt="{caption}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )
