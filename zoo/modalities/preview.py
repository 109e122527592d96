"""Previews: samples to be looked at in a file, in TensorBoard and on a page."""

import base64
import html
import os
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from zoo.utils.atomic import atomic_write
from zoo.utils.errors import ZooError

_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


class Preview:
    """Samples to be looked at.

    Attributes:
        suffix: of the file that `save` writes; one of `SUFFIXES`.
    """

    suffix = ""

    def save(self, path: str | os.PathLike) -> None:
        """Writes the preview to a file, whole or not at all.

        What one file cannot show goes into others beside it, of the same name and another
        of the `SUFFIXES`.
        """
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


class TextPreview(Preview):
    """Lines of text.

    Args:
        lines: without their ends.

    Example:

    >>> TextPreview(["one", "two"]).suffix
    '.txt'
    """

    suffix = ".txt"

    def __init__(self, lines: Sequence[str]):
        self.lines = list(lines)

    def save(self, path: str | os.PathLike) -> None:
        with atomic_write(path) as temporary:
            temporary.write_text("".join(f"{line}\n" for line in self.lines), "utf-8")

    def log(self, board, tag: str, samples_seen: int) -> None:
        # Indented by four, Markdown shows a line as it is.
        board.text(tag, "\n".join(f"    {line}" for line in self.lines), samples_seen)


class SoundPreview(PicturePreview):
    """Sounds to play, and a picture of them.

    Args:
        pixels: the picture, uint8 `(height, width, channels)`.
        sounds: float32 `(n, length)` or `(n, length, channels)` in [-1, 1].
        rate: samples a second.
    """

    def __init__(self, pixels: np.ndarray, sounds: np.ndarray, rate: int):
        super().__init__(pixels)
        self.sounds, self.rate = np.asarray(sounds, "float32"), rate

    def save(self, path: str | os.PathLike) -> None:
        """Writes the picture, and beside it a `.wav` file of all sounds, one after the other."""
        super().save(path)
        joined = self.sounds.reshape(-1, *self.sounds.shape[2:])
        write_wav(joined, self.rate, Path(path).with_suffix(".wav"))

    def log(self, board, tag: str, samples_seen: int) -> None:
        super().log(board, tag, samples_seen)
        # Of one tag TensorBoard shows one kind of thing.
        board.sounds(f"{tag}/sounds", self.sounds, self.rate, samples_seen)


def write_wav(sound: np.ndarray, rate: int, path: str | os.PathLike) -> None:
    """Writes one sound as a WAV file of 16 bits, whole or not at all.

    Args:
        sound: float `(length,)` in [-1, 1], or `(length, channels)`; beyond, it is clipped.
        rate: samples a second.
        path: where.
    """
    sound = np.clip(np.nan_to_num(np.asarray(sound, "float64")), -1, 1)
    with atomic_write(path) as temporary, wave.open(str(temporary), "wb") as file:
        file.setnchannels(1 if sound.ndim == 1 else sound.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(sound * 32767).astype("<i2").tobytes())


def film(previews: Sequence[PicturePreview], path: str | os.PathLike, seconds: float) -> None:
    """Writes pictures of one size as a GIF that plays them over and over.

    Args:
        previews: in order.
        path: where, whole or not at all.
        seconds: how long all of them take.

    Raises:
        ZooError: previews that are no pictures.
    """
    from PIL import Image

    if not all(isinstance(preview, PicturePreview) for preview in previews):
        raise ZooError(f"{path}: a film is of pictures, and these samples are shown otherwise.")
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
        path: of a file that `Preview.save` wrote; its ending is one of `SUFFIXES`.
        caption: plain text, shown below it.
    """
    path = Path(path)
    return SUFFIXES[path.suffix](path.read_bytes(), caption)


def picture_as_html(png: bytes, caption: str) -> str:
    """Returns a PNG with a caption as a piece of a page."""
    caption = html.escape(caption)
    return _figure(f'<img src="{_inside(png, "image/png")}" alt="{caption}">', caption)


def _sound_as_html(wav: bytes, caption: str) -> str:
    player = f'<audio controls preload="none" src="{_inside(wav, "audio/wav")}"></audio>'
    return _figure(player, html.escape(caption))


def _text_as_html(text: bytes, caption: str) -> str:
    shown = html.escape(text.decode("utf-8", "replace"))
    return _figure(f"<pre>{shown}</pre>", html.escape(caption))


def _inside(data: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _figure(shown: str, caption: str) -> str:
    return f"<figure>{shown}<figcaption>{caption}</figcaption></figure>"


# Of the files that previews are saved as: how a page shows them.
SUFFIXES = {".png": picture_as_html, ".wav": _sound_as_html, ".txt": _text_as_html}
