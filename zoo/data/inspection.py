"""Looks at a dataset before hours are spent on it."""

import collections
import dataclasses
import hashlib
import os
import shlex
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from zoo import data, registry
from zoo.data import folder, folder_index
from zoo.modalities import pixels
from zoo.training import cost, recipe
from zoo.utils.progress import track

_PIECE = 256
_NAMED = 3  # samples that a finding names
_NARROW = 1.0  # of the 2 from -1 to 1: pictures that use less are pale, or were scaled twice
_UNEVEN = 10  # times as many samples in the largest class as in the smallest
_FEW = 1_000  # samples: a discriminator soon knows fewer by heart
_TURNS = 10  # batches in the dataset, at least


class Finding(NamedTuple):
    """One line of a diagnosis: a `problem` ends training, a `note` may spoil it."""

    grade: Literal["good", "note", "problem"]
    text: str


class _Mark(NamedTuple):
    """What is remembered of a sample, however large it is."""

    digest: bytes
    least: float
    most: float
    is_grey: bool


@dataclasses.dataclass(frozen=True)
class _Chart:
    """A dataset's training split, looked through once.

    Attributes:
        shape: of one sample.
        marks: one for each sample.
        names: what to call each sample.
        labels: a class number for each, None without labels.
        class_names: the classes', or none.
        findings: what was seen on the way.
    """

    shape: tuple[int, ...]
    marks: Sequence[_Mark]
    names: Sequence[str]
    labels: np.ndarray | None
    class_names: tuple[str, ...]
    findings: Sequence[Finding]


def examine(
    name: str,
    shape: tuple[int, ...] | None = None,
    batch_size: int = 64,
    data_dir: str | os.PathLike | None = None,
) -> list[Finding]:
    """Returns what there is to say of a dataset's training split; nothing is trained.

    Every sample is read once. The last lines say which recipe suits, and about
    how long it takes: an estimate from the networks' multiplications.

    Args:
        name, shape, data_dir: see `zoo.data.source`. Pictures that a folder
            holds in several sizes are looked at as squares of the shortest
            side when no shape is given.
        batch_size: that training is to have.

    Raises:
        ZooError: no such dataset, or nothing in it can be read.

    Example:

    >>> examine("digits")[0].text
    '1,442 samples of 8 x 8 x 1, 10 classes'
    """
    data.check_name(name, data_dir)
    if name.startswith("folder:"):
        chart = _folder(name.removeprefix("folder:"), shape)
    else:
        chart = _source(name, shape, data_dir)
    count, classes = len(chart.marks), len(chart.class_names)
    sizes = " x ".join(map(str, chart.shape))
    what = f"{count:,} samples of {sizes}" + (f", {classes} classes" if classes else ", no labels")
    findings = [
        Finding("good", what),
        *chart.findings,
        *_values(chart),
        *_copies(chart),
        *_classes(chart),
        *_enough(count, batch_size),
    ]
    if any(finding.grade == "problem" for finding in findings):
        return findings
    return findings + _suggestion(name, chart, batch_size, data_dir)


def _source(name: str, shape, data_dir) -> _Chart:
    source = data.source(name, shape=shape, data_dir=data_dir)
    marks, labels = [], []
    pieces = source.one_pass(min(_PIECE, source.count)).as_numpy_iterator()
    for piece in track(pieces, -(-source.count // _PIECE), f"Reading {name}"):
        samples, *classes = piece if isinstance(piece, tuple) else (piece,)
        marks += map(_mark, samples)
        labels += [part.astype(int) for part in classes]
    names = [f"sample {number}" for number in range(len(marks))]
    numbers = range(source.num_classes or 0)
    classes = source.class_names or tuple(map(str, numbers))
    return _Chart(
        source.shape, marks, names, np.concatenate(labels) if labels else None, classes, ()
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
    marks, late = folder.each(
        lambda one: _mark(pixels.to_unit(pixels.read(one, shape))), whole, "Reading pictures"
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
    return _Chart(shape or (), marks, names, labels, files.class_names, findings)


def _mark(sample: np.ndarray) -> _Mark:
    return _Mark(
        hashlib.blake2b(np.ascontiguousarray(sample), digest_size=16).digest(),
        float(sample.min()),
        float(sample.max()),
        sample.ndim == 3 and sample.shape[-1] >= 3 and _is_grey(sample),
    )


def _is_grey(picture: np.ndarray) -> bool:
    return bool(
        (picture[..., 0] == picture[..., 1]).all() and (picture[..., 1:3].std(-1) == 0).all()
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


def _values(chart: _Chart) -> list[Finding]:
    if not chart.marks:
        return [Finding("problem", "nothing can be read")]
    found = []
    pairs = list(zip(chart.names, chart.marks, strict=True))
    lost = [name for name, mark in pairs if not np.isfinite([mark.least, mark.most]).all()]
    if lost:
        found.append(Finding("problem", f"{_some(lost)} not finite"))
    least, most = min(mark.least for mark in chart.marks), max(mark.most for mark in chart.marks)
    is_picture = len(chart.shape) == 3
    if is_picture and most - least < _NARROW:
        text = f"values from {least:.2f} to {most:.2f} of -1 to 1: pale, or scaled twice"
        found.append(Finding("note", text))
    elif not lost:
        found.append(Finding("good", f"values from {least:.2f} to {most:.2f}"))
    constant = [name for name, mark in pairs if mark.least == mark.most]
    if constant and is_picture:
        found.append(Finding("note", f"{_some(constant)} of one colour"))
    if chart.shape[-1] >= 3 and all(mark.is_grey for mark in chart.marks):
        text = f"all are grey: --shape {chart.shape[0]},{chart.shape[1]},1 would be cheaper"
        found.append(Finding("note", text))
    return found


def _copies(chart: _Chart) -> list[Finding]:
    first, copies = {}, []
    for name, mark in zip(chart.names, chart.marks, strict=True):
        origin = first.setdefault(mark.digest, name)
        if origin != name:
            copies.append(f"{name} = {origin}")
    if not copies:
        return [Finding("good", "no duplicates")]
    return [Finding("note", f"{_some(copies)}: the same samples twice weigh double")]


def _classes(chart: _Chart) -> list[Finding]:
    if chart.labels is None or not chart.class_names:
        return []
    counts = np.bincount(chart.labels, minlength=len(chart.class_names))
    least, most = counts.argmin(), counts.argmax()
    text = (
        f"classes of {counts[least]:,} ({chart.class_names[least]}) to {counts[most]:,} "
        f"({chart.class_names[most]}) samples"
    )
    if counts[most] > _UNEVEN * counts[least]:
        return [Finding("note", f"{text}: a conditional GAN learns the small ones badly")]
    return [Finding("good", text)]


def _enough(count: int, batch_size: int) -> list[Finding]:
    if count < batch_size:
        text = f"fewer samples than a batch of {batch_size}: lower train.batch_size"
        return [Finding("problem", text)]
    if count < _TURNS * batch_size:
        text = f"only {count // batch_size} batches of {batch_size}: lower train.batch_size"
        return [Finding("note", text)]
    if count < _FEW:
        return [Finding("note", f"under {_FEW:,} samples: watch health/copying for memorizing")]
    return []


def _suggestion(name: str, chart: _Chart, batch_size: int, data_dir) -> list[Finding]:
    """Says which of the shipped recipes suits, the command, and about how long it takes."""
    own = f"dcgan-{name}"
    is_picture, side = len(chart.shape) == 3, max(chart.shape)
    nearest = "dcgan-digits" if side <= 16 else "dcgan-mnist" if side <= 32 else "dcgan-cifar10"
    chosen = own if own in recipe.names() else nearest if is_picture else "wgan_gp-ring"
    changes = [f"train.batch_size={batch_size}"]
    if chosen != own and name not in chosen:
        changes = ["name=mine", f"dataset={name}", f"arguments.shape={list(chart.shape)}", *changes]
    read = recipe.read(chosen, changes, data_dir)
    gan = registry.get(read.variant, **{"shape": chart.shape, **read.arguments})
    minutes = cost.seconds(gan, read.train.samples) / 60
    command = shlex.join(["zoo", "run", chosen, *(f"--set={one}" for one in changes)])
    found = [
        Finding("good", f"suits: {command}"),
        Finding(
            "good",
            f"costs: about {_rounded(minutes)} for its {read.train.samples:,} images on this "
            "machine, an estimate from the networks' multiplications",
        ),
    ]
    if is_picture and len(chart.class_names) > 1:
        found.append(Finding("good", "it has classes: conditional makes one on request"))
    return found


def _rounded(minutes: float) -> str:
    """Returns a time as an estimate should be given.

    >>> _rounded(0.4), _rounded(73.0), _rounded(400.0)
    ('1 minute', '73 minutes', '7 hours')
    """
    if minutes < 90:
        return f"{max(1, round(minutes))} minute{'s' * (round(minutes) > 1)}"
    return f"{round(minutes / 60)} hours"


def _some(names: Sequence[str]) -> str:
    """Returns how many there are, and the first few by name.

    >>> _some(["a.png", "b.png"])
    '2 (a.png, b.png)'
    """
    more = ", ..." if len(names) > _NAMED else ""
    return f"{len(names):,} ({', '.join(names[:_NAMED])}{more})"
