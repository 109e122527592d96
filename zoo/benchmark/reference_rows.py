"""The rows that every table needs: *real*, the floor, *noise*, an untrained generator, and more."""

import importlib
import os
from dataclasses import replace
from pathlib import Path

import keras
from rich.console import Console

from zoo import data, registry
from zoo.evaluation import results
from zoo.evaluation.results import Row
from zoo.evaluation.scorer import Scorer
from zoo.training.environment import environment

NAMES = ("real", "noise")
# The generators that the row noise leaves untrained; vanilla makes anything.
_UNTRAINED = {"image": "dcgan"}
# Where real samples changed in some ways are rows as well.
_CHANGES = {"audio": "zoo.benchmark.changed_sounds"}


def references(
    benchmark: str,
    dataset: str,
    shape: tuple[int, ...] | None = None,
    data_dir: str | os.PathLike | None = None,
) -> list[Row]:
    """Returns the reference rows of a benchmark on a dataset.

    *real* is the train split scored as if it were generated: what a perfect
    generator gets. *noise* is an untrained generator of seed 0 (dcgan for
    pictures, conditional where classes are asked for, vanilla for all else): what
    no training gets. Of sounds, real ones changed in ways that say what a score hears are rows
    too.

    Raises:
        ZooError: as `zoo.evaluation.Scorer`.

    Example:

    >>> [row.values["modes"] for row in references("mode_coverage", "ring")][0]
    8
    """
    scorer = Scorer(benchmark, dataset, shape, data_dir)
    keras.utils.set_random_seed(0)
    variant, classes = _UNTRAINED.get(scorer.protocol.modality, "vanilla"), {}
    if "intra_class_distance" in scorer.protocol.metrics:
        outline = data.outline(dataset, shape, data_dir)
        variant, classes = "conditional", outline.condition.arguments()
    untrained = registry.build(variant, shape=scorer.shape, **classes)
    facts = results.made_by(environment()) | {"samples_seen": 0}
    scored = {"real": scorer.real(), "noise": scorer.score(untrained)} | _changed(scorer)
    return [
        # Of no run's weights: they stand beside averaged and raw ones.
        Row(name, 0, "reference", found.values, replace(found.stamp, weights="none"), facts)
        for name, found in scored.items()
    ]


def _changed(scorer: Scorer) -> dict:
    """Returns the scores of real samples that were changed, by the names of their rows."""
    if scorer.protocol.modality not in _CHANGES:
        return {}
    module = importlib.import_module(_CHANGES[scorer.protocol.modality])
    samples, labels = scorer.reference()
    return {
        name: scorer.score(change(samples, scorer.modality), labels, memorization=False)
        for name, change in module.CHANGES.items()
    }


def add_references(
    path: Path,
    benchmark: str,
    dataset: str,
    shape: tuple[int, ...] | None,
    data_dir: str | os.PathLike | None,
    console: Console,
) -> None:
    """Adds a dataset's reference rows to a results file that has none of them."""
    there = results.read(path, benchmark)
    if any(row.checkpoint == "reference" and row.stamp.dataset == dataset for row in there):
        return
    console.print(f"{dataset}: scoring the rows real and noise", highlight=False)
    results.append(path, benchmark, references(benchmark, dataset, shape, data_dir))
