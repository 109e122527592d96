"""Checkpoints: the whole GAN on disk, so that training can go on from there."""

import os
import zipfile
import zlib
from pathlib import Path

import keras

from zoo.replacing import replacing


class Checkpoints(keras.callbacks.Callback):
    """Saves the model at every epoch's end, whole or not at all, and keeps the last few.

    Args:
        folder: where `<images seen>.keras` is written, nine digits.
        keep: how many of the newest stay.

    Example:

    >>> gan.fit(images, callbacks=[Checkpoints("checkpoints")])  # doctest: +SKIP
    """

    def __init__(self, folder: str | os.PathLike, keep: int = 2):
        super().__init__()
        self._folder, self._keep = Path(folder), keep

    def on_epoch_end(self, epoch, logs=None):
        with replacing(self._folder / f"{self.model.images_seen:09d}.keras") as temporary:
            self.model.save(temporary)
        for old in _newest_first(self._folder)[self._keep :]:
            old.unlink()


def newest(folder: str | os.PathLike) -> Path | None:
    """Returns the newest checkpoint that is whole, or None.

    A `.keras` file is a zip archive: the checksum of each of its members tells
    a file that was cut off or altered.
    """
    return next((path for path in _newest_first(Path(folder)) if whole(path)), None)


def whole(path: str | os.PathLike) -> bool:
    """Tells whether a `.keras` file can be read to its end with every checksum right."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError):
        return False


def cut(folder: str | os.PathLike, images_seen: int) -> None:
    """Removes the checkpoints of after a step: training goes on from before them."""
    for path in _newest_first(Path(folder)):
        if int(path.stem) > images_seen:
            path.unlink()


def _newest_first(folder: Path) -> list[Path]:
    found = [path for path in folder.glob("*.keras") if path.stem.isdecimal()]
    return sorted(found, key=lambda path: int(path.stem), reverse=True)
