"""What commands share: a user's mistake is one line, and libraries are quiet while they load."""

import contextlib
import os
import sys
from collections.abc import Iterator

import typer

from zoo.utils.errors import ZooError

_WrongCommandLine = typer.BadParameter.__base__  # click's UsageError, wherever typer keeps it


def run(program: typer.Typer, name: str) -> None:
    """Runs a command; a user's mistake is one line on stderr and exit code 2.

    After Ctrl-C the exit code is 130.

    Args:
        program: what to run.
        name: how a user calls it.
    """
    try:
        code = program(prog_name=name, standalone_mode=False)
    except (ZooError, OSError) as error:
        code = say(str(error), 2, name)
    except _WrongCommandLine as error:
        message = error.format_message().rstrip(".")
        code = say(f"{message}{'' if message.endswith('?') else '.'} See {name} --help.", 2, name)
    sys.exit(code)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keeps what TensorFlow's libraries print while they are imported off the terminal.

    They print before they read TF_CPP_MIN_LOG_LEVEL, so stderr itself is turned
    away. Where a user has set that variable everything is shown.
    """
    if "TF_CPP_MIN_LOG_LEVEL" in os.environ:
        yield
        return
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    sys.stderr.flush()
    stderr = os.dup(2)
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


def say(message: str, code: int, name: str = "zoo") -> int:
    """Prints one line on stderr and returns the exit code."""
    typer.echo(f"{name}: {' '.join(message.split())}", err=True)
    return code
