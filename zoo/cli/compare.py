"""`zoo compare`."""

import io
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from zoo.cli.app import app


@app.command()
def compare(
    runs: Annotated[Path, typer.Argument(metavar="RUNS", help="The folder of the runs.")] = Path(
        "runs"
    ),
    page: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="By default RUNS/compare.html.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Print every seed, checkpoint and score too.")
    ] = False,
    serve: Annotated[bool, typer.Option("--serve", help="Start TensorBoard on the runs.")] = False,
    port: Annotated[int, typer.Option(help="TensorBoard's port; 0: any that is free.")] = 6006,
) -> None:
    """Say which recipe is better, and write a page with all scores, curves and samples."""
    from zoo.benchmark import compare as comparing

    found = comparing.find(runs)
    rows = [row for run in found for row in run.rows]
    print_tables(comparing.chosen(rows))
    if every:
        print_tables(rows, every=True)
    for run in found:
        for said in run.remarks:
            typer.echo(said)
    made = comparing.tables(rows)
    typer.echo(f"Page:   {comparing.write_page(page or runs / 'compare.html', found, made)}")
    typer.echo(f"Curves: tensorboard --logdir {shlex.quote(str(runs))}")
    if serve:
        command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(runs)]
        raise typer.Exit(subprocess.call([*command, "--port", str(port)]))


def print_tables(rows: Sequence, every: bool = False) -> None:
    """Prints rows of scores, a table for each stamp, and why they are apart.

    Args:
        rows: of scores.
        every: print every row and score; else one row a recipe, and of
            `compare.overview` as many columns as fit into the terminal.
    """
    from rich.console import Console

    from zoo.benchmark import compare
    from zoo.benchmark.compare.page import LEGEND

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # an arrow is no reason to fail
    made = compare.tables(rows)
    console = Console(markup=False, highlight=False, emoji=False)
    if len(made) > 1:
        console.print(
            f"{len(made)} tables, because scores with different stamps are no comparison.\n"
        )
    for one in made:
        console.print(one.title)
        if one.apart:
            console.print(f"Apart from the first table: {one.apart}")
        if every:
            _print_whole(_printed(*compare.full_grid(one), texts=3), console)
        else:
            console.print(_fitting(one, console))
    if made and not every:
        console.print(f"{LEGEND} Every seed, checkpoint and score: --all.\n")


def _print_whole(table, console) -> None:
    """Prints a table, wider than the terminal rather than with numbers cut off."""
    width = _width(console, table)
    if width > console.width:
        console = type(console)(width=width, markup=False, highlight=False, emoji=False)
    console.print(table)


def _fitting(one, console):
    """Returns a table of the columns that fit; where the first does not, names are folded."""
    from zoo.benchmark import compare

    first, *others = compare.overview(one)
    columns = [first]
    for column in others:
        table = _printed(*compare.grid(one, [*columns, column]))
        if _width(console, table) <= console.width:
            columns.append(column)
    return _printed(*compare.grid(one, columns))


def _width(console, table) -> int:
    from rich.measure import Measurement

    return Measurement.get(console, console.options.update(max_width=10_000), table).maximum


def _printed(head, lines, texts: int = 1):
    """Returns a table; its first columns are texts, and the very first may be folded."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE)
    for number, name in enumerate(head):
        justify = "left" if number < texts else "right"
        name = name.replace("samples seen", "samples\nseen")
        table.add_column(name, justify=justify, no_wrap=number > 0, overflow="fold")
    for line in lines:
        table.add_row(*line)
    return table
