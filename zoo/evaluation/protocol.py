"""A benchmark's protocol, from its TOML file: what is measured, on what, with how many samples."""

import dataclasses
import typing
from pathlib import Path
from typing import Any, Literal

from zoo.modalities import MODALITIES
from zoo.utils import toml
from zoo.utils.errors import ZooError, suggestion
from zoo.utils.schema import check_keys, convert

_TABLES = ("settings", "quick", "dataset")


@dataclasses.dataclass(frozen=True)
class Settings:
    """The numbers of a protocol for one dataset and one form.

    Args:
        features: the feature network, see `zoo.evaluation.features.get`; `"none"`: none.
        real: real samples, at most: all of the split where it has fewer.
        fake: generated samples, exactly.
        train: samples of the train split that memorization looks at, at most.
        kernel_subsets, kernel_subset_size: of the kernel distance; a subset has all samples
            where there are fewer.
        precision_recall_k, density_coverage_k: which neighbour sets a radius.
        memorization: samples of each kind whose distance to the train split is
            measured, at most.
        two_sample: samples of each kind for the two-sample classifier, at most.
        classification: generated samples that a classifier learns from, at most.
        target: of a table, the column that classifiers learn; by default the last.
        likelihoods: of a table, whether the likelihoods of its rows mean something.
    """

    features: str
    real: int
    fake: int
    train: int = 60_000
    kernel_subsets: int = 100
    kernel_subset_size: int = 1_000
    precision_recall_k: int = 3
    density_coverage_k: int = 5
    memorization: int = 2_000
    two_sample: int = 2_000
    classification: int = 2_000
    target: str = ""
    likelihoods: bool = False


@dataclasses.dataclass(frozen=True)
class Protocol:
    """One version of a benchmark.

    Args:
        name: the file's.
        version: raised with every change that can move a number.
        summary: in one line.
        modality: of the samples that it scores, `image`, `points` or `table`.
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
    best: Literal["frechet_distance", "mode_coverage", "column_shapes"]
    tables: dict[str, Any] = dataclasses.field(repr=False, compare=False)

    def settings(self, dataset: str, quick: bool = False) -> Settings:
        """Returns the numbers for one dataset, in the full or the quick form.

        Example:

        >>> read("image_quality").settings("digits").features
        'digits'
        """
        of_dataset = self.tables["dataset"].get(dataset, {})
        of_form = self.tables["quick"] if quick else {}
        return Settings(**self.tables["settings"] | of_dataset | of_form)


_TOP = {
    key: one
    for key, one in typing.get_type_hints(Protocol).items()
    if key not in ("name", "tables", "metrics", "quick_metrics")
} | {"modality": Literal[tuple(MODALITIES)]}
_LISTS = ("metrics", "quick_metrics")
_SETTINGS = typing.get_type_hints(Settings)


def names() -> list[str]:
    """Returns the benchmarks' names, sorted."""
    return sorted(file.stem for file in folder().glob("*.toml"))


def summaries() -> dict[str, str]:
    """Returns the benchmarks' names and their one-line summaries."""
    return {name: toml.values(toml.text(folder() / f"{name}.toml"))["summary"] for name in names()}


def check_name(name: str) -> None:
    """Raises a ZooError where there is no such benchmark; the nearest one is suggested."""
    known = names()
    if name not in known:
        raise ZooError(
            f"Unknown benchmark {name!r}.{suggestion(name, known)} Known are {', '.join(known)}."
        )


def folder() -> Path:
    """Returns the folder of protocols: in the installed package, or in the checkout."""
    package = Path(__file__).parents[1]
    installed = package / "protocols"
    return installed if installed.is_dir() else package.parent / "benchmarks" / "protocols"


def read(name: str) -> Protocol:
    """Returns a benchmark's protocol.

    Args:
        name: one of `names()`.

    Raises:
        ZooError: an unknown name, or a file with a wrong or missing key.

    Example:

    >>> read("mode_coverage").settings("ring").fake
    2500
    """
    check_name(name)
    path = folder() / f"{name}.toml"
    try:
        return parse(toml.text(path), name)
    except ZooError as error:
        raise ZooError(f"{path.name}: {error}") from None


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
