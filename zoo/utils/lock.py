"""A folder that one process at a time may write."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from zoo.utils.errors import ZooError

try:
    import fcntl
except ImportError:  # Windows has no such locks
    fcntl = None


@contextlib.contextmanager
def locked(folder: str | os.PathLike) -> Iterator[None]:
    """Holds a folder, which is made if it is not there, for this process alone.

    The folder itself is locked: nothing is written into it, and the system
    releases it when the process ends, however it ends. On a file system
    without such locks (some network ones) nothing is held.

    Raises:
        ZooError: another process holds it.

    Example:

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, locked(folder):
    ...     Path(folder, "note.txt").write_text("mine")
    4
    """
    if fcntl is None:
        Path(folder).mkdir(parents=True, exist_ok=True)
        yield
        return
    opened = _lock(Path(folder))
    try:
        yield
    finally:
        os.close(opened)  # and so releases it


def _lock(folder: Path) -> int:
    """Returns an open, locked folder, the one that stands at the path."""
    while True:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            opened = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:  # another process has just removed it, or its parent
            continue
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(opened)
            raise ZooError(
                f"{folder}: another process is writing this run. Wait for it or stop it, or "
                "choose another --seed or --out."
            ) from None
        except OSError:
            return opened
        if _is_at(opened, folder):
            return opened
        os.close(opened)


def _is_at(opened: int, folder: Path) -> bool:
    """Tells whether an open folder still stands at its path: it may have been removed."""
    try:
        return os.path.samestat(os.fstat(opened), os.stat(folder))
    except FileNotFoundError:
        return False
