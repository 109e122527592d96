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


_KEYS = {"file": str, "sha256": str, "arguments": dict, "dataset": str, "licence": str}
_KEYS |= {"recipe": str, "scores": dict, "stamp": dict}  # what an entry of the index holds


def index(folder: Path | None = None) -> dict[str, dict[str, dict]]:
    """Returns what is known of all weights, by variant and name.

    Raises:
        ZooError: the index is cut off or altered.
    """
    path = (folder or FOLDER) / "index.json"
    try:
        found = json.loads(path.read_text("utf-8")) if path.exists() else {}
        entries = [entry for known in found.values() for entry in known.values()]
        is_whole = all(
            isinstance(entry[key], kind) for entry in entries for key, kind in _KEYS.items()
        )
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        is_whole = False
    if not is_whole:
        raise ZooError(f"The index {path} is cut off or altered. Install the package again.")
    return found


def names(variant: str, folder: Path | None = None) -> list[str]:
    """Returns the names of a variant's pretrained weights, sorted.

    Example:

    >>> names("no_such_variant")
    []
    """
    return sorted(index(folder).get(variant, {}))


def entry(variant: str, name: str, folder: Path | None = None) -> dict:
    """Returns what the index says of pretrained weights.

    Raises:
        ZooError: no such weights; the nearest ones are suggested.
    """
    known = index(folder).get(variant, {})
    if name not in known:
        raise ZooError(
            f"Unknown weights {name!r} of {variant!r}.{suggestion(name, known)} "
            f"Expected {', '.join(sorted(known)) or 'none that come with the package'}, or the "
            "path of a run folder or a .keras file."
        )
    return known[name]


def card(variant: str, name: str, folder: Path | None = None) -> str:
    """Returns the model card of pretrained weights, Markdown.

    Raises:
        ZooError: no such weights.
    """
    found = entry(variant, name, folder)
    scores = "\n".join(f"- {key}: {value:.4g}" for key, value in found["scores"].items())
    stamp = ", ".join(f"{key} {value}" for key, value in found["stamp"].items())
    return (
        f"# {variant}, weights {name!r}\n\nPaper: {registry.reference(variant)}\n\n"
        f"Trained on {found['dataset']}; licence of the data: {found['licence']}.\n\n"
        f"Scores ({stamp}):\n\n{scores}\n\nRecipe:\n\n```toml\n{found['recipe']}```\n"
    )


def check_arguments(name, trained: dict, asked: dict) -> None:
    """Raises a ZooError where weights were trained with another argument than is asked for.

    Args:
        name: what the weights are called.
        trained, asked: arguments of a variant; lists stand for tuples.
    """
    for key, value in asked.items():
        if key in trained and _plain(trained[key]) != _plain(value):
            raise ZooError(
                f"The weights {str(name)!r} were trained with {key}={trained[key]!r}; received "
                f"{value!r}. Leave it out, or train your own."
            )


def _plain(value):
    return list(value) if isinstance(value, tuple) else value
