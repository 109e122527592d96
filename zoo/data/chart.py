"""A dataset looked through once: every sample read, of each what a diagnosis needs."""

import dataclasses
import hashlib
import os
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from zoo import data
from zoo.data import folder, folder_index, picture_shapes
from zoo.modalities import Image, Modality, pixels
from zoo.utils.progress import track

_PIECE = 256
_NAMED = 3  # samples that a finding names


class Finding(NamedTuple):
    """One line of a diagnosis: a `problem` ends training, a `note` may spoil it."""

    grade: Literal["good", "note", "problem"]
    text: str


class _Mark(NamedTuple):
    """What is remembered of a sample, however large it is."""

    digest: bytes
    least: float
    most: float
    features: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class _Chart:
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
    marks: Sequence[_Mark]
    names: Sequence[str]
    labels: np.ndarray | None
    class_names: tuple[str, ...]
    findings: Sequence[Finding]


def _source(name: str, shape, data_dir) -> _Chart:
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
    return _Chart(
        source.modality, marks, names, np.concatenate(labels) if labels else None, classes, ()
    )


def _folder(path: str, shape) -> _Chart:
    files = folder_index.find(path, "train")
    headers, broken = folder.each(pixels.header, files.paths, "Looking at pictures")
    findings = _sizes(headers) if headers else []
    if shape is None and headers:
        side = min(min(header[:2]) for header in headers)
        is_one = len({header[:2] for header in headers}) == 1
        size = headers[0][:2] if is_one else (side, side)
        shape = (*size, max(header[2] for header in headers))
    whole = [one for one in files.paths if one not in broken]
    modality = Image(shape or (0, 0, 1))
    marks, late = folder.each(
        lambda one: _mark(modality, pixels.to_unit(pixels.read(one, shape))),
        whole,
        "Reading pictures",
    )
    broken |= late
    if broken:
        named = [f"{one} ({reason})" for one, reason in broken.items()]
        findings.append(
            Finding(
                "problem",
                f"{_some(named)} cannot be read: repair or remove them, or "
                "train.broken_pictures=skip",
            )
        )
    kept = [number for number, one in enumerate(files.paths) if one not in broken]
    labels = None if files.labels is None else files.labels[kept]
    names = [files.paths[number] for number in kept]
    return _Chart(modality, marks, names, labels, files.class_names, findings)


def _mark(modality: Modality, sample: np.ndarray) -> _Mark:
    return _Mark(
        hashlib.blake2b(np.ascontiguousarray(sample), digest_size=16).digest(),
        float(sample.min()),
        float(sample.max()),
        modality.features_of(sample),
    )


def _sizes(headers: Sequence[tuple[int, int, int]]) -> list[Finding]:
    sizes = collections.Counter(header[:2] for header in headers)
    if len(sizes) == 1:
        return []
    (height, width), times = sizes.most_common(1)[0]
    least = min(sizes, key=np.prod)
    return [
        Finding(
            "note",
            f"{len(sizes):,} sizes (height x width): smallest {least[0]} x {least[1]}, commonest "
            f"{height} x {width} ({times:,}): each is cut to the shape's proportions and resized",
        )
    ]


def _some(names: Sequence[str]) -> str:
    """Returns how many there are, and the first few by name.

    >>> _some(["a.png", "b.png"])
    '2 (a.png, b.png)'
    """
    more = ", ..." if len(names) > _NAMED else ""
    return f"{len(names):,} ({', '.join(names[:_NAMED])}{more})"
