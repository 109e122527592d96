"""Scoring: a benchmark's protocol applied to one GAN, or to samples from anywhere."""

import dataclasses
import functools
import os
import time
from typing import Any

import numpy as np

from zoo import data
from zoo.evaluation import features, protocol
from zoo.evaluation.catalogue import GOODNESS, METRICS, Sample, View
from zoo.evaluation.protocol import Protocol, Settings
from zoo.evaluation.stamp import Stamp
from zoo.gan.gan import GAN
from zoo.utils.errors import ZooError


@dataclasses.dataclass(frozen=True)
class Scores:
    """Numbers by column, and the stamp that says what they are worth.

    Args:
        values: see `zoo.evaluation.catalogue.COLUMNS`; shares are 0-1.
        stamp: of all of them.
        seconds: what the scoring took.
    """

    values: dict[str, float]
    stamp: Stamp
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Returns `{"values": ..., "stamp": ..., "seconds": ...}`, ready to be written as JSON."""
        stamp = dataclasses.asdict(self.stamp)
        return {"values": self.values, "stamp": stamp, "seconds": self.seconds}


class Scorer:
    """Scores many GANs on one dataset: what concerns the real samples is done once.

    Args:
        benchmark: one of `zoo.evaluation.protocol.names()`.
        dataset: a name that `zoo.data` knows.
        shape: of one sample; by default the dataset's.
        data_dir: where tensorflow-datasets keeps its data.
        network: a feature network in place of the protocol's; the stamp says so.
        degradation: of the real samples, where a GAN undoes one, see `zoo.data.source`.

    Raises:
        ZooError: the protocol does not score such samples, or its feature
            network cannot be had.

    Example:

    >>> scorer = Scorer("mode_coverage", "ring")
    >>> scorer.score(scorer.real_samples()).values["modes"]
    8
    """

    def __init__(
        self,
        benchmark: str,
        dataset: str,
        shape: tuple[int, ...] | None = None,
        data_dir: str | os.PathLike | None = None,
        network: str | None = None,
        degradation: dict | None = None,
    ):
        self.protocol: Protocol = protocol.read(benchmark)
        self.dataset = dataset
        source = functools.partial(
            data.source, dataset, shape=shape, data_dir=data_dir, degradation=degradation
        )
        self._source = source(self.protocol.split)
        self._train = functools.partial(source, "train")
        self.modality = self._source.modality
        self._check_samples()
        name = network or self.settings().features
        self.features = None if name == "none" else features.get(name)

    def goodness(self, values: dict[str, float]) -> float:
        """Returns how good scores are, higher is better: what chooses the best checkpoint.

        It is the protocol's metric `best` that says so, see `zoo.evaluation.catalogue`.
        """
        return GOODNESS[self.protocol.best](values)

    def settings(self, quick: bool = False) -> Settings:
        """Returns the protocol's numbers for this dataset."""
        return self.protocol.settings(self.dataset, quick)

    def score(
        self,
        what: GAN | np.ndarray,
        labels: np.ndarray | None = None,
        averaged: bool = True,
        quick: bool = False,
        memorization: bool = True,
    ) -> Scores:
        """Returns the scores of a GAN, or of samples.

        Args:
            what: a GAN, or samples `(n, *shape)`, pictures in [-1, 1]: at least
                as many as the protocol asks for, of which it takes the first.
            labels: the samples' classes where they have any. A conditional GAN
                is asked for every class as often.
            averaged: take a GAN's moving average where it has one.
            quick: the cheap form for use while training.
            memorization: False for samples that are the train split's own.

        Raises:
            ZooError: too few samples for the protocol, another shape, NaN.
        """
        started = time.perf_counter()
        settings = self.settings(quick)
        samples, labels, weights = self._drawn(what, labels, averaged, settings.fake)
        fake = self._sample(self._checked(samples), labels)
        real = self._real(quick)
        names = self.protocol.quick_metrics if quick else self.protocol.metrics
        train = self._train_features if memorization else lambda: None
        view = View(
            real,
            fake,
            settings,
            self.protocol.seed,
            self.features.distance if self.features else "fd",
            train,
            self.modality,
            self._source.modes,
        )
        values = {}
        for name in names:
            values |= METRICS[name](view)
        stamp = Stamp(
            benchmark=self.protocol.name,
            version=self.protocol.version,
            form="quick" if quick else "full",
            dataset=self.dataset,
            split=self.protocol.split,
            features=self.features.name if self.features else "none",
            features_sha256=self.features.sha256 if self.features else "none",
            real_samples=len(real.samples),
            fake_samples=len(fake.samples),
            resizing=self.features.resizing(self.shape) if self.features else "none",
            scoring_seed=self.protocol.seed,
            weights=weights,
        )
        return Scores(values, stamp, time.perf_counter() - started)

    @property
    def shape(self):
        """The shape of one sample."""
        return self.modality.shape

    def real_samples(self) -> np.ndarray:
        """Returns samples of the train split, as many as the protocol takes of generated ones."""
        return self._reference[0]

    def real(self) -> Scores:
        """Returns the row *real*: the train split scored as if it were generated: the floor."""
        samples, labels = self._reference
        return self.score(samples, labels, memorization=False)

    @functools.cached_property
    def _reference(self) -> tuple[np.ndarray, np.ndarray | None]:
        return self._labelled(self._train().arrays(self.settings().fake, self.protocol.seed))

    def _labelled(self, arrays) -> tuple[np.ndarray, np.ndarray | None]:
        """Returns samples, and their labels where their condition is a class."""
        samples, condition = arrays
        return samples, None if self._source.num_classes is None else condition

    @functools.cached_property
    def _held_out(self) -> Sample:
        samples, labels = self._labelled(self._source.arrays())
        order = np.random.default_rng(self.protocol.seed).permutation(len(samples))
        order = order[: self.settings().real]
        return self._sample(samples[order], None if labels is None else labels[order])

    def _real(self, quick: bool) -> Sample:
        used = slice(self.settings(quick).real)
        whole = self._held_out
        labels = None if whole.labels is None else whole.labels[used]
        return Sample(whole.samples[used], whole.features[used], labels)

    @functools.cache  # noqa: B019 - as long as the scorer, which holds it
    def _train_features(self) -> np.ndarray:
        samples, _ = self._train().arrays(self.settings().train, self.protocol.seed)
        return self._sample(samples, None).features

    def _sample(self, samples: np.ndarray, labels: np.ndarray | None) -> Sample:
        if self.features is None:
            return Sample(samples, self.modality.rows(samples), labels)
        found, probabilities = self.features.read(samples)
        if probabilities is None or self.features.classes_of != self.dataset:
            return Sample(samples, found, labels)  # its classes are not the dataset's
        read, num_classes = probabilities.argmax(axis=1), probabilities.shape[1]
        return Sample(samples, found, labels, read, num_classes)

    def _drawn(self, what, labels, averaged: bool, count: int):
        """Returns samples, their labels and which weights made them."""
        if isinstance(what, GAN):
            if what.shape != self.shape:
                raise ZooError(
                    f"The GAN makes samples of shape {what.shape}; {self.dataset!r} has "
                    f"{self.shape}. Score it on the dataset it was made for."
                )
            condition = what.condition.for_scoring(count, self._source)
            averaged = averaged and what.averaged_generator is not None
            samples = what.generate(
                len(condition[0]) if condition else count,
                seed=self.protocol.seed,
                averaged=averaged,
                condition=condition[0] if condition else None,
            )
            labels = condition[0] if what.num_classes is not None else None
            return samples, labels, "averaged" if averaged else "raw"
        samples = np.asarray(what)
        if len(samples) < count:
            raise ZooError(
                f"Too few samples: the protocol {self.protocol.name} takes {count:,} on "
                f"{self.dataset!r}, received {len(samples):,}. Generate more."
            )
        if labels is not None and len(labels) != len(samples):
            raise ZooError(f"Expected {len(samples):,} labels, received {len(labels):,}.")
        return samples[:count], None if labels is None else np.asarray(labels)[:count], "none"

    def _checked(self, samples: np.ndarray) -> np.ndarray:
        """Returns samples of the right shape without NaN, as they are scored."""
        if samples.shape[1:] != self.shape or samples.dtype.kind != "f":
            raise ZooError(
                f"Expected float samples of shape (n, {', '.join(map(str, self.shape))}), received "
                f"{samples.dtype} of shape {samples.shape}."
            )
        finite = np.isfinite(samples).reshape(len(samples), -1).all(axis=1)
        if not finite.all():
            raise ZooError(
                f"{int((~finite).sum())} of {len(samples):,} samples hold NaN or infinity, first "
                f"sample {int((~finite).argmax())}. A score of them would mean nothing: the "
                "generator has diverged."
            )
        self.modality.check_range(float(samples.min()), float(samples.max()))
        return self.modality.canonical(samples)

    def _check_samples(self) -> None:
        if self.modality.name != self.protocol.modality:
            raise ZooError(
                f"The benchmark {self.protocol.name!r} scores samples of kind "
                f"{self.protocol.modality!r}; {self.dataset!r} has {self.modality.name!r}."
            )


def score(
    what: GAN | np.ndarray,
    benchmark: str,
    dataset: str,
    labels: np.ndarray | None = None,
    averaged: bool = True,
    quick: bool = False,
    data_dir: str | os.PathLike | None = None,
    network: str | None = None,
    degradation: dict | None = None,
) -> Scores:
    """Returns the scores of a GAN, or of samples, under a benchmark's protocol.

    Args:
        what, labels, averaged, quick: as `Scorer.score` takes them.
        benchmark, dataset, data_dir, network, degradation: as `Scorer` takes them.

    Raises:
        ZooError: as both.

    Example:

    >>> from zoo.data import mixtures
    >>> means, _ = mixtures.modes("grid")
    >>> score(np.repeat(means[:5], 500, axis=0), "mode_coverage", "grid").values["modes"]
    5
    """
    shape = tuple(what.shape) if isinstance(what, GAN) else np.asarray(what).shape[1:]
    scorer = Scorer(benchmark, dataset, shape, data_dir, network, degradation)
    return scorer.score(what, labels, averaged, quick)
