"""A dataset looked through once: every sample read, of each what a diagnosis needs."""

import dataclasses
import hashlib
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from zoo import data
from zoo.data import folder, folder_index, picture_shapes
from zoo.modalities import Image, Modality, pixels
from zoo.modalities.shapes import SIDES
from zoo.utils.progress import track

_PIECE = 256
_NAMED = 3  # samples that a finding names


class Finding(NamedTuple):
    """One line of a diagnosis: a `problem` ends training, a `note` may spoil it."""

    grade: Literal["good", "note", "problem"]
    text: str


class Mark(NamedTuple):
    """What is remembered of a sample, however large it is."""

    digest: bytes
    least: float
    most: float
    features: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Chart:
    """A dataset's training split, looked through once.

    Attributes:
        modality: what a sample is.
        marks: one for each sample.
        names: what to call each sample.
        labels: a class number for each, None without labels.
        class_names: the classes', or none.
        findings: what was seen on the way.
    """

    modality: Modality
    marks: Sequence[Mark]
    names: Sequence[str]
    labels: np.ndarray | None
    class_names: tuple[str, ...]
    findings: Sequence[Finding]


def of_source(name: str, shape, data_dir) -> Chart:
    """Returns the chart of a dataset that is no folder."""
    source = data.source(name, shape=shape, data_dir=data_dir)
    marks, labels = [], []
    pieces = source.one_pass(min(_PIECE, source.count)).as_numpy_iterator()
    for piece in track(pieces, -(-source.count // _PIECE), f"Reading {name}"):
        samples, *classes = piece if isinstance(piece, tuple) else (piece,)
        marks += [_mark(source.modality, sample) for sample in samples]
        labels += [part.astype(int) for part in classes]
    names = [f"sample {number}" for number in range(len(marks))]
    numbers = range(source.num_classes or 0)
    classes = source.class_names or tuple(map(str, numbers))
    return Chart(
        source.modality, marks, names, np.concatenate(labels) if labels else None, classes, ()
    )


def of_folder(path: str, shape, side: int = picture_shapes.SIDE) -> Chart:
    """Returns the chart of a folder of pictures.

    Args:
        path: of the folder.
        shape: that its pictures are brought to, or None.
        side: pixels of the longer side that larger pictures are brought to without `shape`.
    """
    folder.check_shape(shape)
    files = folder_index.find(path, "train")
    headers, broken = folder.each(pixels.header, files.paths, "Looking at pictures")
    whole = [one for one in files.paths if one not in broken]
    findings = []
    if headers:
        is_proposed = shape is None
        shape = shape or picture_shapes.proposed(headers, side)
        findings = [*_sizes(headers, shape, is_proposed), *_channels(whole, headers, shape)]
    modality = Image(shape or (0, 0, 1))
    marks, late = folder.each(
        lambda one: _mark(modality, pixels.to_unit(pixels.read(one, shape))),
        whole,
        "Reading pictures",
    )
    broken |= late
    if broken:
        named = [f"{one} ({reason})" for one, reason in broken.items()]
        text = f"{some(named)} cannot be read: repair or remove them, or train.broken_pictures=skip"
        findings.append(Finding("problem", text))
    kept = [number for number, one in enumerate(files.paths) if one not in broken]
    labels = None if files.labels is None else files.labels[kept]
    names = [files.paths[number] for number in kept]
    return Chart(modality, marks, names, labels, files.class_names, findings)


def _mark(modality: Modality, sample: np.ndarray) -> Mark:
    return Mark(
        hashlib.blake2b(np.ascontiguousarray(sample), digest_size=16).digest(),
        float(sample.min()),
        float(sample.max()),
        modality.features_of(sample),
    )


def _sizes(headers: Sequence[picture_shapes.Header], shape, is_proposed: bool) -> list[Finding]:
    if all(header[:2] == shape[:2] for header in headers):
        return []
    text = f"{picture_shapes.sizes_in_words(headers)}: cut and resized to {shape[0]}x{shape[1]}"
    other = f", unless --shape says otherwise (sides of {SIDES[0]} to {SIDES[1]})" * is_proposed
    return [Finding("note", text + other)]


def _channels(
    paths: Sequence[str], headers: Sequence[picture_shapes.Header], shape
) -> list[Finding]:
    """Says whose transparency and whose colour a shape's channels drop."""
    height, width, channels = shape
    pairs, found = list(zip(paths, headers, strict=True)), []
    clear = [path for path, header in pairs if header[2] == 4]
    if clear and channels != 4:
        text = f"{some(clear)} have transparency: put on white, unless --shape {height},{width},4"
        found.append(Finding("note", text))
    if channels == 1:
        looked_at, _ = folder.each(
            lambda path: path if _has_colour(path, shape) else None,
            [path for path, header in pairs if header[2] > 1],
            "Looking for colour",
        )
        coloured = [path for path in looked_at if path]
        if coloured:
            text = f"{some(coloured)} have colour: it is dropped, unless --shape {height},{width},3"
            found.append(Finding("note", text))
    return found


def _has_colour(path: str, shape: picture_shapes.Header) -> bool:
    picture = pixels.read(path, (*shape[:2], 3))
    return bool((picture != picture[..., :1]).any())


def some(names: Sequence[str]) -> str:
    """Returns how many there are, and the first few by name.

    >>> some(["a.png", "b.png"])
    '2 (a.png, b.png)'
    """
    more = ", ..." if len(names) > _NAMED else ""
    return f"{len(names):,} ({', '.join(names[:_NAMED])}{more})"
