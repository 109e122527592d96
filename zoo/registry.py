"""The registry: every GAN variant by its paper's short name, and how it is built."""

import fnmatch
import functools
import importlib
import importlib.metadata
import inspect
import re
import typing
import warnings
from collections.abc import Callable

from zoo.utils import checks, schema
from zoo.utils.errors import ZooError, suggestion

_builders: dict[str, Callable[..., typing.Any]] = {}
_packages: list[str] = []

# The networks that a variant can be built on, see `zoo.networks`.
Network = typing.Literal[
    "dcgan", "mlp", "sngan", "r3gan", "stylegan2", "textgan", "relgan", "wavegan", "tabular"
]

# The adversarial losses that a variant can be trained with, see `zoo.losses.get`.
Loss = typing.Literal[
    "non_saturating",
    "minimax",
    "least_squares",
    "wasserstein",
    "hinge",
    "relativistic_pairing",
    "relativistic_average",
]


class Options(typing.TypedDict, total=False):
    """The arguments of `zoo.GAN` that a variant passes on as they are.

    A variant takes them as `**options: typing.Unpack[zoo.Options]`; one that
    has a default of its own for one of them names it among its arguments.

    Attributes:
        averaging: decay per training step of a moving average of the generator's weights.
        augmentation: what is done to real samples and fakes before the
            discriminator sees them, see `zoo.layers.augmentation`.
        schedules: settings that change with the samples seen, see `zoo.gan.schedules`.
    """

    averaging: float | None
    augmentation: str | None
    schedules: str | None


def add_package(name: str) -> None:
    """Says where variants lie: a package whose import registers them, when they are first asked."""
    _packages.append(name)


def variant(build: Callable[..., typing.Any]) -> Callable[..., typing.Any]:
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


def builder(name: str) -> Callable[..., typing.Any]:
    """Returns the function registered under `name`, without building anything.

    Raises:
        ZooError: no variant has that name; the nearest one is suggested.
    """
    _load()
    if not isinstance(name, str) or name not in _builders:
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


def build(name: str, **arguments) -> typing.Any:
    """Builds a variant without trained weights; see `zoo.get`.

    Raises:
        ZooError: an unknown name or argument, or a value that the variant
            cannot be built with.
    """
    check_arguments(name, arguments)
    function, known = builder(name), parameters(name)
    types = schema.annotations(function)
    arguments = {
        argument: _converted(argument, value, types[argument])
        for argument, value in arguments.items()
        if value is not None or known[argument].default is not None
    }
    if is_own(name):
        arguments = {key: checks.argument(key, value) for key, value in arguments.items()}
    try:
        gan = function(**arguments)
    except ZooError:
        raise
    except Exception as error:  # Keras' ValueErrors, and what its backend raises of memory
        if isinstance(error, MemoryError) or "OOM when allocating" in str(error):
            raise ZooError(
                f"{name} with these arguments does not fit into this machine's memory: lower width "
                "or shape."
            ) from None
        if not isinstance(error, ValueError):
            raise
        reason = _reason(error)
        raise ZooError(f"{name} cannot be built with these arguments: {reason}") from error
    gan.origin = {"variant": name, "arguments": arguments}
    return gan


def check_arguments(name: str, arguments) -> None:
    """Raises a ZooError where a variant has no such argument; the nearest one is suggested."""
    known = parameters(name)
    for argument in arguments:
        if argument not in known:
            raise ZooError(
                f"Variant {name!r} has no argument {argument!r}.{suggestion(argument, known)} "
                f"It takes {', '.join(known)}."
            )


def fitting(name: str, arguments: dict) -> dict:
    """Returns those of some arguments that a variant takes: `Modality.arguments`, for one."""
    known = parameters(name)
    return {key: value for key, value in arguments.items() if key in known}


def is_own(name: str) -> bool:
    """Returns whether a variant is the zoo's own: what names mean in other packages' is theirs."""
    return any(builder(name).__module__.startswith(f"{package}.") for package in _packages)


def _reason(error: ValueError) -> str:
    """Returns what Keras refuses, one line without colours, past what says where."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    lines = [line.strip() for line in text.split("\n") if line.strip()] or [type(error).__name__]
    wrapped = len(lines) > 1 and lines[0].startswith("Exception encountered when calling")
    return lines[wrapped]


@functools.cache
def _load() -> None:
    """Imports the packages that variants lie in, then those of installed packages."""
    for package in _packages:
        importlib.import_module(package)
    for entry in importlib.metadata.entry_points(group="zoo.variants"):
        try:
            entry.load()
        except Exception as error:  # of another package: its fault must not take the zoo along
            of = entry.dist.name if entry.dist else entry.value
            warnings.warn(
                f"The variants of the package {of!r} ({entry.value}) are left out: importing them "
                f"raised {type(error).__name__}: {error}. Update or remove the package.",
                stacklevel=2,
            )


def _converted(name: str, value, annotation):
    """Returns an argument as its annotation has it; a modality as its configuration.

    A modality, or its configuration, may stand where a variant takes a shape.
    """
    value = value.config() if hasattr(value, "relaxation") else _plain(value)
    if isinstance(value, dict) and "kind" in value and annotation in (tuple, dict, dict | None):
        return value
    return schema.convert(value, annotation, name)


def _plain(value):
    """Returns a value as TOML knows it: Python's own numbers, and lists."""
    value = value.tolist() if hasattr(value, "tolist") else value
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value


def _origin(build: Callable) -> str:
    return f"{build.__module__}.{build.__qualname__}"
