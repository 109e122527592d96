"""What commands share: a user's mistake is one line, and libraries are quiet while they load."""

import contextlib
import functools
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import typer

from zoo.utils import notices
from zoo.utils.atomic import PREFIX
from zoo.utils.errors import ZooError

_WrongCommandLine = typer.BadParameter.__base__  # click's UsageError, wherever typer keeps it


def run(program: typer.Typer, name: str) -> None:
    """Runs a command; a user's mistake is one line on stderr and exit code 2, a warning one line.

    After Ctrl-C the exit code is 130.

    Args:
        program: what to run.
        name: how a user calls it.
    """
    try:
        with warnings.catch_warnings():
            warnings.showwarning = functools.partial(_warned, name, warnings.showwarning)
            code = program(prog_name=name, standalone_mode=False)
    except ZooError as error:
        code = say(str(error), 2, name)
    except OSError as error:
        code = say(_said(error), 2, name)
    except _WrongCommandLine as error:
        message = error.format_message().rstrip(".")
        code = say(f"{message}{'' if message.endswith('?') else '.'} See {name} --help.", 2, name)
    sys.exit(code)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keeps TensorFlow's messages off the terminal, from now on; what it fails by is raised.

    Where a user has set TF_CPP_MIN_LOG_LEVEL it decides, see `zoo.utils.notices`.
    """
    os.environ.setdefault(notices.LEVEL, "3")
    yield


def _warned(name: str, otherwise: Callable, message, category, *where, **how) -> None:
    """Prints what a user is warned of as one line; what is meant for programmers as Python does."""
    if category is UserWarning:
        say(str(message), 0, name)
    else:
        otherwise(message, category, *where, **how)


def _said(error: OSError) -> str:
    """Returns what the system refused, and where: a temporary file's folder, not itself."""
    if not isinstance(error.filename, str | os.PathLike) or not error.strerror:
        return str(error)
    path = Path(error.filename)
    path = path.parent if path.name.startswith(PREFIX) else path
    return f"{path}: {error.strerror}."


def say(message: str, code: int, name: str = "zoo") -> int:
    """Prints one line on stderr and returns the exit code."""
    typer.echo(f"{name}: {' '.join(message.split())}", err=True)
    return code
