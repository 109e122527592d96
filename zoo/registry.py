"""The registry: every GAN variant by its paper's short name."""

import fnmatch
import functools
import importlib
import importlib.metadata
import inspect
import os
import re
import typing
from collections.abc import Callable

from zoo.utils import checks, schema
from zoo.utils.errors import ZooError, suggestion

if typing.TYPE_CHECKING:
    from zoo.gan.gan import GAN

_builders: dict[str, Callable[..., "GAN"]] = {}


def variant(build: Callable[..., "GAN"]) -> Callable[..., "GAN"]:
    """Registers a function that builds a GAN; the function's name is its key.

    The function takes `shape` and its variant's settings, each with a type
    and a default, and returns a compiled `zoo.GAN`. Its docstring says what
    the variant is, where it departs from its paper (*Departures:*) and which
    paper that is (*Reference:*). Importing its module must not import Keras:
    write `import zoo` and use `zoo.networks`, `zoo.losses` inside the function.

    Raises:
        ZooError: another function has registered the name.

    Example:

    >>> import zoo
    >>> @zoo.variant
    ... def my_gan(shape: tuple = (8, 8, 1), latent: int = 16):
    ...     '''My GAN. Reference: me, 2026.'''
    """
    name = build.__name__
    known = _builders.get(name)
    if known is not None and _origin(known) != _origin(build):
        raise ZooError(
            f"Variant {name!r} is registered twice: by {_origin(known)} and by {_origin(build)}. "
            "Rename one of the functions."
        )
    _builders[name] = build
    return build


def names(pattern: str = "*") -> list[str]:
    """Returns the registered names that match a shell pattern, sorted.

    Example:

    >>> import zoo
    >>> zoo.names("dc*")
    ['dcgan']
    """
    _load()
    return sorted(fnmatch.filter(_builders, pattern))


def builder(name: str) -> Callable[..., "GAN"]:
    """Returns the function registered under `name`, without building anything.

    Raises:
        ZooError: no variant has that name; the nearest one is suggested.
    """
    _load()
    if name not in _builders:
        raise ZooError(f"Unknown variant {name!r}.{suggestion(name, _builders)} See zoo.names().")
    return _builders[name]


def parameters(name: str) -> dict[str, inspect.Parameter]:
    """Returns the arguments that `zoo.get(name, ...)` takes, by their names."""
    return schema.parameters(builder(name))


def summary(name: str) -> str:
    """Returns the first line of a variant's docstring."""
    return (inspect.getdoc(builder(name)) or "").partition("\n")[0]


def reference(name: str) -> str:
    """Returns the paper a variant cites: the text after *Reference:*."""
    found = re.search(r"References?:\s*(.+?)(?:\n\n|\Z)", inspect.getdoc(builder(name)) or "", re.S)
    return " ".join(found.group(1).split()) if found else ""


def get(name: str, weights: str | os.PathLike | None = None, **arguments) -> "GAN":
    """Builds a variant: a `keras.Model`, compiled with its paper's optimizers.

    Args:
        name: one of `zoo.names()`.
        weights: None for a GAN to be trained; the name of trained weights that
            come with the package, see `zoo.pretrained.weights`; or a run folder.
        **arguments: the variant's own, `shape` among them: the shape of one
            sample, `(height, width, channels)` or `(2,)` for points. See the
            variant's docstring or `zoo show`.

    Raises:
        ZooError: an unknown name or argument, or a value that the variant
            cannot be built with.

    Example:

    >>> import zoo
    >>> gan = zoo.get("dcgan", shape=(8, 8, 1))
    >>> gan.generate(4, seed=0).shape
    (4, 8, 8, 1)
    """
    build = builder(name)
    known = parameters(name)
    for argument in arguments:
        if argument not in known:
            raise ZooError(
                f"Variant {name!r} has no argument {argument!r}.{suggestion(argument, known)} "
                f"It takes {', '.join(known)}."
            )
    if weights is not None:
        pretrained = importlib.import_module("zoo.pretrained.weights")
        return pretrained.get(name, weights, arguments)
    types = schema.annotations(build)
    arguments = {
        argument: schema.setting(_plain(value), types[argument], argument)
        for argument, value in arguments.items()
        if value is not None or known[argument].default is not None
    }
    if build.__module__.startswith("zoo.variants."):  # what names mean in others we do not know
        arguments = {
            argument: checks.argument(argument, value) for argument, value in arguments.items()
        }
    try:
        gan = build(**arguments)
    except ZooError:
        raise
    except ValueError as error:
        reason = _reason(error)
        raise ZooError(f"{name} cannot be built with these arguments: {reason}") from error
    gan.origin = {"variant": name, "arguments": arguments}
    return gan


def _reason(error: ValueError) -> str:
    """Returns what Keras refuses, one line without colours, past what says where."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    lines = [line.strip() for line in text.split("\n") if line.strip()] or [type(error).__name__]
    wrapped = len(lines) > 1 and lines[0].startswith("Exception encountered when calling")
    return lines[wrapped]


@functools.cache
def _load() -> None:
    """Imports the zoo's own variants, then those of installed packages."""
    importlib.import_module("zoo.variants")
    for entry in importlib.metadata.entry_points(group="zoo.variants"):
        entry.load()


def _plain(value):
    """Returns a value as TOML knows it: Python's own numbers, and lists."""
    value = value.tolist() if hasattr(value, "tolist") else value
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value


def _origin(build: Callable) -> str:
    return f"{build.__module__}.{build.__qualname__}"
