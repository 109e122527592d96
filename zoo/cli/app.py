"""The application that the commands join, and what they share."""

from pathlib import Path
from typing import Annotated

import typer

import zoo
from zoo.training import recipe
from zoo.utils.command_line import quiet, run, say

__all__ = ["Changes", "DataDir", "RecipeName", "app", "main", "quiet", "say"]

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


def main() -> None:
    """Runs the command `zoo`."""
    run(app, "zoo")


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
