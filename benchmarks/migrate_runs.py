"""Brings run folders of before the redesign up to date: `python -m benchmarks.migrate_runs RUN...`.

Words were replaced and no number: `images_seen` became `samples_seen`, `train.images`
`train.samples`, a network `conv` is now named `dcgan`, and so on. A folder that is up to date
stays as it is. What TensorBoard has drawn keeps its tags of then.
"""

import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

from zoo.utils import checkpoints
from zoo.utils.atomic import atomic_write
from zoo.utils.errors import ZooError

KEYS = {
    "images_seen": "samples_seen",
    "images_per_second": "samples_per_second",
    "images_to_best": "samples_to_best",
    "train.images": "train.samples",
    "turns": "steps",
    "recorders": "callbacks",
    "images": "samples",
    "Trackers": "TrackerState",
}
NETWORKS = {"conv": "dcgan", "resnet": "sngan", "residual": "r3gan", "style": "stylegan2"}


def renamed(value: Any, key: str = "") -> Any:
    """Returns JSON with its keys and the names of networks as they are now.

    Example:

    >>> renamed({"images_seen": 64, "settings": {"arguments.network": "conv"}})
    {'samples_seen': 64, 'settings': {'arguments.network': 'dcgan'}}
    """
    if isinstance(value, dict):
        return {KEYS.get(name, name): renamed(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [renamed(one) for one in value]
    is_network = key in ("network", "arguments.network") and isinstance(value, str)
    return NETWORKS.get(value, value) if is_network else value


def recipe(text: str) -> str:
    """Returns a recipe's text as it is written now.

    Example:

    >>> recipe('network = "conv"\\nimages = 640')
    'network = "dcgan"\\nsamples = 640'
    """
    text = re.sub(r"(?m)^images\b", "samples", text)
    return re.sub(
        r'(?m)^network = "(\w+)"',
        lambda found: f'network = "{NETWORKS.get(found[1], found[1])}"',
        text,
    )


def migrate(folder: Path) -> None:
    """Brings one run folder up to date.

    Raises:
        ZooError: no run folder.
    """
    if not (folder / "recipe.toml").is_file():
        raise ZooError(f"{folder}: expected a run folder, found no recipe.toml in it.")
    _write(folder / "recipe.toml", recipe((folder / "recipe.toml").read_text("utf-8")))
    for name in ("metrics.jsonl", "health.jsonl"):
        path = folder / name
        if path.exists():
            lines = path.read_text("utf-8").splitlines()
            _write(path, "".join(json.dumps(renamed(json.loads(line))) + "\n" for line in lines))
    path = folder / "results.json"
    if path.exists():
        _write(path, json.dumps(renamed(json.loads(path.read_text("utf-8"))), indent=2) + "\n")
    for path in sorted((folder / "checkpoints").glob("*.keras")):
        _checkpoint(path)


def _checkpoint(path: Path) -> None:
    """Rewrites a whole checkpoint; one that is cut off or altered is left alone."""
    state = checkpoints.read(path)
    if state is None:
        return
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(content["config.json"])
    content["config.json"] = json.dumps(renamed(config)).encode()

    def save(temporary: Path) -> None:
        with zipfile.ZipFile(temporary, "w") as archive:
            for name, one in content.items():
                archive.writestr(name, one)

    checkpoints.write(path, renamed(state), save)


def _write(path: Path, text: str) -> None:
    with atomic_write(path) as temporary:
        temporary.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit("Expected: python -m benchmarks.migrate_runs RUN...")
    for given in sys.argv[1:]:
        migrate(Path(given))
