"""Checkpoints: the whole GAN on disk, so that training can go on from there exactly."""

import os
from collections.abc import Iterable
from pathlib import Path

from zoo.backend import release
from zoo.callbacks.stateful import StatefulCallback
from zoo.utils import checkpoints


class Checkpoints(StatefulCallback):
    """Saves the model at every epoch's end, whole or not at all.

    A checkpoint is two files, see `zoo.utils.checkpoints`, named by the samples seen: the
    GAN, and what it does not hold itself, the state of the other callbacks and which
    checkpoint is the best. The last few and the best stay.

    Args:
        folder: where checkpoints are written.
        callbacks: those whose state goes with the model; the others among them
            have none.
        keep: how many of the newest stay.

    Example:

    >>> gan.fit(images, callbacks=[Checkpoints("checkpoints")])  # doctest: +SKIP
    """

    def __init__(self, folder: str | os.PathLike, callbacks: Iterable = (), keep: int = 2):
        super().__init__()
        self._folder, self._keep = Path(folder), keep
        self._callbacks = [one for one in callbacks if isinstance(one, StatefulCallback)]
        self._best = None

    def on_epoch_end(self, epoch, logs=None):
        self.save()
        release()  # after all that callbacks do at an epoch's end

    def save(self) -> None:
        """Writes a checkpoint of this moment, unless there is one or nothing was trained."""
        path = self._folder / f"{self.model.samples_seen:09d}.keras"
        if path.exists() or not self.model.samples_seen:
            return
        state = {
            "samples_seen": self.model.samples_seen,
            "best": self._best,
            "callbacks": {type(one).__name__: one.state() for one in self._callbacks},
        }
        checkpoints.write(path, state, self.model.save)
        self._remove_old()

    def keep_best(self, score: float) -> None:
        """Tells how good the model is at this moment: the higher, the better.

        The checkpoint of the best moment so far stays; see `best`. To be
        called before this callback's `on_epoch_end`.
        """
        if self._best is None or score > self._best["score"]:
            self._best = {"samples_seen": self.model.samples_seen, "score": float(score)}

    def restore(self, state: dict) -> None:
        """Takes the state of a checkpoint, see `read`, and gives the callbacks theirs."""
        self._best = state["best"]
        for one in self._callbacks:
            one.restore(state["callbacks"].get(type(one).__name__, {}))
        self._remove_old()  # a killed process may not have come to it

    def _remove_old(self) -> None:
        best = self._best["samples_seen"] if self._best else None
        for path in checkpoints.newest_first(self._folder)[self._keep :]:
            if int(path.stem) != best:
                checkpoints.remove(path)
