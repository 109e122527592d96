"""A run folder: what may be written there, and what stands in it before and after training."""

import contextlib
import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path

from zoo.callbacks import event_writer
from zoo.gan.gan import GAN
from zoo.health import callback
from zoo.layers.core import of_keras
from zoo.training import recipe as recipes
from zoo.training.environment import environment, peak_memory_bytes
from zoo.training.recipe import Recipe
from zoo.utils import checkpoints, json_lines, numbered
from zoo.utils.atomic import atomic_write, remove_partial
from zoo.utils.errors import ZooError

_NO_MATTER = ("command", "commit")  # of an environment: no need to speak of them at a resume


def of(out: str | os.PathLike, recipe: Recipe) -> Path:
    """Returns the folder of a recipe's run, `out/<recipe>/seed-<n>`.

    Raises:
        ZooError: a recipe that was not read but made, with a name that leads out of `out`;
            a file in the folder's place.
    """
    if Path(out).is_file():
        raise ZooError(f"{out}: expected a folder for runs, found a file.")
    if Path(recipe.name).name != recipe.name or recipe.name in ("", ".."):
        raise ZooError(f"name: expected the name of a folder, received {recipe.name!r}.")
    return Path(out) / recipe.name / f"seed-{int(recipe.train.seed)}"


@contextlib.contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Leaves no folder behind where a run fails before it has recorded anything.

    A full disk becomes a ZooError that says so.
    """
    is_new = not any(folder.iterdir())
    try:
        yield
    except BaseException as error:
        if is_new and not _has_records(folder):
            _discard(folder)
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            found = checkpoints.newest(folder / "checkpoints")
            kept = f"up to {int(found.stem):,} samples is kept" if found else "could not be kept"
            raise ZooError(
                f"{folder}: the disk is full; what was trained {kept}. Make room, then the same "
                "command with --resume goes on."
            ) from error
        raise


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
    if not _has_records(folder):
        return
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


def begin(folder: Path, recipe: Recipe, samples_seen: int) -> list[str]:
    """Writes what is known before training; removes what was recorded after `samples_seen`.

    Returns:
        How the versions and the machine differ from those that the run was
        begun with, a line each.
    """
    remove_partial(folder)
    before, now = _read_json(folder / "environment.json"), environment()
    with atomic_write(folder / "recipe.toml") as temporary:
        recipe.write(temporary)
    _write_json(folder / "environment.json", now)
    event_writer.cut(folder, samples_seen)
    json_lines.cut(folder / "metrics.jsonl", samples_seen)
    numbered.cut(folder / "samples", samples_seen)
    numbered.cut(folder / "checkpoints", samples_seen)
    if samples_seen < 0:
        return []
    return [
        f"{key} was {before[key]}, is {now.get(key)}"
        for key in before
        if before[key] != now.get(key) and key not in _NO_MATTER
    ]


def finish(folder: Path, recipe: Recipe, gan: GAN, scores: list[dict], unscored: str = "") -> None:
    """Writes what came out. `results.json` is last: it says that the run is finished.

    Args:
        folder, recipe, gan: the run's.
        scores: of each checkpoint, see `zoo.training.final_scores.final`.
        unscored: why there are none.
    """
    with atomic_write(folder / "generator.keras") as temporary:
        of_keras(gan.averaged_generator or gan.generator).save(temporary)
    last = json_lines.read(folder / "metrics.jsonl")[-1]
    now = _read_json(folder / "environment.json")
    results = {
        "recipe": recipe.name,
        "settings": recipe.settings(),
        "samples_seen": gan.samples_seen,
        "seconds": last["seconds"],
        "samples_per_second": gan.samples_seen / last["seconds"],
        "device": " ".join(now.get("devices", ())),
        **to_best(folder),
        "last": {tag: value for tag, value in last.items() if "/" in tag},
        "health": callback.summary(folder / "health.jsonl"),
        "peak_memory_bytes": peak_memory_bytes(),
        "scores": scores,
        **({"unscored": unscored} if unscored else {}),
        "environment": now,
    }
    _write_json(folder / "results.json", results)


def to_best(folder: Path) -> dict:
    """Returns `samples_to_best` and `seconds_to_best` of training; none where none was chosen."""
    best = checkpoints.best(folder / "checkpoints")
    for line in json_lines.read(folder / "metrics.jsonl") if best else ():
        if line["samples_seen"] == int(best.stem):
            return {"samples_to_best": line["samples_seen"], "seconds_to_best": line["seconds"]}
    return {}


def _has_records(folder: Path) -> bool:
    """Tells whether anything would be lost with a folder: a checkpoint, a report."""
    found = [folder / "metrics.jsonl", folder / "health.jsonl", folder / "results.json"]
    return any(path.exists() for path in found) or any(folder.glob("checkpoints/*.keras"))


def _discard(folder: Path) -> None:
    """Removes what `begin` and the time before the first report write, and nothing else."""
    remove_partial(folder)
    for pattern in ("recipe.toml", "environment.json", "events.out.tfevents.*", "samples/*.png"):
        for path in folder.glob(pattern):
            path.unlink()
    for empty in (folder / "samples", folder / "checkpoints", folder, folder.parent):
        with contextlib.suppress(OSError):
            empty.rmdir()


def _read_json(path: Path) -> dict:
    try:
        return json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def _write_json(path: Path, values: dict) -> None:
    with atomic_write(path) as temporary:
        temporary.write_text(json.dumps(values, indent=2, default=str) + "\n", "utf-8")
