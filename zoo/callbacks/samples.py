"""Sample sheets: what the same latents become as training goes on."""

import os
from pathlib import Path

import keras
import numpy as np

from zoo.callbacks.event_writer import EventWriter
from zoo.modalities import image

SEED = 0  # of the latents: the same in every run, so that runs can be laid side by side
_COLUMNS = 8
_ROWS = 8
_MOST_ROWS = 16  # classes shown; a sheet of a thousand classes shows no one anything
_POINTS = 2_000


class Samples(keras.callbacks.Callback):
    """Draws the same latents before training and at every epoch's end.

    Pictures become a sheet of 8 columns; a conditional GAN's sheet has a row
    for each class, in order, the first 16 at most. Points become a scatter
    plot. The moving average is drawn where the GAN keeps one.

    Args:
        folder: where `<images seen>.png` is written, nine digits, whole or not
            at all.
        events: where to show them, under the tag `samples`. None: nowhere.
        real: real points to draw under the generated ones; unused for pictures.

    Example:

    >>> gan.fit(images, callbacks=[Samples("samples")])  # doctest: +SKIP
    """

    def __init__(
        self,
        folder: str | os.PathLike,
        events: EventWriter | None = None,
        real: np.ndarray | None = None,
    ):
        super().__init__()
        self._folder, self._events, self._real = Path(folder), events, real

    def on_train_begin(self, logs=None):
        if self.model.samples_seen == 0:
            self._draw()

    def on_epoch_end(self, epoch, logs=None):
        self._draw()

    def _draw(self) -> None:
        samples_seen = self.model.samples_seen
        path = self._folder / f"{samples_seen:09d}.png"
        picture = image.sheet(self._samples(), path, columns=_COLUMNS, real=self._real)
        if self._events is not None:
            self._events.picture("samples", picture, samples_seen)
            self._events.flush()

    def _samples(self) -> np.ndarray:
        if len(self.model.shape) == 1:
            return self.model.generate(_POINTS, seed=SEED)
        if self.model.num_classes is None:
            return self.model.generate(_ROWS * _COLUMNS, seed=SEED)
        labels = np.repeat(np.arange(min(self.model.num_classes, _MOST_ROWS)), _COLUMNS)
        return self.model.generate(len(labels), labels=labels, seed=SEED)


def cut(folder: str | os.PathLike, samples_seen: int) -> None:
    """Removes the sheets drawn after a step."""
    for path in Path(folder).glob("*.png"):
        if path.stem.isdecimal() and int(path.stem) > samples_seen:
            path.unlink()
