"""Mutated recipes: what is accepted is what is printed, and what is built."""

import json
import math
import tomllib
import typing
from pathlib import Path

import numpy as np

from fuzzing.values import (
    NUMBERS,
    SHAPES,
    TEXTS,
    Wrong,
    check_samples,
    hold,
    pick,
    refused_in_one_line,
)
from zoo import data, registry
from zoo.training import recipe
from zoo.utils.errors import ZooError
from zoo.utils.schema import annotations

DATASETS = ("digits", "ring", "grid", "mnist", "folder:none", "folder:", "no_such", "stacked_mnist")
SMALL = {"width": 64, "latent": 512, "depth": 4, "mapping": 4, "kernel": 9, "packing": 8}
BUILT = 0.04  # of the accepted recipes whose GAN is built too


class Tries:
    """Makes mutated recipes of those that come with the zoo."""

    def __init__(self, folder: Path):
        names = recipe.names()
        self.texts = {name: (recipe._folder() / f"{name}.toml").read_text() for name in names}

    def make(self, random: np.random.Generator):
        name = pick(random, sorted(self.texts))
        how = pick(random, (_value, _value, _value, _fitting, _fitting, _override, _key, _bytes))
        text, changes, asked = how(random, self.texts[name])
        said = f"{name} by {how.__name__}: {changes or asked or text[-200:]!r}"
        builds = random.random() < BUILT
        return said, lambda: _run(text, name, changes, asked, builds)


def _run(text, name, changes, asked, builds) -> tuple[str, str]:
    try:
        found = recipe.parse(text, name, changes)
    except ZooError as error:
        return refused_in_one_line(error)
    settings = found.settings()
    for key, value in asked.items():
        if settings.get(key) != _plain(value):
            raise Wrong(f"{key}: asked {value!r}, stands as {settings.get(key)!r}")
        leaf = key.rpartition(".")[2]
        lines = [line for line in found.to_toml().splitlines() if line.startswith(f"{leaf} = ")]
        hold(any(_said(line) == _plain(value) for line in lines), f"{key}: printed as {lines}")
    hold(recipe.parse(found.to_toml(), name) == found, "what is printed reads as another recipe")
    if asked:
        before = recipe.parse(text, name).settings() if changes else None
        others = {key for key in settings if key not in asked}
        hold(
            before is None or all(settings[key] == before.get(key) for key in others),
            "other settings changed too",
        )
    return _built(found) if builds and _is_small(found) else ("accepted", "")


def _built(found: recipe.Recipe) -> tuple[str, str]:
    from zoo.training import run

    given = found.arguments
    try:
        outline = data.outline(found.dataset, given.get("shape"), None, **found.views)
        gan = run.build(found, outline)
    except ZooError as error:
        return refused_in_one_line(error)
    hold(gan.shape == tuple(given.get("shape", outline.modality.shape)), f"shape {gan.shape}")
    for key in ("latent", "num_classes", "packing", "averaging", "discriminator_steps"):
        is_joined = key == "latent" and hasattr(
            gan, "categories"
        )  # the codes are part of the latent
        if key in given and hasattr(gan, key) and not is_joined:
            hold(getattr(gan, key) == given[key], f"{key}: {given[key]} became {getattr(gan, key)}")
    if gan.condition.modality is None:
        made = gan.generate(3, seed=0)
        check_samples(made, gan.shape, 3, gan.modality.limits is not None)
        hold(np.array_equal(made, gan.generate(3, seed=0)), "the same seed makes other samples")
    return "accepted", "built"


def _is_small(found: recipe.Recipe) -> bool:
    if found.dataset not in data.EMBEDDED:
        return False
    shape = found.arguments.get("shape", (8, 8, 1))
    fitting = all(found.arguments.get(key, 1) <= most for key, most in SMALL.items())
    return fitting and math.prod(shape) <= 32 * 32 * 3


def _value(random, text):
    """Any value in the place of another."""
    values = tomllib.loads(text)
    table, key = _place(random, values)
    number, word, shape = (pick(random, one) for one in (NUMBERS, TEXTS, SHAPES))
    value = pick(random, (number, word, [number], list(shape), True, False))
    if value is not None and "None" not in str(value):
        _put(values, table, key, value)
    return _toml(values), (), {}


def _fitting(random, text):
    """A value that the key takes; it must stand afterwards."""
    values = tomllib.loads(text)
    key, value = _sensible(random, values)
    table, _, leaf = key.rpartition(".")
    _put(values, table, leaf, value)
    return _toml(values), (), {key: value}


def _override(random, text):
    """The same by --set, also several times."""
    values = tomllib.loads(text)
    pairs = [_sensible(random, values) for _ in range(random.integers(1, 4))]
    if random.random() < 0.3:
        return text, [f"{pick(random, TEXTS)}={pick(random, TEXTS)}" for _ in pairs], {}
    asked = dict(pairs)  # the last counts
    return text, [f"{key}={_shown(value)}" for key, value in pairs], asked


def _key(random, text):
    """A key left out, misspelt, twice, or in another table."""
    lines = text.splitlines()
    place = [number for number, line in enumerate(lines) if "=" in line and line[:1] != "#"]
    number, how = pick(random, place), random.integers(5)
    if how == 0:
        del lines[number]
    elif how == 1:
        letter = int(random.integers(len(lines[number])))
        lines[number] = lines[number][:letter] + pick(random, "xé.\"'[ ") + lines[number][letter:]
    elif how == 2:
        lines.insert(0, lines[number])
    elif how == 3:
        lines.append(f"{pick(random, TEXTS)} = {pick(random, TEXTS)}")
    else:
        lines = [line for line in lines if not line.startswith("[")]
    return "\n".join(lines), (), {}


def _bytes(random, text):
    """Characters changed, cut out and put in."""
    for _ in range(random.integers(1, 6)):
        begin = int(random.integers(len(text) + 1))
        end = begin + int(random.integers(0, 12))
        text = text[:begin] + pick(random, [*TEXTS[:24], "\0", "\x1b[31m", "\r"]) + text[end:]
    return text, (), {}


def _sensible(random, values):
    """Returns a dotted key and a value of its type, most of them in range."""
    known = {"name": str, "dataset": str, **recipe._TRAIN}
    if random.random() < 0.7 and isinstance(values.get("variant"), str):
        of_variant = annotations(registry.builder(values["variant"])).items()
        of_variant = {key: kind for key, kind in of_variant if dict not in typing.get_args(kind)}
        known = {f"arguments.{key}": kind for key, kind in of_variant.items()}
    key = pick(random, sorted(known))
    kinds = getattr(known[key], "__args__", None) or (known[key],)
    kind = next((one for one in kinds if one in (int, float, str, bool, tuple)), kinds[0])
    if key == "dataset":
        return key, pick(random, DATASETS)
    if key == "name":
        return key, pick(random, ("mine", "a.b", "x" * 100, "A-1_2", "x" * 101, "-a"))
    if key.endswith(("shape", "source")):
        return key, pick(random, ((8, 8, 1), (8, 8, 3), (16, 12, 3), (9, 9, 1), (2,), (64, 64, 3)))
    if key.endswith("schedules"):
        return key, pick(random, ("learning_rate: 1 at 10, 0 at 20", "beta_1: 0.5 at 7", "x: 1"))
    if key.endswith("augmentation"):
        return key, pick(random, ("color", "color, cutout", "translation, adaptive", "colour"))
    choices = {
        bool: (True, False),
        int: (1, 2, 3, 5, 8, 16, 31, 64, 128, 1_000, 100_000),
        float: (1e-4, 2e-4, 0.01, 0.1, 0.5, 0.9, 0.999, 1.0, 10.0, 3),
        str: TEXTS,
    }
    return key, pick(random, choices.get(kind, kinds))


def _place(random, values) -> tuple[str, str]:
    table = pick(random, ("", "train", "arguments"))
    inside = values.get(table, {}) if table else values
    return table, pick(random, sorted(inside) or ["shape"])


def _put(values, table, key, value) -> None:
    (values.setdefault(table, {}) if table else values)[key] = value


def _toml(values: dict) -> str:
    flat = {key: value for key, value in values.items() if not isinstance(value, dict)}
    lines = [f"{key} = {_shown(value)}" for key, value in flat.items()]
    for table, inside in values.items():
        if isinstance(inside, dict):
            lines += [f"[{table}]", *(f"{key} = {_shown(value)}" for key, value in inside.items())]
    return "\n".join(lines) + "\n"


def _shown(value) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_shown, value))}]"
    return json.dumps(value) if isinstance(value, str | bool) else repr(value)


def _said(line: str):
    return _plain(tomllib.loads(line).popitem()[1])


def _plain(value):
    return tuple(value) if isinstance(value, list) else value
