"""The rows that every table needs: *real*, the floor, and *noise*, an untrained generator."""

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

# The generators that the row noise leaves untrained; vanilla makes anything.
_UNTRAINED = {"image": "dcgan"}


def references(
    benchmark: str,
    dataset: str,
    shape: tuple[int, ...] | None = None,
    data_dir: str | os.PathLike | None = None,
) -> list[Row]:
    """Returns the reference rows of a benchmark on a dataset.

    *real* is the train split scored as if it were generated: what a perfect
    generator gets. *noise* is an untrained generator of seed 0 (dcgan for
    pictures, conditional where classes are asked for, vanilla for all else):
    what no training gets. A modality may have more, see `Modality.baselines`.

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
    sample = registry.fitting(variant, scorer.modality.arguments())
    untrained = registry.build(variant, **sample, **classes)
    real = scorer.real_samples()
    others = scorer.modality.baselines(real, len(real), seed=scorer.protocol.seed)
    rows = [
        ("real", scorer.real()),
        ("noise", scorer.score(untrained)),
        *((name, scorer.score(samples)) for name, samples in others.items()),
    ]
    facts = results.made_by(environment()) | {"samples_seen": 0}
    return [
        # Of no run's weights: they stand beside averaged and raw ones.
        Row(name, 0, "reference", found.values, replace(found.stamp, weights="none"), facts)
        for name, found in rows
    ]


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
