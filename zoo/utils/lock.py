"""A folder that one process at a time may write."""

import contextlib
import errno
import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import filelock

from zoo.utils.errors import ZooError

# What file systems answer that have no locks.
_WITHOUT_LOCKS = (errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK)


@contextlib.contextmanager
def locked(folder: str | os.PathLike) -> Iterator[None]:
    """Holds a folder, which is made if it is not there, for this process alone.

    The lock is a hidden file beside the folder, so that nothing is written into it; the
    system releases it when the process ends, however it ends. On a file system without
    locks (some network ones) nothing is held, and a warning says so.

    Raises:
        ZooError: another process holds it, or the folder cannot be made.

    Example:

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, locked(Path(folder, "run")):
    ...     Path(folder, "run", "note.txt").write_text("mine")
    4
    """
    folder = Path(folder)
    path = folder.parent / f".{folder.name}.lock"
    lock = filelock.FileLock(path, timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
        folder.mkdir(exist_ok=True)  # who held it before may have removed it
    except filelock.Timeout:
        raise ZooError(
            f"{folder}: another process is writing this run. Wait for it or stop it, or "
            "choose another --seed or --out."
        ) from None
    except (OSError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno not in _WITHOUT_LOCKS:
            raise ZooError(f"{folder}: no run can be written there: {error.strerror}.") from None
        warnings.warn(
            f"{folder} lies on a file system without locks: see to it that no other process "
            "writes this run.",
            stacklevel=3,
        )
    try:
        yield
    finally:
        # While it is held: filelock takes no lock on a file that was removed meanwhile.
        with contextlib.suppress(OSError):
            path.unlink()
            if not folder.exists():  # who held it has removed it: then its own folder too
                folder.parent.rmdir()  # unless something else is in there
        lock.release()
