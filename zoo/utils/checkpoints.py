"""The files of a checkpoint: a `.keras` archive, and beside it a JSON of state and hashes.

The two are named by a count, nine digits: `<count>.keras` and `<count>.json`. The JSON holds
the SHA-256 of both, so that a cut off or altered one is recognised.
"""

import hashlib
import itertools
import json
import os
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from zoo.utils import numbered
from zoo.utils.atomic import atomic_write


def write(path: str | os.PathLike, state: dict, save: Callable[[Path], None]) -> None:
    """Writes a checkpoint, whole or not at all.

    Args:
        path: of the `.keras` file.
        state: what the JSON holds.
        save: writes the archive to a path.
    """
    path = Path(path)
    with atomic_write(path) as temporary:
        save(temporary)
        # The archive is renamed last: with it the checkpoint is there.
        with atomic_write(path.with_suffix(".json")) as beside:
            _write(beside, state | {"sha256": _sha256(temporary, state)})


def newest(folder: str | os.PathLike) -> Path | None:
    """Returns the newest checkpoint that is whole, or None."""
    return next((path for path in newest_first(Path(folder)) if read(path)), None)


def broken(folder: str | os.PathLike) -> list[Path]:
    """Returns the checkpoints after the newest whole one: they are cut off or altered."""
    return list(itertools.takewhile(lambda path: not read(path), newest_first(Path(folder))))


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


def newest_first(folder: Path) -> list[Path]:
    """Returns the checkpoints in a folder, the newest first."""
    return [path for path in reversed(numbered.files(folder)) if path.suffix == ".keras"]


def remove(path: Path) -> None:
    """Removes a checkpoint, both of its files: the archive, by which it is found, last."""
    path.with_suffix(".json").unlink(missing_ok=True)
    path.unlink()


def _write(path: Path, state: dict) -> None:
    path.write_text(json.dumps(state, indent=1) + "\n", "utf-8")


def _sha256(path: Path, state: dict) -> str:
    """Returns the SHA-256 of a file's bytes followed by the state's."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(json.dumps(state, sort_keys=True).encode())
    return digest.hexdigest()
