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
    every: Annotated[
        bool, typer.Option("--all", help="Print every seed, checkpoint and score.")
    ] = False,
    serve: Annotated[bool, typer.Option("--serve", help="Start TensorBoard on the runs.")] = False,
    port: Annotated[int, typer.Option(help="TensorBoard's port; 0: any that is free.")] = 6006,
) -> None:
    """Say which recipe is better, and write a page with all scores, curves and samples."""
    from zoo.benchmark import compare as comparing

    found = comparing.find(runs)
    print_tables([row for run in found for row in run.rows], every)
    for run in found:
        if run.unscored:
            typer.echo(f"{run.name}: {run.unscored}")
    made = comparing.tables([row for run in found for row in run.rows])
    typer.echo(f"Page:   {comparing.write_page(page or runs / 'compare.html', found, made)}")
    typer.echo(f"Curves: tensorboard --logdir {shlex.quote(str(runs))}")
    if serve:
        command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(runs)]
        raise typer.Exit(subprocess.call([*command, "--port", str(port)]))


def print_tables(rows: Sequence, every: bool = False) -> None:
    """Prints rows of scores, a table for each stamp, and why they are apart.

    Args:
        rows: of scores.
        every: print every row and score; else one row a recipe, and of its
            scores as many as fit into the terminal.
    """
    from rich.console import Console

    from zoo.benchmark import compare

    made = compare.tables(rows)
    if len(made) > 1:
        typer.echo(f"{len(made)} tables, because scores with different stamps are no comparison.\n")
    console = Console(markup=False, highlight=False)
    for one in made:
        count = len(one.columns)
        if not every:
            while count > 1 and _width(console, _grid(one, count)) > console.width:
                count -= 1
        grid = _all(one) if every else _grid(one, count)
        typer.echo(one.title)
        if one.apart:
            typer.echo(f"Apart from the first table: {one.apart}")
        # Wider than the terminal rather than with numbers cut off.
        wide = _width(console, grid) > console.width
        Console(width=400 if wide else console.width).print(grid)
        if not every:
            typer.echo("Best checkpoints, mean ± deviation over seeds; ↓ less is better, ↑ more.")
            left = len(one.columns) - count
            typer.echo(f"{left} more scores, and every seed: --all.\n" if left else "")


def _width(console, grid) -> int:
    from rich.measure import Measurement

    return Measurement.get(console, console.options.update(max_width=10_000), grid).maximum


def _grid(table, count: int):
    """Returns a row a recipe with so many scores: the mean over seeds and its deviation."""
    from zoo.benchmark import compare

    columns = table.columns[:count]
    lines = [
        [one.recipe, str(len(one.rows)), *map(one.spread, columns)]
        for one in compare.one_each(compare.summaries(table))
    ]
    return _printed(["recipe", "seeds"], [compare.arrowed(c, table) for c in columns], lines)


def _all(table):
    from zoo.benchmark import compare
    from zoo.benchmark.compare.tables import shown

    lines = [
        [row.recipe, str(row.seed), row.checkpoint]
        + [shown(column, row.values.get(column)) for column in table.columns]
        for row in table.rows
    ]
    heads = [compare.arrowed(column, table) for column in table.columns]
    return _printed(["recipe", "seed", "checkpoint"], heads, lines)


def _printed(names, scores, lines):
    from rich import box
    from rich.table import Table

    grid = Table(box=box.SIMPLE)
    for name in names:
        grid.add_column(name, no_wrap=True)
    for score in scores:
        grid.add_column(score, justify="right", no_wrap=True)
    for line in lines:
        grid.add_row(*line)
    return grid
