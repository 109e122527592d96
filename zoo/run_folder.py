"""A run folder: what may be written there, and what stands in it before and after training."""

import json
from pathlib import Path

from zoo import recipe as recipes
from zoo.callbacks import checkpoints, events, metrics_file, samples
from zoo.environment import environment
from zoo.errors import ZooError
from zoo.gan import GAN
from zoo.recipe import Recipe
from zoo.replacing import replacing


def check(folder: Path, recipe: Recipe, resume: bool) -> None:
    """Refuses a folder that something would be lost in."""
    if (folder / "results.json").exists():
        raise ZooError(
            f"{folder} holds a finished run. Choose another --seed or --out, or move it away."
        )
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / "recipe.toml").exists():
        raise ZooError(f"{folder} is not empty and not a run. Choose another --out.")
    if not resume:
        raise ZooError(
            f"{folder} holds an unfinished run. Go on with --resume, choose another --seed or "
            "--out, or move it away."
        )
    before, now = recipes.read(folder / "recipe.toml").settings(), recipe.settings()
    changed = [
        f"{key} was {before.get(key)!r}, is {now.get(key)!r}"
        for key in sorted(before.keys() | now.keys())
        if before.get(key) != now.get(key)
    ]
    if changed:
        raise ZooError(
            f"{folder} was begun with another recipe: {'; '.join(changed)}. "
            "Resume with the same one, or choose another --out."
        )


def begin(folder: Path, recipe: Recipe, images_seen: int) -> None:
    """Writes what is known before training; removes what was recorded after `images_seen`."""
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(folder / "recipe.toml") as temporary:
        recipe.write(temporary)
    _write_json(folder / "environment.json", environment())
    events.cut(folder, images_seen)
    metrics_file.cut(folder / "metrics.jsonl", images_seen)
    samples.cut(folder / "samples", images_seen)
    checkpoints.cut(folder / "checkpoints", images_seen)


def finish(folder: Path, recipe: Recipe, gan: GAN) -> None:
    """Writes what came out. `results.json` is last: it says that the run is finished."""
    with replacing(folder / "generator.keras") as temporary:
        (gan.averaged_generator or gan.generator).save(temporary)
    last = metrics_file.lines(folder / "metrics.jsonl")[-1]
    results = {
        "recipe": recipe.name,
        "settings": recipe.settings(),
        "images_seen": gan.images_seen,
        "seconds": last["seconds"],
        "images_per_second": gan.images_seen / last["seconds"],
        "last": {tag: value for tag, value in last.items() if "/" in tag},
        "scores": {},  # the benchmark's, each with its stamp
        "environment": json.loads((folder / "environment.json").read_text("utf-8")),
    }
    _write_json(folder / "results.json", results)


def _write_json(path: Path, values: dict) -> None:
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(values, indent=2, default=str) + "\n", "utf-8")
