"""Files named by a count, `000000640.png`, in a folder of their own."""

import os
from pathlib import Path


def files(folder: str | os.PathLike) -> list[Path]:
    """Returns a folder's files, in the order of their counts; others are left out."""
    named = [path for path in Path(folder).glob("*.*") if path.stem.isdecimal()]
    found = [path for path in named if path.is_file()]
    return sorted(found, key=lambda path: int(path.stem))


def cut(folder: str | os.PathLike, count: int) -> None:
    """Removes the files of after a count."""
    for path in files(folder):
        if int(path.stem) > count:
            path.unlink()
