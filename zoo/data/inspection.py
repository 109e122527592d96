"""Checks a dataset before training: what is in it, and what may spoil a run."""

import dataclasses
import os

import numpy as np

from zoo import data
from zoo.data import chart as charts
from zoo.data import picture_shapes
from zoo.data.chart import Chart, Finding, some
from zoo.modalities import Modality

_NARROW = 0.5  # of the range: pictures that use less are pale, or were scaled twice
_UNEVEN = 10  # times as many samples in the largest class as in the smallest
_FEW = 1_000  # samples: a discriminator soon knows fewer by heart
# What samples can be, in words.
_ODD = {
    "constant": "of one colour",
    "silent": "silent",
    "clipped": "clipped: they were recorded too loud, and the distortion is learnt too",
}
_BATCHES = 10  # in the dataset, at least


@dataclasses.dataclass(frozen=True)
class Inspection:
    """What there is to say of a dataset.

    Attributes:
        findings: in the order of reading.
        modality: what a sample is.
        class_names: the classes', or none.
        count: of samples.
    """

    findings: list[Finding]
    modality: Modality
    class_names: tuple[str, ...]
    count: int

    @property
    def passed(self) -> bool:
        """Whether nothing would end training."""
        return all(finding.grade != "problem" for finding in self.findings)


def inspect(
    name: str,
    shape: tuple[int, ...] | None = None,
    batch_size: int = 64,
    data_dir: str | os.PathLike | None = None,
    side: int = picture_shapes.SIDE,
) -> Inspection:
    """Returns what there is to say of a dataset's training split. Every sample is read once.

    Args:
        name, shape, data_dir: see `zoo.data.source`. A folder's pictures of
            several sizes, or larger than `side`, are looked at in the shape of
            `zoo.data.picture_shapes.proposed` when none is given.
        batch_size: that training is to have.
        side: pixels of the longer side that a folder's pictures are brought to.

    Raises:
        ZooError: no such dataset, or nothing in it can be read.

    Example:

    >>> inspect("digits").findings[0].text
    '1,085 samples of 8 x 8 x 1, 10 classes'
    """
    data.check_name(name, data_dir)
    if name.startswith("folder:"):
        chart = charts.of_folder(name.removeprefix("folder:"), shape, side)
    else:
        chart = charts.of_source(name, shape, data_dir)
    count, classes = len(chart.marks), len(chart.class_names)
    sizes = " x ".join(map(str, chart.modality.shape))
    what = f"{count:,} samples of {sizes}" + (f", {classes} classes" if classes else ", no labels")
    findings = [
        Finding("good", what),
        *chart.findings,
        *([Finding(*one) for one in chart.modality.described()] or _values(chart)),
        *_copies(chart),
        *_classes(chart),
        *_enough(count, batch_size),
    ]
    return Inspection(findings, chart.modality, chart.class_names, count)


def _values(chart: Chart) -> list[Finding]:
    if not chart.marks:
        return [Finding("problem", "nothing can be read")]
    found = []
    pairs = list(zip(chart.names, chart.marks, strict=True))
    lost = [name for name, mark in pairs if not np.isfinite([mark.least, mark.most]).all()]
    if lost:
        found.append(Finding("problem", f"{some(lost)} not finite"))
    least, most = min(mark.least for mark in chart.marks), max(mark.most for mark in chart.marks)
    low, high = chart.modality.limits or (0.0, 0.0)
    if most - least < _NARROW * (high - low):
        text = (
            f"values from {least:.2f} to {most:.2f} of {low:g} to {high:g}: pale, or scaled twice"
        )
        found.append(Finding("note", text))
    elif not lost:
        found.append(Finding("good", f"values from {least:.2f} to {most:.2f}"))
    for feature, text in _ODD.items():
        odd = [name for name, mark in pairs if feature in mark.features]
        if odd:
            found.append(Finding("note", f"{some(odd)} {text}"))
    if all("grey" in mark.features for mark in chart.marks):
        height, width, _ = chart.modality.shape
        text = f"all are grey: --shape {height},{width},1 would be cheaper"
        found.append(Finding("note", text))
    return found


def _copies(chart: Chart) -> list[Finding]:
    first, copies = {}, []
    for name, mark in zip(chart.names, chart.marks, strict=True):
        origin = first.setdefault(mark.digest, name)
        if origin != name:
            copies.append(f"{name} = {origin}")
    if not copies:
        return [Finding("good", "no duplicates")]
    return [Finding("note", f"{some(copies)}: the same samples twice weigh double")]


def _classes(chart: Chart) -> list[Finding]:
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
    grade = "problem" if count < batch_size else "note"
    if 0 < count < _FEW:
        batch = f", fewer than a batch of {batch_size}" if grade == "problem" else ""
        text = f"only {count:,} samples{batch}: too few, a GAN learns them by heart"
        return [Finding(grade, f"{text}. Add more, {_FEW:,} at least")]
    if count < batch_size:
        text = f"fewer samples than a batch of {batch_size}: lower train.batch_size"
        return [Finding(grade, text)]
    if count < _BATCHES * batch_size:
        text = f"only {count // batch_size} batches of {batch_size}: lower train.batch_size"
        return [Finding(grade, text)]
    return []
