"""A folder of pictures of your own."""

import concurrent.futures
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import PIL.Image

from zoo.data import folder_index, picture_shapes
from zoo.modalities import Condition, Image, Label, Unconditional, is_image, pixels
from zoo.utils import progress
from zoo.utils.errors import ZooError

_NAMED = 5  # broken pictures that a message names
_SMALL = (8, 8, 3)  # what a picture is decoded to when only its soundness matters


def read(
    path: str | os.PathLike, split: str, shape: tuple[int, ...] | None, broken: str = "refuse"
):
    """Returns the pictures of a folder as a `Source`.

    See `zoo.data.folder_index.find` for files, classes and splits and
    `zoo.modalities.pixels.read` for what becomes of a picture. What fits in
    `zoo.data.stores.MEMORY_LIMIT` is decoded once, in parallel, and held as
    uint8; of a larger folder only the files' headers are read now, and each
    picture is decoded whenever it is needed. A folder that cannot serve is
    refused before TensorFlow is imported.

    Args:
        path: of the folder.
        split: `"train"`, `"validation"` or `"test"`.
        shape: `(height, width, channels)` with 1 (grey), 3 (RGB) or 4 (RGBA)
            channels; pictures are cut around their centre and resized to it.
            By default the size that all pictures have, with the channels
            that most have.
        broken: `"refuse"`, or `"skip"`: decode every picture once, name those
            that cannot be read and go on without them.

    Raises:
        ZooError: no such folder, no pictures, broken ones (named), several
            sizes and no `shape`.
    """
    check_shape(shape)
    files = folder_index.find(path, split)
    if broken == "skip":
        files = readable(path, files)
    headers, unreadable = each(pixels.header, files.paths, "Looking at pictures")
    if unreadable:  # all that are broken are named at once: those too whose header is whole
        unreadable |= _undecodable(one for one in files.paths if one not in unreadable)
        refuse(unreadable, path, len(files.paths))
    shape = shape or common_shape(path, headers)

    from zoo.data.sources import Source

    return Source(
        name=f"folder:{path}",
        split=split,
        modality=Image(shape),
        count=len(files.paths),
        store=store(path, files.paths, files.labels, shape),
        condition=_condition(files),
    )


def store(path, paths: Sequence[str], labels: np.ndarray | None, shape: tuple[int, int, int]):
    """Returns a store of a folder's pictures: in memory where they fit, else in their files."""
    from zoo.data.stores import Indexed, fits

    if fits(len(paths), shape):
        return Indexed.memory(_pictures(path, paths, shape), labels)
    return Indexed.files(paths, labels, shape)


def check_shape(shape: tuple[int, ...] | None) -> None:
    """Refuses a shape that a folder's pictures cannot be brought to; None is none asked for."""
    if shape is not None and not any(is_image(shape, channels) for channels in pixels.MODES):
        raise ZooError(
            "A folder's pictures need shape (height, width, channels) with 1, 3 or 4 channels, "
            f"received {shape}."
        )


def _condition(files: folder_index.Files) -> Condition:
    names = files.class_names
    return Label(len(names), names) if names else Unconditional()


def _pictures(path, paths: Sequence[str], shape: tuple[int, int, int]) -> np.ndarray:
    held = np.empty((len(paths), *shape), "uint8")
    rows = dict(zip(paths, held, strict=True))

    def decode(name: str) -> None:
        rows[name][...] = pixels.read(name, shape)

    _, broken = each(decode, paths, "Reading pictures")
    refuse(broken, path, len(paths))
    return held


def each(work: Callable, paths: Sequence[str], what: str) -> tuple[list, dict[str, str]]:
    """Returns `work(path)` for each good picture in order, and the broken ones with the reason."""

    def attempt(path: str):
        try:
            return work(path), None
        except pixels.BrokenPicture as error:
            return None, str(error)

    with (
        warnings.catch_warnings(),
        concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool,
    ):
        warnings.simplefilter(
            "ignore", PIL.Image.DecompressionBombWarning
        )  # refused by name instead
        outcomes = list(progress.track(pool.map(attempt, paths), len(paths), what))
    done = [result for result, reason in outcomes if reason is None]
    pairs = zip(paths, outcomes, strict=True)
    return done, {path: reason for path, (_, reason) in pairs if reason is not None}


def readable(root, files: folder_index.Files) -> folder_index.Files:
    """Returns the files without those that cannot be decoded, which are named on stderr."""
    broken = _undecodable(files.paths)
    if not broken:
        return files
    kept = [number for number, name in enumerate(files.paths) if name not in broken]
    said = _named(broken, root, len(files.paths))
    if not kept:
        raise ZooError(f"{said}. None is left.")
    print(f"{said}. Skipped.", file=sys.stderr)
    labels = None if files.labels is None else files.labels[kept]
    return folder_index.Files(tuple(files.paths[n] for n in kept), labels, files.class_names)


def _undecodable(paths: Iterable[str]) -> dict[str, str]:
    """Returns the pictures that cannot be decoded, with the reason."""

    def decode(name: str) -> None:
        pixels.read(name, _SMALL)

    _, broken = each(decode, list(paths), "Looking for broken pictures")
    return broken


def refuse(broken: dict[str, str], root, count: int) -> None:
    """Raises a ZooError that names the pictures that cannot be read, where there are any."""
    if broken:
        raise ZooError(
            f"{_named(broken, root, count)}. Repair or remove them, or leave them out "
            '(--set train.broken_pictures=skip, or broken="skip").'
        )


def _named(broken: dict[str, str], root, count: int) -> str:
    named = "; ".join(f"{path} ({reason})" for path, reason in list(broken.items())[:_NAMED])
    more = "; ..." if len(broken) > _NAMED else ""
    return f"{len(broken)} of {count:,} pictures in {str(root)!r} cannot be read: {named}{more}"


def common_shape(root, headers: list[tuple[int, int, int]]) -> tuple[int, int, int]:
    """Returns the one size that all pictures have, with the channels that most have."""
    if len({header[:2] for header in headers}) == 1:
        return (*headers[0][:2], picture_shapes.channels(headers))
    shape = picture_shapes.proposed(headers)
    raise ZooError(
        f"The pictures in {str(root)!r} have {picture_shapes.sizes_in_words(headers)}. Give the "
        f"shape they are brought to: --set 'arguments.shape={list(shape)}', in code shape={shape}."
    )
