"""A benchmark's protocol, from its TOML file: what is measured, on what, with how many samples."""

import dataclasses
import os
import re
import typing
from pathlib import Path
from typing import Any, Literal

from zoo.evaluation.settings import Settings
from zoo.modalities import MODALITIES, Unpaired
from zoo.utils import toml
from zoo.utils.errors import ZooError, suggestion
from zoo.utils.schema import check_keys, convert

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_TABLES = ("settings", "quick", "dataset")


@dataclasses.dataclass(frozen=True)
class Protocol:
    """One version of a benchmark.

    Args:
        name: the file's.
        version: raised with every change that can move a number.
        summary: in one line.
        modality: of the samples that it scores, `image`, `points`, `audio`, `text`, `table` or
            `unpaired`.
        split: of the real samples.
        seed: of every draw.
        metrics: names of `zoo.evaluation.catalogue.METRICS`.
        quick_metrics: those of the quick form, while training.
        best: the metric that chooses the best checkpoint, see
            `zoo.evaluation.Scorer.goodness`.
    """

    name: str
    version: int
    summary: str
    modality: str
    split: Literal["train", "test"]
    seed: int
    metrics: tuple[str, ...]
    quick_metrics: tuple[str, ...]
    best: Literal[
        "frechet_distance",
        "mode_coverage",
        "translation_frechet_distance",
        "ngram_divergence",
        "column_shapes",
    ]
    tables: dict[str, Any] = dataclasses.field(repr=False, compare=False)

    def settings(self, dataset: str, quick: bool = False) -> Settings:
        """Returns the numbers for one dataset, in the full or the quick form.

        A dataset that is read from a path has those of its kind, `[dataset.folder]` says
        how `folder:PATH` is scored; those of its own name go before.

        Example:

        >>> read("image_quality").settings("digits").features
        'digits'
        """
        datasets = self.tables["dataset"]
        of_kind, of_dataset = (datasets.get(n, {}) for n in (dataset.partition(":")[0], dataset))
        of_form = self.tables["quick"] if quick else {}
        return Settings(**self.tables["settings"] | of_kind | of_dataset | of_form)


_TOP = {
    key: one
    for key, one in typing.get_type_hints(Protocol).items()
    if key not in ("name", "tables", "metrics", "quick_metrics")
} | {"modality": Literal[(*MODALITIES, Unpaired.name)]}
_LISTS = ("metrics", "quick_metrics")
_SETTINGS = typing.get_type_hints(Settings)


def names() -> list[str]:
    """Returns the benchmarks' names, sorted."""
    return sorted(file.stem for file in folder().glob("*.toml"))


def summaries() -> dict[str, str]:
    """Returns the benchmarks' names and their one-line summaries."""
    return {name: toml.values(toml.text(folder() / f"{name}.toml"))["summary"] for name in names()}


def check_name(name: str) -> None:
    """Raises a ZooError where there is no such benchmark; the nearest one is suggested.

    The path of a file of one's own is read, and refused where it is no protocol.
    """
    known = names()
    if _is_path(name):
        read(name)
    elif name not in known:
        raise ZooError(
            f"Unknown benchmark {name!r}.{suggestion(name, known)} Known are {', '.join(known)}, "
            "and a file of your own by its path, which ends in .toml."
        )


def folder() -> Path:
    """Returns the folder of protocols: in the installed package, or in the checkout."""
    package = Path(__file__).parents[1]
    installed = package / "protocols"
    return installed if installed.is_dir() else package.parent / "benchmarks" / "protocols"


def read(name: str) -> Protocol:
    """Returns a benchmark's protocol.

    Args:
        name: one of `names()`, or the path of a file of one's own: something that ends in
            `.toml` or has a `/` in it. The benchmark is then called by the file's name.

    Raises:
        ZooError: an unknown name, or a file with a wrong or missing key.

    Example:

    >>> read("mode_coverage").settings("ring").fake
    2500
    """
    if _is_path(name):
        return _own(Path(name))
    check_name(name)
    path = folder() / f"{name}.toml"
    try:
        return parse(toml.text(path), name)
    except ZooError as error:
        raise ZooError(f"{path.name}: {error}") from None


def _is_path(name: str) -> bool:
    return name.endswith(".toml") or "/" in name or os.sep in name


def _own(path: Path) -> Protocol:
    """Returns the protocol in a file of a user's own, which names only metrics that there are."""
    from zoo.evaluation.catalogue import METRICS

    if path.stem in names() or not _NAME.fullmatch(path.stem):
        raise ZooError(
            f"{path}: expected a name of its own, letters, digits, '_' and '-', which its results "
            "file is called by. Rename the file."
        )
    found = parse(toml.text(path), path.stem)
    for metric in (*found.metrics, *found.quick_metrics):
        if metric not in METRICS:
            raise ZooError(
                f"{path}: unknown metric {metric!r}.{suggestion(metric, METRICS)} Known are "
                f"{', '.join(METRICS)}."
            )
    tables = [found.tables["settings"], found.tables["quick"], *found.tables["dataset"].values()]
    for key, value in (pair for one in tables for pair in one.items()):
        if isinstance(value, int) and value < 1:
            raise ZooError(f"{path}: {key}: expected a whole number of at least 1, got {value}.")
    if found.best not in found.quick_metrics or found.seed < 0:
        raise ZooError(f"{path}: expected best among quick_metrics, and a seed of at least 0.")
    return found


def parse(text: str, name: str = "benchmark") -> Protocol:
    """Returns a protocol from its text.

    Raises:
        ZooError: not TOML, or an unknown, missing or wrong key; it is named.
    """
    values = toml.values(text)
    top = {key: value for key, value in values.items() if key not in _TABLES}
    check_keys(top, _TOP | dict.fromkeys(_LISTS, str), [*_TOP, *_LISTS])
    found = {key: convert(top[key], _TOP[key], key) for key in _TOP}
    for key in _LISTS:
        if not isinstance(top[key], list) or not all(isinstance(one, str) for one in top[key]):
            raise ZooError(f"{key}: expected a list of metrics' names, received {top[key]!r}.")
        found[key] = tuple(top[key])
    tables = {
        "settings": _table(values, "settings", ("features", "real", "fake")),
        "quick": _table(values, "quick"),
        "dataset": {
            dataset: _table(values.get("dataset", {}), dataset, where=f"dataset.{dataset}")
            for dataset in values.get("dataset", {})
        },
    }
    return Protocol(name=name, tables=tables, **found)


def _table(values: dict, key: str, required: tuple[str, ...] = (), where: str = "") -> dict:
    found, where = values.get(key, {}), where or key
    if not isinstance(found, dict):
        raise ZooError(f"{where}: expected a table, [{where}], received {found!r}.")
    check_keys(found, _SETTINGS, required)
    return {leaf: convert(one, _SETTINGS[leaf], f"{where}.{leaf}") for leaf, one in found.items()}
