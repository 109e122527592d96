"""The rows that every table needs: *real*, the floor, and *noise*, or what a sceptic asks for."""

import importlib
import os
import typing
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
from rich.console import Console

from zoo import data, registry
from zoo.benchmark import baselines, language_model
from zoo.data import tasks
from zoo.evaluation import results, scorers
from zoo.evaluation.results import Row
from zoo.evaluation.scorer import Scorer, Scores
from zoo.evaluation.translation import TranslationScorer
from zoo.training.environment import environment

# The generators that the row noise leaves untrained; vanilla makes anything.
_UNTRAINED = {"image": "dcgan"}
# What a sceptic would ask for, by the modality: functions of a scorer and of facts.
_BASELINES = {"text": language_model.rows}
# Where real samples changed in some ways are rows as well.
_CHANGES = {"audio": "zoo.benchmark.changed_sounds"}


def references(
    benchmark: str,
    dataset: str,
    shape: tuple[int, ...] | None = None,
    data_dir: str | os.PathLike | None = None,
    **views: typing.Unpack[data.Views],
) -> list[Row]:
    """Returns the reference rows of a benchmark on a dataset.

    *real* is held-out samples scored as if they were generated, in five draws: what a
    perfect generator gets, and how much that is luck. *noise* is an untrained generator of
    seed 0 (dcgan for pictures, conditional where classes are asked for, vanilla for all else):
    what no training gets. Where samples are made from sources, the rows of
    `zoo.benchmark.baselines` stand in its place. Of translations they are *copy*, the input
    itself, and *true_map* where it is known. Text has the rows of a language model trained by
    likelihood besides, one a temperature; sounds real ones changed in ways that say what a
    score hears; a modality may have more, see `Modality.baselines`.

    Raises:
        ZooError: as `zoo.evaluation.Scorer`.

    Example:

    >>> [row.values["modes"] for row in references("mode_coverage", "ring")][0]
    8
    """
    scorer = scorers.of(benchmark, dataset, shape, data_dir, **views)
    facts = results.made_by(environment()) | {"samples_seen": 0}
    further = _BASELINES.get(scorer.protocol.modality, lambda scorer, facts: [])
    return [
        # Of no run's weights: they stand beside averaged and raw ones.
        Row(name, draw, "reference", one.values, replace(one.stamp, weights="none"), facts)
        for name, draw, one in _rows(scorer)
    ] + further(scorer, facts)


def _rows(scorer) -> list[tuple[str, int, Scores]]:
    """Returns names, numbers of draws and scores."""
    if isinstance(scorer, TranslationScorer):
        return [(name, 0, one) for name, one in scorer.references().items()]
    rows = [("real", draw, one) for draw, one in enumerate(scorer.real())]
    others = _baselines(scorer) if scorer.is_paired else _noise(scorer)
    return [*rows, *((name, 0, one) for name, one in others.items())]


def _baselines(scorer: Scorer) -> dict[str, Scores]:
    real, sources = scorer.held_out()
    found = baselines.made(sources, real.shape[1:], scorer.holes(sources))
    mean = scorer.train_samples().mean(axis=0, keepdims=True)
    found["mean"] = lambda: np.repeat(mean, len(real), axis=0)
    return {name: scorer.score(restore()) for name, restore in found.items()}


def _noise(scorer: Scorer) -> dict[str, Scores]:
    keras.utils.set_random_seed(0)
    variant, classes = _UNTRAINED.get(scorer.protocol.modality, "vanilla"), {}
    if "intra_class_distance" in scorer.protocol.metrics:
        variant, classes = "conditional", scorer.condition.arguments()
    sample = registry.fitting(variant, scorer.modality.arguments())
    untrained = registry.build(variant, **sample, **classes)
    if untrained.shape == scorer.shape:
        untrained.modality = scorer.modality  # which may say more than a shape, as a sound's rate
    return {"noise": scorer.score(untrained), **_changed(scorer), **_simple(scorer)}


def _simple(scorer: Scorer) -> dict:
    """Returns the scores of what a modality makes of real samples without learning."""
    real = scorer.train_samples()[: scorer.settings().fake]
    made = scorer.modality.baselines(real, scorer.settings().fake, seed=scorer.protocol.seed)
    return {name: scorer.score(samples) for name, samples in made.items()}


def _changed(scorer: Scorer) -> dict:
    """Returns the scores of real samples that were changed, by the names of their rows."""
    if scorer.protocol.modality not in _CHANGES:
        return {}
    module = importlib.import_module(_CHANGES[scorer.protocol.modality])
    samples, labels = scorer.stand_ins()
    return {
        name: scorer.score(change(samples, scorer.modality), labels, fewer=True)
        for name, change in module.CHANGES.items()
    }


def add_references(
    path: Path,
    benchmark: str,
    dataset: str,
    shape: tuple[int, ...] | None,
    data_dir: str | os.PathLike | None,
    console: Console,
    **views: typing.Unpack[data.Views],
) -> None:
    """Adds a dataset's reference rows to a results file that has none of them."""
    there = results.read(path, benchmark)
    label = tasks.named(dataset, views)
    if any(row.checkpoint == "reference" and row.stamp.dataset == label for row in there):
        return
    console.print(f"{label}: scoring the rows of comparison", highlight=False)
    results.append(path, benchmark, references(benchmark, dataset, shape, data_dir, **views))
