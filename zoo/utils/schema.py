"""Settings, as a recipe has them: known keys, and the values that a type annotation takes."""

import difflib
import inspect
import math
import types
import typing
from collections.abc import Callable, Iterable
from typing import Any

from zoo.utils.errors import ZooError, suggestion

_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
_CAME = {dict: "a table", list: "a list", **_WORDS}
_SHOWN = 60  # characters of a wrong value that a message quotes


def convert(value: Any, annotation: Any, name: str) -> Any:
    """Returns a TOML value as the type that `annotation` asks for, or refuses it.

    A whole number is taken where a float is asked for, a list of whole numbers
    where a tuple is; nothing else is converted. TOML has no null: an argument
    that may be `None` is left out of a recipe to have it.

    Args:
        value: what `tomllib` read.
        annotation: `int`, `float`, `str`, `bool`, `tuple`, `tuple[float, ...]`,
            `typing.Literal[...]`, or a union of them with or without `None`.
            Any other annotation takes every value.
        name: what to call the setting in the message, e.g. `"train.seed"`.

    Raises:
        ZooError: another type, a number that is not finite, or not one of the choices.

    Example:

    >>> convert(3, float, "arguments.weight")
    3.0
    >>> convert([8, 8, 1], tuple, "arguments.shape")
    (8, 8, 1)
    """
    for choice in _choices(annotation):
        found = _fit(value, choice)
        if found is not None:
            return found
    literals = [text for text in _literals(annotation) if isinstance(text, str)]
    near = suggestion(value, literals) if isinstance(value, str) else ""
    raise ZooError(f"{name}: expected {expected(annotation)}, received {shown(value)}.{near}")


def annotations(build: Callable) -> dict[str, Any]:
    """Returns the types of a function's arguments by their names.

    Where an argument has no annotation, or one that exists only for a type
    checker, it is the type of its default.

    Example:

    >>> def my_gan(shape: tuple = (8, 8, 1), latent=16): ...
    >>> annotations(my_gan)
    {'shape': <class 'tuple'>, 'latent': <class 'int'>}
    """
    found = {}
    for name, parameter in parameters(build).items():
        has_none = parameter.default is None or parameter.default is parameter.empty
        guess = object if has_none else type(parameter.default)
        is_readable = parameter.annotation is not parameter.empty
        is_readable = is_readable and not isinstance(parameter.annotation, str)
        found[name] = parameter.annotation if is_readable else guess
    return found


def parameters(build: Callable) -> dict[str, inspect.Parameter]:
    """Returns a function's parameters by their names, those of its `**options` among them.

    `**options: typing.Unpack[Options]` takes the keys of the typed dictionary
    `Options`, each with the default None.

    Example:

    >>> class Options(typing.TypedDict, total=False):
    ...     averaging: float | None
    >>> def my_gan(latent: int = 16, **options: typing.Unpack[Options]): ...
    >>> list(parameters(my_gan))
    ['latent', 'averaging']
    """
    try:
        own = inspect.signature(build, eval_str=True).parameters
    except NameError:
        own = inspect.signature(build).parameters
    found = {}
    for name, parameter in own.items():
        if typing.get_origin(parameter.annotation) is not typing.Unpack:
            found[name] = parameter
            continue
        (options,) = typing.get_args(parameter.annotation)
        for option, annotation in typing.get_type_hints(options).items():
            found.setdefault(
                option,
                inspect.Parameter(
                    option, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation
                ),
            )
    return found


def flattened(values: dict[str, Any], tables: Iterable[str]) -> dict[str, Any]:
    """Returns what a TOML text says by dotted keys.

    Raises:
        ZooError: one of `tables` is something else.

    Example:

    >>> flattened({"dataset": "ring", "train": {"seed": 3}}, ["train"])
    {'dataset': 'ring', 'train.seed': 3}
    """
    flat = {}
    for key, value in values.items():
        if key not in tables:
            flat[repr(key) if "." in key else key] = value  # "train.seed" in quotes is not ours
        elif isinstance(value, dict):
            flat |= {f"{key}.{leaf}": one for leaf, one in value.items()}
        else:
            raise ZooError(f"{key}: expected a table, [{key}], received {shown(value)}.")
    return flat


def table(flat: dict[str, Any], name: str) -> dict[str, Any]:
    """Returns one table of `flattened` values.

    Example:

    >>> table({"dataset": "ring", "train.seed": 3}, "train")
    {'seed': 3}
    """
    prefix = f"{name}."
    return {key.removeprefix(prefix): flat[key] for key in flat if key.startswith(prefix)}


def check_keys(keys: Iterable[str], known: dict[str, Any], required: Iterable[str]) -> None:
    """Refuses unknown and missing keys.

    Args:
        keys: dotted keys.
        known: the annotations of all keys there are.
        required: those that must be there.

    Raises:
        ZooError: the first such key, with the nearest known one.
    """
    for key in keys:
        if key in known:
            continue
        name, _, leaf = key.rpartition(".")
        elsewhere = [one for one in known if one.rpartition(".")[2] == leaf]
        tables = dict.fromkeys(one.rpartition(".")[0] for one in known if "." in one)
        inside = table(known, name) if name else {}
        near = suggestion(key, [*known, *tables])
        if inside:
            close = difflib.get_close_matches(leaf, inside, n=1, cutoff=0.5)
            close += [one for one in inside if _initials(one) == leaf]
            near = "".join(f" Did you mean {f'{name}.{one}'!r}?" for one in close[:1])
        if elsewhere:
            near = f" Did you mean {elsewhere[0]!r}?"
        top = [one for one in known if "." not in one] + [f"[{one}]" for one in tables]
        takes = ", ".join(inside if name else top)
        raise ZooError(f"unknown key {key!r}.{near} {f'[{name}]' if name else 'It'} takes {takes}.")
    for key in required:
        if key not in keys:
            raise ZooError(f"missing key {key!r}, {expected(known[key])}.")


def _initials(name: str) -> str:
    """Returns `"lr"` of `"learning_rate"`."""
    return "".join(word[:1] for word in name.split("_"))


def expected(annotation: Any) -> str:
    """Returns the values that an annotation takes, in words.

    Example:

    >>> expected(int | None)
    'a whole number'
    """
    words = []
    for choice in _choices(annotation):
        if typing.get_origin(choice) is typing.Literal:
            words += [repr(value) for value in typing.get_args(choice)]
        elif _is_tuple(choice):
            words.append("a list of numbers" if _element(choice) is float else "a list of integers")
        else:
            words.append(_WORDS.get(choice, str(choice)))
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def shown(value: Any) -> str:
    """Returns a received value and its type for a message, cut when it is long."""
    try:
        text = repr(value)
    except ValueError:  # Python prints no integer of over 4,300 digits
        text = "a very large number"
    text = text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
    return f"{text} ({_CAME.get(type(value), type(value).__name__)})"


def _choices(annotation: Any) -> list:
    """Returns the members of a union but `None`, or the annotation itself."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return [one for one in typing.get_args(annotation) if one is not type(None)]
    return [annotation]


def _literals(annotation: Any) -> list:
    return [
        value
        for choice in _choices(annotation)
        if typing.get_origin(choice) is typing.Literal
        for value in typing.get_args(choice)
    ]


def _is_tuple(annotation: Any) -> bool:
    return annotation is tuple or typing.get_origin(annotation) is tuple


def _element(annotation: Any) -> type:
    return float if float in typing.get_args(annotation) else int


def _fit(value: Any, annotation: Any) -> Any:
    """Returns the value as the annotation's type, or `None` where it does not fit."""
    if typing.get_origin(annotation) is typing.Literal:
        same = [one for one in typing.get_args(annotation) if type(one) is type(value)]
        return value if value in same else None
    if _is_tuple(annotation):
        if not isinstance(value, list):
            return None
        found = tuple(_fit(one, _element(annotation)) for one in value)
        return None if None in found else found
    if annotation is float and type(value) in (int, float):
        try:
            return float(value) if math.isfinite(value) else None
        except OverflowError:
            return None
    if annotation in (int, float, str, bool):
        return value if type(value) is annotation and _plain(value) else None
    return value if _plain(value) else None


def _plain(value: Any) -> bool:
    """Says whether a value can be written back as the same TOML: no table, no date."""
    if isinstance(value, list):
        return all(_plain(one) for one in value)
    if isinstance(value, int):
        return -(2**63) <= value < 2**63  # TOML's integers
    return isinstance(value, str) or (isinstance(value, float) and math.isfinite(value))
