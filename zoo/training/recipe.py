"""A recipe: variant + dataset + benchmark + budget + seed, read and checked.

Everything is checked here without TensorFlow, so that a mistake costs a
moment and not the seconds that TensorFlow takes to start.
"""

import contextlib
import dataclasses
import functools
import math
import os
import re
import typing
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from zoo import data, registry
from zoo.data import tasks
from zoo.evaluation import protocol
from zoo.modalities import sample_shape
from zoo.training import search_space
from zoo.utils import toml
from zoo.utils.checks import argument
from zoo.utils.errors import ZooError, suggestion
from zoo.utils.schema import annotations, check_keys, convert, flattened, shown, table

_SMALL = 32 * 16 * 16  # pixels of a batch
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


@dataclasses.dataclass(frozen=True)
class Train:
    """How long and how a variant is trained: the table `[train]`.

    Args:
        samples: the budget: real samples shown to the discriminator, at most.
        batch_size: real samples that one discriminator update sees, on all devices together.
        seed: decides the first weights, the noise and the order of the data.
        precision: what layers compute in; losses are float32 with both.
        intra_op_threads: threads inside one operation on a CPU; 0: what suits
            the batch, see `Recipe.fitting_threads`.
        reports: how often in a run samples, scores and checkpoints are written.
        broken_pictures: what becomes of a folder's pictures that cannot be read.
        data_share: how much of the train split is trained on, the same samples with every seed
            (`zoo.data.Source.part`): what a variant makes of a tenth of the data.
    """

    samples: int
    batch_size: int = 64
    seed: int = 0
    precision: Literal["float32", "bfloat16"] = "float32"
    intra_op_threads: int = 0
    reports: int = 20
    broken_pictures: Literal["refuse", "skip"] = "refuse"
    data_share: float = 1.0


@dataclasses.dataclass(frozen=True)
class Recipe:
    """What one run does.

    Args:
        variant: one of `zoo.names()`.
        dataset: a name that `zoo.data` knows.
        benchmark: the protocol that scores the run, one of `zoo.evaluation.protocol.names()`.
        train: the table `[train]`.
        arguments: the table `[arguments]`: what `zoo.get` is given besides what
            the dataset decides (`shape`, and `num_classes` where a variant has always labels).
        views: the table `[degradation]` or `[pairs]` by its name: what makes each picture one
            of a pair, with the source that it is to be made from, see `zoo.data.tasks`.
        tune: the table `[tune]`: what `zoo tune` searches, see `zoo.training.search_space`.
            A run does not look at it.
        name: the run folder's name; the file's name unless the key `name` is set.
        note: the lab note, the comment that a recipe opens with.
    """

    variant: str
    dataset: str
    benchmark: str
    train: Train
    arguments: dict[str, Any] = dataclasses.field(default_factory=dict)
    views: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    tune: search_space.Space | None = None
    name: str = "recipe"
    note: str = dataclasses.field(default="", compare=False)

    @property
    def fitting_threads(self) -> int:
        """Threads inside one operation that suit small networks on a CPU; 0: TensorFlow's choice.

        One for embedded data (`digits`, `ring`, `grid`) in batches of up to 32
        pictures of 16x16 pixels, or as many pixels: operations as small as
        theirs take longer on several threads, and leave none for the
        operations beside them. Their feature networks are as small.

        Example:

        >>> read("dcgan-digits").fitting_threads, read("dcgan-mnist").fitting_threads
        (1, 0)
        """
        if self.dataset not in data.EMBEDDED_SHAPES:
            return 0
        shape = self.arguments.get("shape") or data.EMBEDDED_SHAPES[self.dataset]
        return int(math.prod(shape[:2]) * self.train.batch_size <= _SMALL)

    def settings(self) -> dict[str, Any]:
        """Returns every setting of a run by its dotted key, `{"variant": ..., "train.seed": ...}`.

        Example:

        >>> read("dcgan-digits").settings()["train.seed"]
        0
        """
        return (
            {key: getattr(self, key) for key in _TOP}
            | {f"arguments.{key}": value for key, value in self.arguments.items()}
            | {f"{name}.{key}": v for name, one in self.views.items() for key, v in one.items()}
            | {f"train.{key}": value for key, value in dataclasses.asdict(self.train).items()}
        )

    def to_toml(self) -> str:
        """Returns the recipe as a file's text, every key of `[train]` written out.

        Reading it again gives an equal recipe: `parse(r.to_toml()) == r`.
        """
        note = [f"# {line}".rstrip() for line in self.note.split("\n")] if self.note else []
        top = toml.lines({key: getattr(self, key) for key in _TOP})
        train = toml.lines(dataclasses.asdict(self.train))
        arguments = toml.lines(self.arguments)
        views = [
            line for name, one in self.views.items() for line in ("", f"[{name}]", *toml.lines(one))
        ]
        tune = [f"{key} = {one.to_toml()}" for key, one in (self.tune or {}).items()]
        return "\n".join(
            [
                *note,
                *top,
                *views,
                *("", "[arguments]", *arguments),
                *("", "[train]", *train, ""),
                *(["[tune]", *tune, ""] if tune else []),
            ]
        )

    def write(self, path: str | os.PathLike) -> None:
        """Writes `to_toml()` to a file."""
        Path(path).write_text(self.to_toml(), encoding="utf-8", newline="\n")


_TOP = ("name", "variant", "dataset", "benchmark")
_TRAIN = {f"train.{key}": one for key, one in typing.get_type_hints(Train).items()}
_REQUIRED = ("variant", "dataset", "benchmark", "train.samples")
_RANGES = {
    "train.samples": (1, 10**12),
    "train.batch_size": (1, 10**6),
    "train.seed": (0, 2**32 - 1),  # what NumPy and Keras take
    "train.intra_op_threads": (0, 1024),
    "train.reports": (1, 1000),
    "train.data_share": (1e-6, 1),
}


def names() -> list[str]:
    """Returns the names of the recipes that come with the zoo, sorted."""
    return sorted(file.stem for file in _folder().glob("*.toml"))


def summaries() -> dict[str, str]:
    """Returns the names of the recipes that come with the zoo, each with what it pairs."""
    found = {name: toml.values(toml.text(_folder() / f"{name}.toml")) for name in names()}
    return {name: f"{one['variant']} on {one['dataset']}" for name, one in found.items()}


def read(
    recipe: str | os.PathLike,
    overrides: Iterable[str] = (),
    data_dir: str | os.PathLike | None = None,
) -> Recipe:
    """Reads a recipe and checks all of it, without importing TensorFlow.

    Args:
        recipe: one of `names()`, or the path of a file: something that ends in
            `.toml` or has a `/` in it.
        overrides: changes in the form `"train.batch_size=128"` or `"dataset=ring"`;
            the value is TOML, and a text needs no quotes. Without a value the key is taken
            out, `"arguments.num_classes="`. The last one counts.
        data_dir: where a dataset of your own may lie prepared; see `zoo.data`.

    Raises:
        ZooError: no such recipe, a file that is not TOML, an unknown or a missing
            key, a value of another type or out of its range, an unknown variant,
            dataset or benchmark.

    Example:

    >>> read("dcgan-digits", ["train.seed=3"]).train.seed
    3
    """
    text = os.fspath(recipe)
    if text.endswith(".toml") or "/" in text or os.sep in text:
        path = Path(text)
    else:
        path = _folder() / f"{text}.toml"
        if text not in names():
            raise ZooError(
                f"Unknown recipe {text!r}.{suggestion(text, names())} "
                "See zoo list; a file of your own is a path that ends in .toml."
            )
    return parse(toml.text(path), path.stem, overrides, where=text, data_dir=data_dir)


def parse(
    text: str,
    name: str = "recipe",
    overrides: Iterable[str] = (),
    where: str = "recipe",
    data_dir: str | os.PathLike | None = None,
) -> Recipe:
    """Reads a recipe from its text, as `read` does from a file.

    Args:
        text: TOML.
        name: the recipe's name where the text has no key `name`.
        overrides, data_dir: as `read` takes them.
        where: what a message calls the text, e.g. its path.

    Raises:
        ZooError: as `read`.
    """
    try:
        values = toml.values(text)
        changed = [toml.override(values, change) for change in overrides]
        checks = _CHECKS | {"dataset": functools.partial(data.check_name, data_dir=data_dir)}
        note = toml.opening_comment(text)
        if changed and note:
            note = f"Of the recipe before {', '.join(changed)} changed:\n{note}"
        return _checked(values, name, note, changed, checks)
    except ZooError as error:
        raise ZooError(f"{where}: {error}") from None


def _folder() -> Path:
    """Returns the folder of recipes: in the installed package, or in the checkout."""
    package = Path(__file__).parents[1]
    installed = package / "recipes"
    return installed if installed.is_dir() else package.parent / "recipes"


def _checked(values: dict, name: str, note: str, changed: list[str], checks: dict) -> Recipe:
    """Checks every key and value, and makes the recipe of them."""

    def label(key: str) -> str:
        return f"{key} (--set)" if key in changed else key

    flat = flattened(values, ("arguments", *tasks.TABLES, "train", "tune"))
    arguments = _arguments(flat.get("variant"))
    if arguments is None:  # the variant name is refused below; till then they are unknowable
        unknowable = ("arguments.", "tune.")
        arguments, flat = {}, {key: flat[key] for key in flat if not key.startswith(unknowable)}
    known = dict.fromkeys(_TOP, str) | _TRAIN | arguments | _views(flat)
    searched = search_space.keys(table(arguments, "arguments"), table(_TRAIN, "train"))
    known |= {f"tune.{key}": one for key, one in searched.items()}
    check_keys(flat, known, _REQUIRED)
    plain = [key for key in flat if not key.startswith("tune.")]
    found = {key: convert(flat[key], known[key], label(key)) for key in plain}
    found.setdefault("name", name)
    for key, check in checks.items():
        with _named(label(key)):
            check(found[key])
    for key in _TRAIN.keys() & found.keys():
        with _named(label(key)):
            _check_range(key, found[key])
    for key in arguments.keys() & found.keys() if registry.is_own(found["variant"]) else ():
        with _named(label(key)):
            _check_argument(key.removeprefix("arguments."), found[key])
    space = {
        key: search_space.read(
            label(f"tune.{key}"), one, searched[key], _search_check(found["variant"], key)
        )
        for key, one in table(flat, "tune").items()
    }
    views = {task: table(found, task) for task in tasks.TABLES if table(found, task)}
    tasks.chosen(views)
    return Recipe(
        train=Train(**table(found, "train")),
        arguments=table(found, "arguments"),
        views=views,
        tune=space or None,
        note=note,
        **{key: found[key] for key in _TOP},
    )


def _arguments(variant: Any) -> dict[str, Any] | None:
    """Returns the annotations of a variant's arguments by dotted key, None if it is unknown.

    What takes a dictionary is no setting: the dataset tells it, as a table its columns.
    """
    if not isinstance(variant, str) or variant not in registry.names():
        return None
    found = annotations(registry.builder(variant)).items()
    settings = {key: one for key, one in found if dict not in (one, *typing.get_args(one))}
    return {f"arguments.{key}": annotation for key, annotation in settings.items()}


def _views(flat: dict[str, Any]) -> dict[str, Any]:
    """Returns the annotations of what the tables of tasks take, by dotted key."""
    known = {f"{task}.kind": str for task in tasks.TABLES}
    for task in tasks.TABLES:
        if table(flat, task):
            kind = flat.get(f"{task}.kind")
            tasks.check_kind(task, kind)
            settings = tasks.annotations(task, kind).items()
            known |= {f"{task}.{key}": one for key, one in settings}
    return known


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ZooError(
            "expected at most 100 letters, digits, '_', '-' and '.', because it names a folder, "
            f"received {shown(name)}. Rename the file, or set the key name."
        )


def _check_argument(name: str, value: Any) -> None:
    if name == "shape":
        sample_shape(value)
    argument(name, value)


def _search_check(variant: str, key: str) -> Callable[[Any], None]:
    """Returns what refuses a value of `[tune]` that the setting itself could not have."""

    def check(value: Any) -> None:
        with _named(f"tune.{key}"):
            if key in search_space.TRAINED:
                _check_range(f"train.{key}", value)
            elif registry.is_own(variant):
                _check_argument(key, value)

    return check


def _check_range(key: str, value: Any) -> None:
    least, most = _RANGES.get(key, (value, value))
    if not least <= value <= most:
        kind = "a whole number" if isinstance(least, int) else "a number"
        raise ZooError(f"expected {kind} from {least} to {most}, received {value}.")


_CHECKS = {
    "name": _check_name,
    "variant": registry.builder,
    "benchmark": protocol.check_name,
}


@contextlib.contextmanager
def _named(label: str) -> Iterator[None]:
    """Puts the key's name before a message."""
    try:
        yield
    except ZooError as error:
        raise ZooError(f"{label}: {error}") from None
