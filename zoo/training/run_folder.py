"""A run folder: what may be written there, and what stands in it before and after training."""

import contextlib
import errno
import json
from collections.abc import Iterator
from pathlib import Path

from zoo.callbacks import event_writer
from zoo.gan.gan import GAN
from zoo.health import callback
from zoo.layers.core import of_keras
from zoo.modalities import preview
from zoo.training import placement
from zoo.training.environment import environment, peak_memory_bytes
from zoo.training.recipe import Recipe
from zoo.utils import checkpoints, json_lines, numbered
from zoo.utils.atomic import atomic_write, is_empty, remove_partial
from zoo.utils.errors import ZooError

_LOST = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk is full",
    errno.EROFS: "the file system can only be read",
    errno.EACCES: "no permission to write",
}
_NO_MATTER = ("command", "commit")  # of an environment: no need to speak of them at a resume


@contextlib.contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Leaves no folder behind where a run fails before it has recorded anything.

    A full disk, a folder removed meanwhile or one that may no longer be written becomes a
    ZooError that says so.
    """
    is_new = is_empty(folder)
    try:
        yield
    except BaseException as error:
        is_gone = not folder.is_dir()
        if is_new and not is_gone and not placement.has_records(folder):
            _discard(folder)
        problem = "the run folder was removed while it was trained" if is_gone else None
        problem = problem or _LOST.get(getattr(error, "errno", None))
        if problem is None or not isinstance(error, Exception):
            raise
        found = checkpoints.newest(folder / "checkpoints")
        kept = f"up to {int(found.stem):,} samples is kept" if found else "could not be kept"
        again = "the same command with --resume goes on" if found else "train again"
        raise ZooError(
            f"{folder}: {problem}; what was trained {kept}. When it can be written, {again}."
        ) from error


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
        of_keras(gan.sampler).save(temporary)
    last = json_lines.read(folder / "metrics.jsonl")[-1]
    now = _read_json(folder / "environment.json")
    results = {
        "recipe": recipe.name,
        "settings": recipe.settings(),
        "told": gan.told,
        **({"class_names": list(names)} if (names := gan.condition.names) else {}),
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


def _discard(folder: Path) -> None:
    """Removes what `begin` and the time before the first report write, and nothing else."""
    remove_partial(folder)
    previews = [f"samples/*{suffix}" for suffix in preview.SUFFIXES]
    for pattern in ("recipe.toml", "environment.json", "events.out.tfevents.*", *previews):
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
