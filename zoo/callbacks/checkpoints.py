"""Checkpoints: the whole GAN on disk, so that training can go on from there exactly."""

import hashlib
import itertools
import json
import os
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from zoo.backend.tensorflow.step.memory import release
from zoo.callbacks.stateful import StatefulCallback
from zoo.utils.atomic import atomic_write


class Checkpoints(StatefulCallback):
    """Saves the model at every epoch's end, whole or not at all.

    A checkpoint is two files, `<images seen>.keras` and `<images seen>.json`,
    nine digits: the GAN, and what it does not hold itself, the state of the
    recorders and which checkpoint is the best. The JSON holds the SHA-256 of
    both. The last few and the best stay.

    Args:
        folder: where checkpoints are written.
        recorders: the callbacks whose state goes with the model; the others
            among them have none.
        keep: how many of the newest stay.

    Example:

    >>> gan.fit(images, callbacks=[Checkpoints("checkpoints")])  # doctest: +SKIP
    """

    def __init__(self, folder: str | os.PathLike, recorders: Iterable = (), keep: int = 2):
        super().__init__()
        self._folder, self._keep = Path(folder), keep
        self._recorders = [one for one in recorders if isinstance(one, StatefulCallback)]
        self._best = None

    def on_epoch_end(self, epoch, logs=None):
        self.save()
        release()  # after all that recorders do at an epoch's end

    def save(self) -> None:
        """Writes a checkpoint of this moment, unless there is one or nothing was trained."""
        path = self._folder / f"{self.model.samples_seen:09d}.keras"
        if path.exists() or not self.model.samples_seen:
            return
        state = {
            "samples_seen": self.model.samples_seen,
            "best": self._best,
            "recorders": {type(one).__name__: one.state() for one in self._recorders},
        }
        with atomic_write(path) as temporary:
            self.model.save(temporary)
            # The model is renamed last: with it the checkpoint is there.
            with atomic_write(path.with_suffix(".json")) as beside:
                _write(beside, state | {"sha256": _sha256(temporary, state)})
        self._remove_old()

    def keep_best(self, score: float) -> None:
        """Tells how good the model is at this moment: the higher, the better.

        The checkpoint of the best moment so far stays; see `best`. To be
        called before this callback's turn in `on_epoch_end`.
        """
        if self._best is None or score > self._best["score"]:
            self._best = {"samples_seen": self.model.samples_seen, "score": float(score)}

    def restore(self, state: dict) -> None:
        """Takes the state of a checkpoint, see `read`, and gives the recorders theirs."""
        self._best = state["best"]
        for one in self._recorders:
            one.restore(state["recorders"].get(type(one).__name__, {}))

    def _remove_old(self) -> None:
        best = self._best["samples_seen"] if self._best else None
        for path in _newest_first(self._folder)[self._keep :]:
            if int(path.stem) != best:
                _remove(path)


def newest(folder: str | os.PathLike) -> Path | None:
    """Returns the newest checkpoint that is whole, or None."""
    return next((path for path in _newest_first(Path(folder)) if read(path)), None)


def broken(folder: str | os.PathLike) -> list[Path]:
    """Returns the checkpoints after the newest whole one: they are cut off or altered."""
    return list(itertools.takewhile(lambda path: not read(path), _newest_first(Path(folder))))


def best(folder: str | os.PathLike) -> Path | None:
    """Returns the checkpoint with the best score, None where none was scored or it is not whole."""
    last = newest(folder)
    found = read(last)["best"] if last else None
    path = Path(folder) / f"{found['samples_seen']:09d}.keras" if found else None
    return path if path and read(path) else None


def read(path: str | os.PathLike) -> dict | None:
    """Returns a checkpoint's state, or None where a byte of it is missing or altered."""
    try:
        state = json.loads(Path(path).with_suffix(".json").read_bytes())
        expected = state.pop("sha256")
        return state if _sha256(Path(path), state) == expected else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def whole(path: str | os.PathLike) -> bool:
    """Tells whether a `.keras` file is as it was written.

    A checkpoint's hash tells. A file that stands alone is a zip archive: the
    checksum of each of its members tells most of what can happen to it.
    """
    if Path(path).with_suffix(".json").exists():
        return read(path) is not None
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError):
        return False


def cut(folder: str | os.PathLike, samples_seen: int) -> None:
    """Removes the checkpoints of after a step: training goes on from before them."""
    for path in [*Path(folder).glob("*.keras"), *Path(folder).glob("*.json")]:
        if path.stem.isdecimal() and int(path.stem) > samples_seen:
            path.unlink()


def _newest_first(folder: Path) -> list[Path]:
    found = [path for path in folder.glob("*.keras") if path.stem.isdecimal()]
    return sorted(found, key=lambda path: int(path.stem), reverse=True)


def _remove(path: Path) -> None:
    path.unlink()
    path.with_suffix(".json").unlink(missing_ok=True)


def _write(path: Path, state: dict) -> None:
    path.write_text(json.dumps(state, indent=1) + "\n", "utf-8")


def _sha256(path: Path, state: dict) -> str:
    """Returns the SHA-256 of a file's bytes followed by the state's."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(json.dumps(state, sort_keys=True).encode())
    return digest.hexdigest()
