"""`python -m benchmarks.speed [RECIPE...]`, see docs/speed.md."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from zoo.utils.command_line import quiet, run

program = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@program.command()
def speed(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="RECIPE", help="Names or files.")
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change the recipes."),
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds of each contender.")] = 8,
    growth: Annotated[
        bool,
        typer.Option("--growth", help="The zoo alone, against batch, picture, width and steps."),
    ] = False,
    precision: Annotated[
        Literal["float32", "bfloat16"] | None,
        typer.Option(help="The same as --set train.precision=...: what layers compute in."),
    ] = None,
    to: Annotated[
        Path, typer.Option("--results", metavar="DIR", help="Where results files are kept.")
    ] = Path("results"),
    data_dir: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where tensorflow-datasets keeps its data."),
    ] = None,
) -> None:
    """Measure how fast recipes train, against Keras, TensorFlow and PyTorch.

    Each contender trains for about a second a round, one after the other. Without a
    recipe the published table's cases are measured.
    """
    changes = [*(changes or ()), *([f"train.precision={precision}"] if precision else [])]
    with quiet():
        from benchmarks.speed import cases, table
        from benchmarks.speed.growth import grow
    if growth:
        path = to / "growth.csv"
        for name in names or ["dcgan-digits"]:
            grow(name, changes, rounds, path, data_dir)
    else:
        path = to / "speed.csv"
        for rows in cases.measure(names, changes, rounds, data_dir):
            table.append(path, rows)
            typer.echo(table.text(rows))
    typer.echo(f"Added to {path}")


if __name__ == "__main__":
    run(program, "python -m benchmarks.speed")
