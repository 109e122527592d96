"""Files that are written whole or not at all."""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

PREFIX = ".partial-"  # of a temporary file


@contextlib.contextmanager
def atomic_write(path: str | os.PathLike) -> Iterator[Path]:
    """Gives a temporary path beside `path`, and renames it to `path` at the end.

    The temporary file has the same suffix (some writers choose the format by
    it), is flushed to the disk before the rename, and is removed when the
    block fails: a reader sees the old file or the new one, never a half.

    Args:
        path: the file to write; its folder is made if it is not there.

    Raises:
        OSError: the disk is full, the folder cannot be written, or `path` has no file name, as
            `""` and `"/"`; what stood at `path` before still stands.

    Example:

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic_write(Path(folder, "note.txt")) as temporary:
    ...         _ = temporary.write_text("whole")
    ...     Path(folder, "note.txt").read_text()
    'whole'
    """
    path = Path(path)
    if not path.name:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{PREFIX}{secrets.token_hex(4)}{path.suffix}")
    try:
        yield temporary
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
        _flush(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def is_empty(folder: str | os.PathLike) -> bool:
    """Tells whether a folder holds nothing, but what a killed process left half written."""
    return all(path.name.startswith(PREFIX) for path in Path(folder).iterdir())


def remove_partial(folder: str | os.PathLike) -> None:
    """Removes the temporary files that a killed process left in a folder and those within.

    Only for a folder that no other process writes.
    """
    for path in Path(folder).rglob(f"{PREFIX}*"):
        path.unlink(missing_ok=True)


def _flush(folder: Path) -> None:
    """Flushes a folder's list of names to the disk, where the system can."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
