"""The application that the commands join, and what they share."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

import zoo
from zoo.training import recipe
from zoo.utils.errors import ZooError

app = typer.Typer(
    name="zoo",
    help="A model zoo of generative adversarial networks for TensorFlow/Keras.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

RecipeName = Annotated[
    str,
    typer.Argument(
        metavar="RECIPE",
        help="A name from `zoo list`, or the path of your own .toml file.",
        autocompletion=lambda incomplete: [n for n in recipe.names() if n.startswith(incomplete)],
    ),
]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Change the recipe, e.g. train.batch_size=128."
    ),
]
DataDir = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where tensorflow-datasets keeps its data."),
]


def main(program: typer.Typer = app, name: str = "zoo") -> None:
    """Runs the command; a user's mistake is one line on stderr and exit code 2.

    After Ctrl-C the exit code is 130.

    Args:
        program: what to run.
        name: how a user calls it.
    """
    try:
        code = program(prog_name=name, standalone_mode=False)
    except (ZooError, OSError) as error:
        code = say(str(error), 2, name)
    except typer.TyperException as error:  # a wrong command line
        message = error.format_message().rstrip(".")
        code = say(f"{message}{'' if message.endswith('?') else '.'} See {name} --help.", 2, name)
    sys.exit(code)


@app.callback(invoke_without_command=True)
def _zoo(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        typer.echo(f"zoo {zoo.__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


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
