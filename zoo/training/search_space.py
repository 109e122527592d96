"""What `zoo tune` searches: a recipe's table `[tune]`, or a default.

    [tune]
    learning_rate = {low = 1e-5, high = 1e-2, log = true}
    network = ["dcgan", "r3gan"]
    batch_size = [16, 32]

A key is an argument of the variant, or `batch_size` of `[train]`. A range has two ends, both
among its values; it is searched evenly, or with `log` evenly by orders of magnitude. A list
holds choices.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from zoo import registry
from zoo.utils import checks, toml
from zoo.utils.errors import ZooError
from zoo.utils.schema import check_keys, convert, shown

TRAINED = ("batch_size",)  # what of `[train]` can be searched
_OF_THE_DATA = ("shape", "num_classes", "source")
_RANGE = {"low": float, "high": float, "log": bool}
_SPREAD = 10  # a default range goes from a tenth of a value to ten times it


@dataclasses.dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`, whole ones where these are.

    Example:

    >>> 3 in Range(1, 8), 9 in Range(1, 8), Range(1e-5, 0.01, log=True).to_toml()
    (True, False, '{low = 1e-05, high = 0.01, log = true}')
    """

    low: float
    high: float
    log: bool = False

    def __contains__(self, value: Any) -> bool:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}{' by orders of magnitude' if self.log else ''}"

    def to_toml(self) -> str:
        """Returns the range as an inline table."""
        values = {"low": self.low, "high": self.high} | ({"log": True} if self.log else {})
        return f"{{{', '.join(toml.lines(values))}}}"


@dataclasses.dataclass(frozen=True)
class Choices:
    """One of some values.

    Example:

    >>> "mlp" in Choices(("dcgan", "r3gan")), Choices((16, 32)).to_toml()
    (False, '[16, 32]')
    """

    values: tuple

    def __contains__(self, value: Any) -> bool:
        return value in self.values

    def __str__(self) -> str:
        return " or ".join(map(str, self.values))

    def to_toml(self) -> str:
        """Returns the choices as a list."""
        return toml.lines({"values": self.values})[0].partition(" = ")[2]


Space = Mapping[str, Range | Choices]


def keys(arguments: Mapping[str, Any], train: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what can be searched, each with its type.

    Args:
        arguments, train: the types of a variant's arguments and of `[train]`'s keys.
    """
    found = {key: one for key, one in arguments.items() if key not in _OF_THE_DATA}
    return found | {key: train[key] for key in TRAINED}


def read(key: str, value: Any, annotation: Any, check: Callable[[Any], None]) -> Range | Choices:
    """Returns what a key of `[tune]` says.

    Args:
        key: for messages.
        value: a table `{low, high, log}` or a list of choices.
        annotation: the type of the setting that is searched, as `convert` takes it.
        check: refuses a value of the setting that is out of its range.

    Raises:
        ZooError: something else; ends of another type, out of the setting's range or
            reversed; fewer than two choices.

    Example:

    >>> read("tune.width", {"low": 8, "high": 32}, int, print)
    8
    32
    Range(low=8, high=32, log=False)
    """
    if isinstance(value, dict):
        return _range(key, value, annotation, check)
    if not isinstance(value, list):
        raise ZooError(
            f"{key}: expected a range, e.g. {{low = 1e-5, high = 1e-2, log = true}}, or a list of "
            f"choices, received {shown(value)}."
        )
    found = tuple(convert(one, annotation, key) for one in value)
    for one in found:
        check(one)
    if len(found) < 2 or any(one in found[:number] for number, one in enumerate(found)):
        raise ZooError(f"{key}: expected at least two different choices, received {shown(value)}.")
    return Choices(found)


def _range(key: str, value: dict, annotation: Any, check: Callable[[Any], None]) -> Range:
    try:
        check_keys(value, _RANGE, ("low", "high"))
    except ZooError as error:
        raise ZooError(f"{key}: {error}") from None
    low, high = (convert(value[end], annotation, f"{key}.{end}") for end in ("low", "high"))
    log = convert(value.get("log", False), bool, f"{key}.log")
    if any(isinstance(end, bool) or not isinstance(end, int | float) for end in (low, high)):
        raise ZooError(f"{key}: expected a list of choices, for it is no number, received a range.")
    for end in (low, high):
        check(end)
    if not low < high:
        raise ZooError(
            f"{key}: expected low below high, received low = {low}, high = {high}. Exchange them."
        )
    if log and not low > 0:
        raise ZooError(f"{key}: expected low above 0, because log = true, received {low}.")
    return Range(low, high, log)


def default(variant: str, arguments: Mapping[str, Any]) -> Space:
    """Returns the space that is searched where a recipe has no `[tune]`.

    It holds the numbers that decide how a variant learns, by the kinds that
    `zoo.utils.checks` declares: rates and weights from a tenth of their value to ten
    times it, by orders of magnitude; shares over all they may be, 0 to 0.99. Sizes stay as they
    are, because they change what a sample costs, and so do arguments that may be left out.

    Args:
        variant: its name; the names of another package's arguments mean what it wants, so
            that none of them is searched.
        arguments: the recipe's, in place of the variant's defaults.

    Example:

    >>> for name, found in default("dcgan", {"learning_rate": 0.001}).items():
    ...     print(name, found)
    learning_rate 0.0001 to 0.01 by orders of magnitude
    beta_1 0 to 0.99
    """
    if not registry.is_own(variant):
        return {}
    found: dict[str, Range] = {}
    for name, parameter in registry.parameters(variant).items():
        if not isinstance(parameter.default, float) or name in registry.Options.__annotations__:
            continue
        value, kind = arguments.get(name, parameter.default), checks.kind(name)
        if kind in ("rate", "weight") and value > 0.0:
            found[name] = Range(_rounded(value / _SPREAD), _rounded(value * _SPREAD), log=True)
        elif kind == "share":
            found[name] = Range(0.0, max(0.99, value))
    return found


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")
