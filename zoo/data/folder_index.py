"""Which files of a folder are its pictures, of which class and split."""

import dataclasses
import os
import typing
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from zoo.data import parts
from zoo.modalities import Image
from zoo.utils.errors import ZooError


class Kind(typing.NamedTuple):
    """What a folder is searched for: the samples in words, the names' beginning, the endings."""

    word: str
    prefix: str
    suffixes: tuple[str, ...]


PICTURES = Kind("pictures", "folder:", Image.suffixes)
_TEST_EVERY = 10
_PASSED_OVER = (".", "__MACOSX")  # beginnings of names that are not the user's


@dataclasses.dataclass(frozen=True)
class Files:
    """The pictures of one split: paths, a class number for each (or None), the classes' names."""

    paths: tuple[str, ...]
    labels: np.ndarray | None
    class_names: tuple[str, ...]


def find(path: str | os.PathLike, split: str, kind: Kind = PICTURES) -> Files:
    """Returns the files of one split, class by class, in the order of their paths.

    Sub-folders are classes, numbered in the order of their names, and their
    pictures are those at any depth; pictures directly inside the folder have
    no label. A folder that holds `train` and `test` holds the two splits, and
    `validation` where it has that too; else every tenth picture (the 10th, 20th,
    ... of its class) is test, and validation is drawn from the others, see
    `zoo.data.parts`. Names that begin with a dot are passed over. What cannot be
    looked into (a link to a folder below a class, a folder without permission)
    stands among the pictures, so that it is named with the broken ones.

    Raises:
        ZooError: no such folder, no pictures, too few for a test or a validation
            split, or pictures both inside and beside sub-folders.
    """
    try:
        return _find(Path(path).expanduser(), split, kind)
    except OSError as error:
        raise ZooError(f"The folder {str(path)!r} cannot be read: {error.strerror}.") from None


def _find(root: Path, split: str, kind: Kind) -> Files:
    if not root.is_dir():
        what = "is a file" if root.exists() else "does not exist"
        raise ZooError(f"The folder {str(root)!r} {what}. Expected {kind.prefix}PATH of a folder.")
    if all((root / part).is_dir() for part in ("train", "test")):
        names = list(_groups(root / "train", kind))
        is_apart = split == "test" or (root / "validation").is_dir()
        place = root / (split if is_apart else "train")
        found = _files(place, _groups(place, kind), names, kind, lambda paths: paths)
        return found if is_apart else _set_apart(root, found, split, kind)
    groups = _groups(root, kind)
    found = _files(root, groups, list(groups), kind, lambda paths: _part(paths, split))
    return found if split == "test" else _set_apart(root, found, split, kind)


def _set_apart(root: Path, files: Files, split: str, kind: Kind) -> Files:
    """Returns those of the files that are train, or validation."""
    chosen = parts.is_validation(len(files.paths)) == (split == "validation")
    if not chosen.any():
        raise parts.too_small(f"{kind.prefix}{root}", len(files.paths))
    paths = tuple(path for path, kept in zip(files.paths, chosen, strict=True) if kept)
    labels = None if files.labels is None else files.labels[chosen]
    return Files(paths, labels, files.class_names)


def _groups(root: Path, kind: Kind) -> dict[str, list[str]]:
    """Returns the pictures of each class; those of no class under the name `""`."""
    groups = {}
    # What has a picture's name and is none (a pipe, a dead link, a folder) is kept: it is refused.
    loose = [p.as_posix() for p in _visible(root) if _is_one(p, kind)]
    if loose:
        groups[""] = loose
    for folder in _visible(root):
        if folder.is_dir() and not _is_one(folder, kind) and (found := below(folder, kind)):
            groups[folder.name] = found
    if not groups:
        raise ZooError(
            f"No {kind.word} in {str(root)!r}: expected {', '.join(kind.suffixes)} files."
        )
    if "" in groups and len(groups) > 1:
        raise ZooError(
            f"{str(root)!r} holds {kind.word} beside sub-folders with {kind.word} "
            f"({list(groups)[1]!r}): put all into sub-folders, which are classes, or none."
        )
    return groups


def _files(
    root: Path,
    groups: dict[str, list[str]],
    names: list[str],
    kind: Kind,
    part: Callable[[list[str]], list[str]],
) -> Files:
    """Returns what `part` picks of each class; `names` are the classes in order."""
    unknown = [name for name in groups if name not in names]
    if unknown:
        raise ZooError(f"{str(root)!r} has a class {unknown[0]!r} that 'train' lacks.")
    chosen = [part(groups.get(name, [])) for name in names]
    paths = tuple(path for paths in chosen for path in paths)
    if not paths:
        raise ZooError(
            f"{str(root)!r} holds too few {kind.word} for a test split: every {_TEST_EVERY}th of a "
            f"class is test. Add {kind.word}, or sort them into 'train' and 'test' sub-folders."
        )
    if names == [""]:
        return Files(paths, None, ())
    labels = np.repeat(np.arange(len(names), dtype="int32"), [len(paths) for paths in chosen])
    return Files(paths, labels, tuple(names))


def _part(paths: list[str], split: str) -> list[str]:
    is_test = [i % _TEST_EVERY == _TEST_EVERY - 1 for i in range(len(paths))]
    return [path for path, test in zip(paths, is_test, strict=True) if test == (split == "test")]


def below(folder: Path, kind: Kind = PICTURES) -> list[str]:
    """Returns the pictures of a folder at any depth, in the order of their paths."""
    found, errors, links = [], [], []
    for place, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = [name for name in folders if not name.startswith(_PASSED_OVER)]
        named = [*files, *(name for name in folders if _is_one(Path(name), kind))]
        found += [Path(place, name) for name in named if not name.startswith(_PASSED_OVER)]
        folders[:] = [name for name in folders if not _is_one(Path(name), kind)]
        links += [Path(place, name) for name in folders if Path(place, name).is_symlink()]
    pictures = [path for path in found if _is_one(path, kind)]
    return sorted(
        Path(path).as_posix() for path in [*pictures, *links, *(error.filename for error in errors)]
    )


def _visible(folder: Path) -> Iterator[Path]:
    entries = sorted(folder.iterdir(), key=lambda path: path.name)
    return (path for path in entries if not path.name.startswith(_PASSED_OVER))


def _is_one(path: Path, kind: Kind) -> bool:
    return path.suffix.lower() in kind.suffixes
