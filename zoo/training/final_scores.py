"""The scores of a finished run: its last and its best checkpoint, raw and averaged."""

import os
from pathlib import Path

import keras

from zoo.evaluation import catalogue, scorers
from zoo.evaluation.scorer import Scorer
from zoo.gan.gan import GAN
from zoo.training.recipe import Recipe
from zoo.utils.errors import ZooError

_EMBEDDED = (
    " The features are EfficientNet-Lite's, embedded: they compare runs on these pictures. "
    "zoo eval RUN --features inception gives FID."
)
_NOT_FID = {
    "efficientnet": _EMBEDDED,
    "efficientnet_40": _EMBEDDED,
    "random": " The features are random convolutions, which know nothing of what pictures show.",
}


def scorer(
    recipe: Recipe,
    shape: tuple[int, ...],
    data_dir: str | os.PathLike | None = None,
) -> tuple[Scorer | None, str]:
    """Returns what scores a run, or None and the reason why nothing can.

    A run is trained all the same where its samples cannot be scored: no network
    to fetch Inception from, or a benchmark for other samples.
    """
    try:
        return (
            scorers.of(
                recipe.benchmark,
                recipe.dataset,
                shape,
                data_dir,
                broken=recipe.train.broken_pictures,
                **recipe.views,
            ),
            "",
        )
    except ZooError as error:
        return None, str(error)


def final(scorer: Scorer, gan: GAN, best: Path | None, quick: bool = False) -> list[dict]:
    """Returns the scores of a run, one entry for each checkpoint and kind of weights.

    Args:
        scorer: of the run's benchmark and dataset.
        gan: as it was last.
        best: the best checkpoint, a `.keras` file, or None where none was chosen.
        quick: take the protocol's quick form, by which checkpoints and trials are chosen.

    Returns:
        `[{"checkpoint": "last" or "best", "samples_seen": ..., "values": ...,
        "stamp": ..., "seconds": ...}]`. What cannot be scored has the keys
        `"weights"` and `"refused"`, the reason, in place of the last three.
    """
    found = [_entry(scorer, gan, "last", averaged, quick) for averaged in _kinds(gan)]
    if best is None:
        return found
    gan_then = keras.saving.load_model(best)
    if gan_then.samples_seen == gan.samples_seen:
        return found + [entry | {"checkpoint": "best"} for entry in found]
    kinds = _kinds(gan_then)
    return found + [_entry(scorer, gan_then, "best", averaged, quick) for averaged in kinds]


def scalars(entries: list[dict]) -> dict[str, float]:
    """Returns the full scores by TensorBoard tag, `score/<checkpoint>/<metric>`.

    Of each checkpoint the moving average where there is one. Not under
    `quality/`: the quick scores there have another stamp.

    Example:

    >>> scalars([{"checkpoint": "last", "values": {"fd": 0.5}}])
    {'score/last/fd': 0.5}
    """
    found: dict[str, float] = {}
    for entry in entries:
        for column, value in entry.get("values", {}).items():
            found.setdefault(f"score/{entry['checkpoint']}/{column}", value)
    return found


def shown(entries: list[dict], unscored: str = "") -> str:
    """Returns the scores of the last checkpoint in one line, or why there are none."""
    if not entries or "refused" in entries[0]:
        return f"none: {unscored or entries[0]['refused']}" if entries or unscored else "none"
    values = ", ".join(f"{key} {value:.4g}" for key, value in entries[0]["values"].items())
    made = entries[0]["stamp"]
    how = "" if made["form"] == "full" else f", {made['form']} form"
    how += "" if made["features"] == "none" else f", {made['features']} features"
    return f"{made['benchmark']} version {made['version']}{how}: {values}"


def explained(entries: list[dict]) -> str:
    """Returns what the first score of `shown` says, and where the others are explained.

    Example:

    >>> explained([{"values": {"modes": 8}}])
    'modes: modes that are reached (more is better). Every score: benchmarks/README.md.'
    """
    if not entries or "values" not in entries[0]:
        return ""
    first = next(iter(entries[0]["values"]))
    direction, says = catalogue.COLUMNS[first]
    arrow = {1: " (more is better)", -1: " (less is better)", 0: ""}[direction]
    network = entries[0].get("stamp", {}).get("features")
    caution = _NOT_FID.get(network, "")
    return f"{first}: {says}{arrow}.{caution} Every score: benchmarks/README.md."


def _kinds(gan: GAN) -> list[bool]:
    return [True, False] if gan.averaged_generator is not None else [False]


def _entry(scorer: Scorer, gan: GAN, checkpoint: str, averaged: bool, quick: bool) -> dict:
    entry = {"checkpoint": checkpoint, "samples_seen": gan.samples_seen}
    try:
        return entry | scorer.score(gan, averaged=averaged, quick=quick).to_dict()
    except ZooError as error:
        return entry | {"weights": "averaged" if averaged else "raw", "refused": str(error)}
