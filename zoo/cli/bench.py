"""`zoo bench`."""

from pathlib import Path
from typing import Annotated

import typer

from zoo.cli.app import Changes, DataDir, app, quiet, say


@app.command()
def bench(
    names: Annotated[list[str], typer.Argument(metavar="RECIPE...", help="Names or files.")],
    seeds: Annotated[int, typer.Option(min=1, help="Seeds 0, 1, ... of each recipe.")] = 3,
    jobs: Annotated[int, typer.Option(min=1, help="Runs at once.")] = 1,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("runs"),
    to: Annotated[
        Path, typer.Option("--results", metavar="DIR", help="Where results files are kept.")
    ] = Path("results"),
    data_dir: DataDir = None,
    changes: Changes = None,
) -> None:
    """Run recipes with several seeds and add their scores to the results files."""
    with quiet():  # the reference rows need TensorFlow; its notices stay off the bars
        from zoo.benchmark import evaluation  # noqa: F401
        from zoo.benchmark.sweep import bench as run_all
    try:
        folders = run_all(names, seeds, jobs, out, to, data_dir, changes or ())
    except KeyboardInterrupt:
        text = "Stopped; what was trained is kept. The same command goes on."
        raise typer.Exit(say(text, 130)) from None
    typer.echo(f"{len(folders)} runs in {out}, scores in {to}. Look at them: zoo compare {out}")
