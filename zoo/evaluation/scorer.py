"""Scoring: a benchmark's protocol applied to one GAN, or to samples from anywhere."""

import dataclasses
import functools
import os
import time
import typing
from typing import Any, Literal

import numpy as np

from zoo import data
from zoo.data import tasks
from zoo.data.parts import TooSmall
from zoo.evaluation import features, protocol
from zoo.evaluation.catalogue import GOODNESS, METRICS
from zoo.evaluation.protocol import Protocol
from zoo.evaluation.settings import Settings
from zoo.evaluation.stamp import Stamp
from zoo.evaluation.view import Pairs, Sample, View
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

    What chooses never reports: the quick form, by which the best checkpoint and the
    trials of a tuning are chosen, draws latents of its own and looks at the validation
    part of the data; the full form at the protocol's split, test.

    Args:
        benchmark: one of `zoo.evaluation.protocol.names()`.
        dataset: a name that `zoo.data` knows.
        shape: of one sample; by default the dataset's.
        data_dir: where tensorflow-datasets keeps its data.
        network: a feature network in place of the protocol's; the stamp says so.
        broken: what becomes of files that cannot be read, see `zoo.data.source`.
        **views: a recipe's table that makes pairs of the real samples, see `zoo.data.source`.

    Attributes:
        unchosen: why the quick form cannot choose, empty where it can: the data is too
            small for a validation part, and the quick form looks at the train split.

    Raises:
        ZooError: the protocol does not score such samples, or its feature
            network cannot be had.

    Example:

    >>> scorer = Scorer("mode_coverage", "ring")
    >>> [draw.values["modes"] for draw in scorer.real(draws=2)]
    [8, 8]
    """

    def __init__(
        self,
        benchmark: str,
        dataset: str,
        shape: tuple[int, ...] | None = None,
        data_dir: str | os.PathLike | None = None,
        network: str | None = None,
        broken: Literal["refuse", "skip"] = "refuse",
        **views: typing.Unpack[data.Views],
    ):
        self.protocol: Protocol = protocol.read(benchmark)
        self.dataset, self._views = dataset, views
        self._open = functools.partial(
            data.source, dataset, shape=shape, data_dir=data_dir, broken=broken, **views
        )
        self.unchosen, self._quick_split = "", "validation"
        try:
            opened = self._source("validation")
        except TooSmall as error:
            self.unchosen, self._quick_split = str(error), "train"
            opened = self._source("train")
        self.modality, self.condition, self._modes = opened.modality, opened.condition, opened.modes
        self._valid = opened.valid
        self._pitches = opened.pitches and (opened.pitches, opened.modality.rate)
        self._check_samples()
        name = self.settings().features
        if network and name == "none":
            raise ZooError(
                f"{benchmark} scores {self.modality.name} without a feature network: leave "
                f"{network!r} out."
            )
        name = network or name
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
        fewer: bool = False,
    ) -> Scores:
        """Returns the scores of a GAN, or of samples.

        Args:
            what: a GAN, or samples `(n, *shape)`, pictures in [-1, 1]: at least
                as many as the protocol asks for, of which it takes the first. Samples
                made from sources stand in the order of `held_out`.
            labels: the samples' classes where they have any. A conditional GAN
                is asked for every class as often.
            averaged: take a GAN's moving average where it has one.
            quick: the cheap form for use while training, which chooses and never reports.
            fewer: score fewer samples than the protocol asks for too; their stamp says so.

        Raises:
            ZooError: too few samples for the protocol, another shape, NaN.
        """
        started = time.perf_counter()
        samples, labels, weights = self._drawn(what, labels, averaged, quick, fewer)
        fake = self._sample(self._checked(samples), labels)
        real = self._held_out(self._split(quick)).rows(slice(self.settings(quick).real))
        pairs = self._pairs(fake.samples, quick)
        return self._scores(real, fake, weights, quick, started, pairs)

    def real(self, draws: int = 5) -> list[Scores]:
        """Returns the row *real*, several times: what a perfect generator would get.

        Held-out samples, validation and test, are dealt anew each time: some stand for
        generated ones, the others for the real ones that these are held against, as many
        as the protocol asks for. Neither the feature network nor its classifier learnt
        from any of them. Where there are too few, samples of the train split stand for
        generated ones, without a score of memorization.

        Args:
            draws: how many times; their spread is the luck of the draw.

        Raises:
            ZooError: too few samples of the train split, too.
        """
        fakes = self._count(quick=False)
        reals = min(self.settings().real, self._source(self.protocol.split).count)
        held_out = self._held_out(self._split(quick=False))
        if not self.unchosen:
            held_out = held_out.joined(self._held_out(self._quick_split))
        if len(held_out.samples) < fakes + reals:
            return self._real_of_train(draws)
        found = []
        for draw in range(draws):
            started = time.perf_counter()
            order = np.random.default_rng([self.protocol.seed, draw])
            order = order.permutation(len(held_out.samples))
            fake = held_out.rows(order[:fakes])
            real = held_out.rows(order[fakes : fakes + reals])
            found.append(self._scores(real, fake, "none", False, started))
        return found

    def _real_of_train(self, draws: int) -> list[Scores]:
        fakes, train, found = self._count(quick=False), self._source("train"), []
        if train.count < fakes:
            raise ZooError(
                f"No row of real samples: the protocol {self.protocol.name} takes {fakes:,} in "
                f"place of generated ones, and {self.dataset!r} has {train.count:,} to train on."
            )
        real = self._held_out(self.protocol.split).rows(slice(self.settings().real))
        for draw in range(draws if train.count > fakes else 1):
            started = time.perf_counter()
            samples, labels = train.arrays(fakes, draw)
            labels = None if self.condition.num_classes is None else labels
            fake = self._sample(self.modality.canonical(samples), labels)
            found.append(self._scores(real, fake, "none", False, started, remembers=False))
        return found

    def _scores(
        self,
        real: Sample,
        fake: Sample,
        weights: str,
        quick: bool,
        started: float,
        pairs: Pairs | None = None,
        remembers: bool = True,
    ) -> Scores:
        view = View(
            real,
            fake,
            self.settings(quick),
            self._seed(quick),
            self.features.distance if self.features else "fd",
            self._train_features if remembers else lambda: None,
            self._modes,
            pairs,
            modality=self.modality,
            valid=self._valid,
            train_samples=self.train_samples,
            pitches=self._pitches,
        )
        values = {}
        for name in self.protocol.quick_metrics if quick else self.protocol.metrics:
            values |= METRICS[name](view)
        asked = self._count(quick) if weights == "none" else 0  # a GAN makes what it can
        stamp = Stamp(
            benchmark=self.protocol.name,
            version=self.protocol.version,
            form="quick" if quick else "fewer" if len(fake.samples) < asked else "full",
            dataset=tasks.named(self.dataset, self._views),
            split=self._split(quick),
            features=self.features.name if self.features else "none",
            features_sha256=self.features.sha256 if self.features else "none",
            real_samples=len(real.samples),
            fake_samples=len(fake.samples),
            resizing=self.features.resizing(self.shape) if self.features else "none",
            scoring_seed=self._seed(quick),
            weights=weights,
        )
        return Scores(values, stamp, time.perf_counter() - started)

    def _count(self, quick: bool) -> int:
        """Returns how many samples are asked for; of sources as many as there are, at most."""
        count = self.settings(quick).fake
        return min(count, self._source(self._split(quick)).count) if self.is_paired else count

    def _split(self, quick: bool) -> str:
        return self._quick_split if quick else self.protocol.split

    def _seed(self, quick: bool) -> int:
        """Returns the seed of latents and draws: other ones where it is chosen than reported."""
        return self.protocol.seed + int(quick)

    @property
    def shape(self):
        """The shape of one sample."""
        return self.modality.shape

    @functools.cache  # noqa: B019 - as long as the scorer, which holds it
    def _source(self, split: str) -> data.Source:
        return self._open(split)

    @property
    def is_paired(self) -> bool:
        """Whether the real samples come with sources that they are made from."""
        return self.condition.modality is not None

    def held_out_samples(self) -> np.ndarray:
        """Returns the real samples that generated ones are held against."""
        return self._held_out(self.protocol.split).samples

    def stand_ins(self) -> tuple[np.ndarray, np.ndarray | None]:
        """Returns real samples that may stand for generated ones, of validation, and their labels.

        As many as the protocol asks for, where there are so many.
        """
        found = self._held_out(self._quick_split).rows(slice(self.settings().fake))
        return found.samples, found.labels

    def held_out(self, quick: bool = False) -> tuple[np.ndarray, np.ndarray | None]:
        """Returns all samples of the split that is scored, and their labels or sources."""
        split = self._split(quick)
        return self._pairs_of(split) if self.is_paired else self._source(split).arrays()

    def holes(self, sources: np.ndarray) -> np.ndarray | None:
        """Returns where sources were cut out, bool `(n, height, width, 1)`; None: nowhere."""
        task = tasks.chosen(self._views)
        return task.hole(sources) if hasattr(task, "hole") and not task.reverse else None

    @functools.cache  # noqa: B019
    def _pairs_of(self, split: str) -> tuple[np.ndarray, np.ndarray | None]:
        return self._source(split).arrays()

    def _pairs(self, fake: np.ndarray, quick: bool) -> Pairs | None:
        """Returns samples made from the first sources, each beside its real one."""
        if not self.is_paired:
            return None
        real, sources = (part[: len(fake)] for part in self.held_out(quick))
        return Pairs(self.modality.canonical(real), fake, self.holes(sources))

    @functools.cache  # noqa: B019
    def _held_out(self, split: str) -> Sample:
        """Returns the real samples of a split in a drawn order, at most as many as are used."""
        samples, condition = self._source(split).arrays()
        order = np.random.default_rng(self.protocol.seed).permutation(len(samples))
        order = order[: max(self.settings().real, self.settings().fake)]
        labels = None if self.condition.num_classes is None else condition
        return self._sample(samples[order], None if labels is None else labels[order])

    def train_samples(self) -> np.ndarray:
        """Returns samples of the train split, as many as the protocol looks at, at most."""
        return self._source("train").arrays(self.settings().train, self.protocol.seed)[0]

    @functools.cache  # noqa: B019
    def _train_features(self) -> np.ndarray:
        return self._sample(self.train_samples(), None).features

    def _sample(self, samples: np.ndarray, labels: np.ndarray | None) -> Sample:
        if self.features is None:
            return Sample(samples, self.modality.rows(samples), labels)
        found, probabilities = self.features.read(samples)
        if probabilities is None or self.features.classes_of != self.dataset:
            return Sample(samples, found, labels)  # its classes are not the dataset's
        read, num_classes = probabilities.argmax(axis=1), probabilities.shape[1]
        return Sample(samples, found, labels, read, num_classes, probabilities)

    def _drawn(self, what, labels, averaged: bool, quick: bool, fewer: bool):
        """Returns samples, their labels and which weights made them."""
        count = self.settings(quick).fake
        if isinstance(what, GAN):
            if what.shape != self.shape or what.modality != self.modality:
                raise ZooError(
                    f"The GAN makes {what.modality}; {self.dataset!r} has {self.modality}. "
                    "Score it on the dataset it was made for."
                )
            held_out = functools.partial(self.held_out, quick)
            source = self._source(self._split(quick))
            condition = what.condition.for_scoring(count, source, held_out)
            averaged = averaged and what.averaged_generator is not None
            samples = what.generate(
                len(condition[0]) if condition else count,
                seed=self._seed(quick),
                averaged=averaged,
                condition=condition[0] if condition else None,
            )
            labels = condition[0] if what.num_classes is not None else None
            return samples, labels, "averaged" if averaged else "raw"
        samples, count = np.asarray(what), self._count(quick)
        if len(samples) < count and not fewer:
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
    **views: typing.Unpack[data.Views],
) -> Scores:
    """Returns the scores of a GAN, or of samples, under a benchmark's protocol.

    Args:
        what, labels, averaged, quick: as `Scorer.score` takes them.
        benchmark, dataset, data_dir, network, views: as `Scorer` takes them.

    Raises:
        ZooError: as both.

    Example:

    >>> from zoo.data import mixtures
    >>> means, _ = mixtures.modes("grid")
    >>> score(np.repeat(means[:5], 500, axis=0), "mode_coverage", "grid").values["modes"]
    5
    """
    shape = tuple(what.shape) if isinstance(what, GAN) else np.asarray(what).shape[1:]
    scorer = Scorer(benchmark, dataset, shape, data_dir, network, **views)
    return scorer.score(what, labels, averaged, quick)
