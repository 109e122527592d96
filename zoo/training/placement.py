"""Where a run lies, and whether it may be written there. Asked before TensorFlow is imported."""

import os
from pathlib import Path

from zoo.training import recipe as recipes
from zoo.training.recipe import Recipe
from zoo.utils.atomic import is_empty
from zoo.utils.errors import ZooError


def of(out: str | os.PathLike, recipe: Recipe) -> Path:
    """Returns the folder of a recipe's run, `out/<recipe>/seed-<n>`.

    Raises:
        ZooError: a recipe that was not read but made, with a name that leads out of `out`;
            a file in the folder's place.
    """
    if Path(out).exists() and not Path(out).is_dir():
        raise ZooError(f"{out}: expected a folder for runs, found a file.")
    if Path(recipe.name).name != recipe.name or recipe.name in ("", ".."):
        raise ZooError(f"name: expected the name of a folder, received {recipe.name!r}.")
    return Path(out) / recipe.name / f"seed-{int(recipe.train.seed)}"


def continued(folder: str | os.PathLike, **read) -> tuple[Recipe, Path]:
    """Returns the recipe that lies in a run folder, and the folder of all runs.

    Args:
        folder: of a run.
        **read: for `zoo.training.recipe.read`.

    Raises:
        ZooError: no run lies there, or the folder was renamed.
    """
    folder = Path(folder)
    if not (folder / "recipe.toml").is_file():
        raise ZooError(f"{folder}: expected a run folder, which holds a recipe.toml.")
    recipe = recipes.read(folder / "recipe.toml", **read)
    out = Path(os.path.normpath(folder / ".." / ".."))
    if of(out, recipe).resolve() != folder.resolve():
        raise ZooError(
            f"{folder}: expected the folder {recipe.name}/seed-{recipe.train.seed}, as its "
            "recipe.toml says. It was renamed, or a setting changed: name it so again."
        )
    return recipe, out


def check(folder: Path, recipe: Recipe, resume: bool) -> None:
    """Refuses a folder that something would be lost in."""
    if (folder / "results.json").exists():
        raise ZooError(
            f"{folder} holds a finished run. Choose another --seed or --out, or move it away."
        )
    if not folder.exists() or is_empty(folder):
        return
    links = sorted(path.name for path in folder.iterdir() if path.is_symlink())
    if links:
        raise ZooError(
            f"{folder} holds links ({', '.join(links[:3])}), through which a run would write and "
            "remove files elsewhere. Move what they name to their place."
        )
    if not (folder / "recipe.toml").exists():
        raise ZooError(f"{folder} is not empty and not a run. Choose another --out.")
    if not has_records(folder):
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


def has_records(folder: Path) -> bool:
    """Tells whether anything would be lost with a folder: a checkpoint, a report."""
    found = [folder / "metrics.jsonl", folder / "health.jsonl", folder / "results.json"]
    return any(path.exists() for path in found) or any(folder.glob("checkpoints/*.keras"))
