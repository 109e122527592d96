"""What a metric may look at: real and generated samples, and what is known of them."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from zoo.evaluation.settings import Settings
from zoo.evaluation.ways import Way
from zoo.modalities import Modality


@dataclasses.dataclass(frozen=True)
class Sample:
    """Generated or real samples, and what a feature network says of them.

    Args:
        samples: `(n, *shape)`.
        features: `(n, width)`; the points themselves where there is no network.
        labels: the classes asked for, or a real sample's; None without labels.
        read: the classes that the feature network reads; None where it reads
            none, or not those of the dataset.
        num_classes: how many classes the network reads.
        probabilities: of those classes, `(n, classes)`, or None.
    """

    samples: np.ndarray
    features: np.ndarray
    labels: np.ndarray | None = None
    read: np.ndarray | None = None
    num_classes: int | None = None
    probabilities: np.ndarray | None = None

    def rows(self, chosen) -> "Sample":
        """Returns some of the samples, by their indices or a slice."""
        found = [None if part is None else part[chosen] for part in self._parts]
        return Sample(*found[:4], self.num_classes, found[4])

    def joined(self, other: "Sample") -> "Sample":
        """Returns these samples, and then those of another."""
        pairs = zip(self._parts, other._parts, strict=True)
        found = [None if one is None else np.concatenate([one, more]) for one, more in pairs]
        return Sample(*found[:4], self.num_classes, found[4])

    @property
    def _parts(self) -> tuple:
        return self.samples, self.features, self.labels, self.read, self.probabilities


@dataclasses.dataclass(frozen=True)
class Pairs:
    """Samples that were made from sources, each beside the real one that it should be.

    Args:
        real, fake: `(n, *shape)`, in the same order.
        hole: where the sources were cut out, bool `(n, height, width, 1)`, or None.
    """

    real: np.ndarray
    fake: np.ndarray
    hole: np.ndarray | None = None


@dataclasses.dataclass(frozen=True)
class View:
    """What a metric may look at.

    Args:
        real, fake: the two samples.
        settings: the protocol's numbers.
        seed: of draws.
        distance: what a Frechet distance is called, `"fid"` or `"fd"`.
        train: a function that gives the train split's features, None for samples of it.
        modes: the means and the standard deviation of a known mixture, or None.
        ways: translations there and back, of which `zoo.evaluation.ways` has the metrics.
        pairs: samples made from sources, or None where they were made from nothing.
        modality: of the samples.
        valid: tells whether a decoded sample is right, where that is known.
        train_samples: a function that gives samples of the train split.
        pitches: the pitches that notes should have, hertz, and the notes' rate, or None.
    """

    real: Sample
    fake: Sample
    settings: Settings
    seed: int
    distance: str
    train: Callable[[], np.ndarray | None]
    modes: tuple[np.ndarray, float] | None = None
    pairs: Pairs | None = None
    ways: tuple[Way, ...] = ()
    modality: Modality | None = None
    valid: Callable[[Any], bool] | None = None
    train_samples: Callable[[], np.ndarray] | None = None
    pitches: tuple[tuple[float, ...], int] | None = None
