"""`zoo compare`."""

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
    serve: Annotated[bool, typer.Option("--serve", help="Start TensorBoard on the runs.")] = False,
    port: Annotated[int, typer.Option(help="TensorBoard's port; 0: any that is free.")] = 6006,
) -> None:
    """Print the runs' scores as tables, and write a page with curves and samples."""
    from zoo.benchmark import compare as comparing

    found = comparing.find(runs)
    print_tables([row for run in found for row in run.rows])
    for run in found:
        if run.unscored:
            typer.echo(f"{run.name}: {run.unscored}")
    made = comparing.tables([row for run in found for row in run.rows])
    typer.echo(f"Page:   {comparing.write_page(page or runs / 'compare.html', found, made)}")
    typer.echo(f"Curves: tensorboard --logdir {shlex.quote(str(runs))}")
    if serve:
        command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(runs)]
        raise typer.Exit(subprocess.call([*command, "--port", str(port)]))


def print_tables(rows: Sequence) -> None:
    """Prints rows of scores, a table for each stamp, and why they are apart."""
    from rich import box
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table

    from zoo.benchmark.compare import tables
    from zoo.benchmark.compare.tables import heading, shown

    made = tables(rows)
    if len(made) > 1:
        typer.echo(f"{len(made)} tables, because scores with different stamps are no comparison.\n")
    for one in made:
        table = Table(box=box.SIMPLE, title_justify="left")
        for name in ("recipe", "seed", "checkpoint"):
            table.add_column(name)
        for column in one.columns:
            table.add_column(heading(column, one.stamp), justify="right")
        for row in one.rows:
            cells = [shown(column, row.values.get(column)) for column in one.columns]
            table.add_row(row.recipe, str(row.seed), row.checkpoint, *cells)
        console = Console(markup=False, highlight=False)
        width = Measurement.get(console, console.options, table).maximum
        typer.echo(one.title)
        if one.apart:
            typer.echo(f"Apart from the first table: {one.apart}")
        # Wider than the terminal rather than with numbers cut off.
        Console(width=max(console.width, 400 if width >= console.width else 0)).print(table)
