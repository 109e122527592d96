"""Scoring translations between two kinds of picture, both ways."""

import functools
import os
import time
import typing
from collections.abc import Callable, Mapping

import numpy as np

from zoo import data
from zoo.data import tasks
from zoo.data.parts import TooSmall
from zoo.evaluation import features, protocol
from zoo.evaluation.catalogue import GOODNESS, METRICS
from zoo.evaluation.protocol import Protocol
from zoo.evaluation.scorer import Scores
from zoo.evaluation.settings import Settings
from zoo.evaluation.stamp import Stamp
from zoo.evaluation.view import View
from zoo.evaluation.ways import BACKWARD, FORWARD, Way
from zoo.gan.gan import GAN
from zoo.modalities.image import alike
from zoo.utils.errors import ZooError


class TranslationScorer:
    """Scores translations of held-out pictures, as `Scorer` scores samples.

    Where the second kind was made of the first, each picture's translation is known. No GAN
    is shown it; here translations are held against it, and the class that a classifier reads in
    one against the source's. The classifier learnt from the first kind's train split alone; of the
    second kind it reads what the known translation is undone to, where it can be.

    Args:
        benchmark, dataset, shape, data_dir, network, broken: see `Scorer`.
        **views: a recipe's table `[unpaired]`, see `zoo.data.unpaired`.

    Attributes:
        unchosen: see `Scorer`.

    Raises:
        ZooError: as `Scorer`.
    """

    def __init__(
        self,
        benchmark: str,
        dataset: str,
        shape: tuple | None = None,
        data_dir: str | os.PathLike | None = None,
        network: str | None = None,
        broken: typing.Literal["refuse", "skip"] = "refuse",
        **views: typing.Unpack[data.Views],
    ):
        self.protocol: Protocol = protocol.read(benchmark)
        if not views.get("unpaired"):
            raise ZooError(
                f"The benchmark {benchmark!r} scores translations between two kinds of picture. "
                "Give the recipe a table [unpaired]."
            )
        self.dataset = tasks.named(dataset, views)
        self._dataset, self._task = dataset, tasks.chosen(views)
        self._open = functools.partial(
            data.source, dataset, shape=shape, data_dir=data_dir, broken=broken, **views
        )
        self.unchosen, self._quick_split = "", "validation"
        try:
            self.modality = self._source("validation").modality
        except TooSmall as error:
            self.unchosen, self._quick_split = str(error), "train"
            self.modality = self._source("train").modality
        self.features = features.get(network or self.settings().features)

    @property
    def shape(self):
        """The shapes of both kinds."""
        return self.modality.shape

    def goodness(self, values: dict[str, float]) -> float:
        """Returns how good scores are, higher is better; see `Scorer.goodness`."""
        return GOODNESS[self.protocol.best](values)

    def settings(self, quick: bool = False) -> Settings:
        """Returns the protocol's numbers for this dataset."""
        return self.protocol.settings(self._dataset, quick)

    def score(self, what: GAN | Callable, averaged: bool = True, quick: bool = False) -> Scores:
        """Returns the scores of a GAN, or of a function from `(a, b)` to `(a of b, b of a)`.

        Args:
            what: pictures in [-1, 1] to pictures in [-1, 1].
            averaged: take a GAN's moving average where it has one.
            quick: the cheap form for use while training.

        Raises:
            ZooError: other kinds of picture, NaN.
        """
        started = time.perf_counter()
        translate, weights = self._translation(what, averaged)
        split = self._quick_split if quick else self.protocol.split
        (first, second), labels = self._pictures(split)
        used = slice(self.settings(quick).real)
        first, second = first[used], second[used]
        labels = None if labels is None else labels[used]
        made = self._checked(translate((first, second)))
        back = self._checked(translate(made))
        ways = (
            self._way(FORWARD, split, first, made[1], back[0], second, labels),
            self._way(BACKWARD, split, second, made[0], back[1], first, labels),
        )
        settings, seed = self.settings(quick), self.protocol.seed
        view = View(None, None, settings, seed, self.features.distance, lambda: None, ways=ways)
        names = self.protocol.quick_metrics if quick else self.protocol.metrics
        values: dict[str, float] = {}
        for name in names:
            values |= METRICS[name](view)
        stamp = Stamp(
            benchmark=self.protocol.name,
            version=self.protocol.version,
            form="quick" if quick else "full",
            dataset=self.dataset,
            split=split,
            features=self.features.name,
            features_sha256=self.features.sha256,
            real_samples=len(first),
            fake_samples=len(first),
            resizing=self.features.resizing(self.shape[0]),
            scoring_seed=seed,
            weights=weights,
        )
        return Scores(values, stamp, time.perf_counter() - started)

    def references(self) -> Mapping[str, Scores]:
        """Returns the rows of comparison: the input copied, and the known translation.

        The known one says what the classifier and the feature network make of it.
        """
        first, second = self.shape
        found = {"copy": self.score(lambda both: (alike(both[1], first), alike(both[0], second)))}
        if self._source(self.protocol.split).aligned:
            found["true_map"] = self.score(lambda both: both)  # each is the other's translation
        return found

    def _translation(self, what, averaged: bool) -> tuple[Callable, str]:
        if not isinstance(what, GAN):
            return what, "none"
        if what.modality != self.modality:
            raise ZooError(
                f"{self.dataset!r} has kinds of picture {self.shape}, the GAN {what.shape}. Score "
                "it on the data it was made for."
            )
        averaged = averaged and what.averaged_generator is not None
        return (
            lambda both: what.generate(condition=both, averaged=averaged),
            "averaged" if averaged else "raw",
        )

    @functools.cache  # noqa: B019 - as long as the scorer, which holds it
    def _source(self, split: str) -> data.Source:
        return self._open(split)

    @functools.cache  # noqa: B019
    def _pictures(self, split: str) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray | None]:
        """Returns pictures of both kinds in a drawn order, and the classes of their sources."""
        both, labels = self._source(split).arrays()
        order = np.random.default_rng(self.protocol.seed).permutation(len(both[0]))
        order = order[: self.settings().real]
        first, second = (part[order] for part in both)
        return (first, second), None if labels is None else labels[order]

    @functools.cache  # noqa: B019
    def _real_features(self, split: str) -> list[np.ndarray]:
        return [self.features.features(part) for part in self._pictures(split)[0]]

    @functools.cached_property
    def _classifier(self) -> features.Features | None:
        name = self.settings().classifier
        return None if name == "none" else features.get(name)

    def _checked(self, made):
        self.modality.check(made)
        return self.modality.canonical(made)

    def _way(self, name, split, source, made, back, real, labels) -> Way:
        """Returns what is known of the translations of one direction."""
        kind = int(name == FORWARD)
        return Way(
            name,
            source,
            made,
            back,
            features=self.features.features(made),
            real_features=self._real_features(split)[kind][: len(made)],
            truth=real if self._source(split).aligned else None,
            labels=labels,
            read=self._classes(made, kind),
        )

    def _classes(self, made: np.ndarray, kind: int) -> np.ndarray | None:
        """Returns the classes read in pictures of a kind, None where nothing reads them."""
        undone = getattr(self._task, "undone", None)
        is_dataset = kind == int(self._task.reverse)
        if self._classifier is None or not (is_dataset or undone):
            return None
        pictures = made if is_dataset else undone(made).astype("float32")
        return self._classifier.probabilities(pictures).argmax(axis=1)
