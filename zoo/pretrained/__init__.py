"""Pretrained weights: which there are, and their model cards.

Reading them is `zoo.pretrained.weights`.

A weight file holds both networks, and the moving average where there is one,
in half precision; `index.json` beside it says which variant and arguments it
is of, its SHA-256, and the model card: recipe, data, scores with their stamp.
This module imports no Keras.
"""

import json
from pathlib import Path

from zoo import registry
from zoo.utils.errors import ZooError, suggestion

FOLDER = Path(__file__).parent


def index(folder: Path | None = None) -> dict[str, dict[str, dict]]:
    """Returns what is known of all weights, by variant and name."""
    path = (folder or FOLDER) / "index.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def names(variant: str, folder: Path | None = None) -> list[str]:
    """Returns the names of a variant's pretrained weights, sorted.

    Example:

    >>> names("no_such_variant")
    []
    """
    return sorted(index(folder).get(variant, {}))


def card(variant: str, name: str, folder: Path | None = None) -> str:
    """Returns the model card of pretrained weights, Markdown.

    Raises:
        ZooError: no such weights.
    """
    known = index(folder).get(variant, {})
    if name not in known:
        raise ZooError(
            f"Unknown weights {name!r} of {variant!r}.{suggestion(name, known)} "
            f"Expected {', '.join(sorted(known)) or 'none: train your own'}."
        )
    entry = known[name]
    scores = "\n".join(f"- {key}: {value:.4g}" for key, value in entry["scores"].items())
    stamp = ", ".join(f"{key} {value}" for key, value in entry["stamp"].items())
    return (
        f"# {variant}, weights {name!r}\n\nPaper: {registry.reference(variant)}\n\n"
        f"Trained on {entry['dataset']}; licence of the data: {entry['licence']}.\n\n"
        f"Scores ({stamp}):\n\n{scores}\n\nRecipe:\n\n```toml\n{entry['recipe']}```\n"
    )
