"""Sample sheets: what the same latents and conditions become as training goes on."""

import os
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from zoo.callbacks.event_writer import EventWriter

SEED = 0  # of the latents: the same in every run, so that runs can be laid side by side


class Samples(keras.callbacks.Callback):
    """Shows the same latents before training and at every epoch's end.

    What a sheet looks like is the modality's: pictures in rows, points as a scatter
    plot. A class has a row of its own; what is made from a source is shown beside it:
    source, generated, real. The moving average is shown where the GAN keeps one.

    Args:
        folder: where `<samples seen>.<suffix>` is written, nine digits, whole or not
            at all.
        board: where to show them, under the tag `samples`. None: nowhere.
        real: real samples to compare with, where the modality shows both at once.
        held_out: a function that gives held-out real samples, a `zoo.data.Source`;
            for conditions that are samples themselves.

    Example:

    >>> gan.fit(images, callbacks=[Samples("samples")])  # doctest: +SKIP
    """

    def __init__(
        self,
        folder: str | os.PathLike,
        board: EventWriter | None = None,
        real: np.ndarray | None = None,
        held_out: Callable | None = None,
    ):
        super().__init__()
        self._folder, self._board, self._real = Path(folder), board, real
        self._held_out, self._showcase = held_out, None

    def on_train_begin(self, logs=None):
        if self._showcase is None:
            gan = self.model
            self._showcase = gan.condition.showcase(gan.modality, self._held_out)
        if self.model.samples_seen == 0:
            self._show()

    def on_epoch_end(self, epoch, logs=None):
        self._show()

    def _show(self) -> None:
        gan, shown = self.model, self._showcase
        generated = shown.generate(gan, SEED)
        preview = shown.preview(gan.modality, generated, self._real)
        preview.save(self._folder / f"{gan.samples_seen:09d}{preview.suffix}")
        if self._board is not None:
            preview.log(self._board, "samples", gan.samples_seen)
            self._board.flush()
