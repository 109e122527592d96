"""Arrays in `.npy` files that some other program wrote."""

import os
from pathlib import Path

import numpy as np

from zoo.utils.errors import ZooError


def read(path: str | os.PathLike) -> np.ndarray:
    """Returns the array in an `.npy` file; nothing in it is run, or held beyond its own size.

    Raises:
        ZooError: another file, one cut off, or a header that says more than the file holds.

    Example:

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     np.save(Path(folder, "numbers.npy"), np.arange(3))
    ...     read(Path(folder, "numbers.npy"))
    array([0, 1, 2])
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            begin = file.read(6)
        if begin.startswith(b"PK"):
            raise ZooError(
                f"{path}: expected one array, received an archive of several (.npz). Save the one "
                "with numpy.save."
            )
        if begin != b"\x93NUMPY":
            raise ZooError(f"{path}: cannot be read as an .npy file: it begins as another one.")
        # Mapping takes no memory, and fails where the header says more than the file holds.
        with np.errstate(over="ignore"):
            np.lib.format.open_memmap(path, mode="r")
        return np.load(path, allow_pickle=False)
    except ZooError:
        raise
    except Exception as error:  # whatever NumPy raises of a stranger's header
        reason = "it does not fit into memory" if isinstance(error, MemoryError) else str(error)
        reason = reason.partition("\n")[0] or type(error).__name__
        raise ZooError(f"{path}: cannot be read as an .npy file: {reason}") from None
