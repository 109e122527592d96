"""Trained GANs: those that come with the package, see `zoo.pretrained`, and a user's runs.

Example:

>>> gan = get("dcgan", "digits")  # doctest: +SKIP
>>> gan.generate(4, seed=0).shape  # doctest: +SKIP
(4, 8, 8, 1)
"""

import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

import keras
import numpy as np

from zoo import data, pretrained, registry
from zoo.gan import saving
from zoo.gan.gan import GAN
from zoo.utils import checkpoints
from zoo.utils.atomic import atomic_write
from zoo.utils.errors import ZooError

_NETWORKS = ("generator", "discriminator", "averaged_generator", "encoder")


def get(
    variant: str,
    name: str,
    arguments: dict[str, Any] | None = None,
    folder: Path | None = None,
) -> GAN:
    """Returns a trained GAN that comes with the package; see `zoo.get`.

    Args:
        variant: one of `zoo.names()`.
        name: one of `zoo.pretrained.names(variant)`.
        arguments: the variant's arguments that the caller insists on; they must
            be those that the weights were trained with.
        folder: where the weights lie; by default in the package.

    Raises:
        ZooError: a missing or altered file (named, with the SHA-256 it should
            have), or arguments other than the weights'.
    """
    folder = folder or pretrained.FOLDER
    entry = pretrained.entry(variant, name, folder)
    pretrained.check_arguments(name, entry["arguments"], arguments or {})
    trained = {k: tuple(v) if isinstance(v, list) else v for k, v in entry["arguments"].items()}
    gan = registry.build(variant, **trained)
    saving.set_tanh_scale(gan, entry.get("tanh_scale", 1.0))
    _fill(gan, _content(folder / entry["file"], entry["sha256"]))
    return gan


def package(
    run: str | os.PathLike, name: str, checkpoint: str = "last", folder: Path | None = None
) -> Path:
    """Writes a finished run's networks as pretrained weights; returns the weight file.

    Args:
        run: the run folder.
        name: what `weights=` will call them, e.g. the dataset.
        checkpoint: `"last"` or `"best"`.
        folder: where to; by default into the package.

    Raises:
        ZooError: no finished and scored run, or no such checkpoint.
    """
    run, folder = Path(run), folder or pretrained.FOLDER
    try:
        results = json.loads((run / "results.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ZooError(f"{run}: expected a finished run: {error}") from None
    scored = [e for e in results["scores"] if e["checkpoint"] == checkpoint and "values" in e]
    find = {"last": checkpoints.newest, "best": checkpoints.best}[checkpoint]
    path = find(run / "checkpoints")
    if not scored or path is None:
        raise ZooError(f"{run}: expected a scored checkpoint {checkpoint!r}, found none.")
    gan = keras.saving.load_model(path)
    variant, arguments = gan.origin["variant"], gan.origin["arguments"]
    file = folder / f"{variant}-{name}.npz"
    with atomic_write(file) as temporary:
        np.savez_compressed(temporary, **_arrays(gan))
    dataset = results["settings"]["dataset"]
    entry = {
        "file": file.name,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "arguments": arguments,
        **{key: value for key, value in gan.get_config().items() if key == "tanh_scale"},
        "dataset": dataset,
        "licence": data.licence(dataset),
        "recipe": _without_notes((run / "recipe.toml").read_text("utf-8")),
        "scores": scored[0]["values"],
        "stamp": scored[0]["stamp"],
    }
    index = pretrained.index(folder)
    index.setdefault(variant, {})[name] = entry
    with atomic_write(folder / "index.json") as temporary:
        temporary.write_text(json.dumps(index, indent=1, sort_keys=True) + "\n", "utf-8")
    return file


def _without_notes(recipe: str) -> str:
    """Returns a recipe's settings; its lab note speaks of other runs than this one."""
    return "\n".join(line for line in recipe.splitlines() if not line.startswith("#")) + "\n"


def _content(path: Path, sha256: str) -> bytes:
    content = path.read_bytes() if path.is_file() else None
    found = "no file" if content is None else hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ZooError(
            f"The weight file {path} is missing or altered: expected SHA-256 {sha256}, received "
            f"{found}. Install the package again."
        )
    return content


def _arrays(gan: GAN) -> dict[str, np.ndarray]:
    """Returns both networks' weights in half precision, or float32 where that overflows."""
    found = {}
    for network in _NETWORKS:
        for i, weight in enumerate(_weights(gan, network)):
            with np.errstate(over="ignore"):
                half = weight.astype("float16")
            found[f"{network}/{i:03d}"] = half if np.isfinite(half).all() else weight
    return found


def _fill(gan: GAN, content: bytes) -> None:
    with np.load(io.BytesIO(content)) as arrays:
        for network in _NETWORKS:
            keys = [key for key in sorted(arrays) if key.startswith(f"{network}/")]
            if keys:
                getattr(gan, network).set_weights([arrays[key].astype("float32") for key in keys])


def _weights(gan: GAN, network: str) -> list[np.ndarray]:
    found = getattr(gan, network, None)
    return [] if found is None else found.get_weights()
