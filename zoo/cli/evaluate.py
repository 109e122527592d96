"""`zoo eval`."""

from pathlib import Path
from typing import Annotated

import typer

from zoo.cli.app import DataDir, app, quiet
from zoo.utils.errors import ZooError


@app.command("eval")
def eval_(
    run: Annotated[Path | None, typer.Argument(metavar="RUN", help="A finished run.")] = None,
    samples: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER_OR_NPY", help="Samples that another program made."),
    ] = None,
    dataset: Annotated[str | None, typer.Option(help="What the samples should look like.")] = None,
    benchmark: Annotated[
        str | None,
        typer.Option(help="Another than the recipe's: a name of zoo list, or a .toml file."),
    ] = None,
    name: Annotated[str, typer.Option(help="What to call the samples in a table.")] = "samples",
    features: Annotated[
        str | None,
        typer.Option(
            help="A feature network in place of the protocol's: efficientnet, inception, or "
            "PATH.keras."
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--results", metavar="DIR", help="Add the scores there.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Score a run again, or samples that another program made."""
    if (run is None) == (samples is None):
        raise ZooError("Expected a RUN, or --samples with --dataset.")
    if samples is not None and dataset is None:
        raise ZooError("--samples needs --dataset: what they should look like.")
    from zoo.evaluation import results

    results.check_name("--name", name)
    with quiet():
        from zoo.benchmark.evaluation import evaluate, evaluate_samples
    if run is not None:
        rows = evaluate(run, data_dir, benchmark, features)
    else:
        rows = [evaluate_samples(samples, dataset, benchmark, name, features, data_dir)]
    from zoo.cli.compare import print_tables

    print_tables(rows, every=True)
    if rows[0].stamp.form == "fewer":
        typer.echo(
            f"Only {rows[0].stamp.fake_samples:,} samples, fewer than the protocol asks for: of so "
            "few a Frechet distance comes out too high. Compare it with rows of as many alone."
        )
    if to is not None:
        from rich.console import Console

        from zoo.benchmark.reference_rows import add_references
        from zoo.training import recipe

        stamp, path = rows[0].stamp, to / f"{rows[0].stamp.benchmark}.csv"
        chosen = recipe.read(run / "recipe.toml", data_dir=data_dir) if run else None
        used = benchmark or (chosen.benchmark if chosen else stamp.benchmark)  # a name or a path
        results.append(path, used, rows)
        shape, views = (chosen.arguments.get("shape"), chosen.views) if chosen else (None, {})
        console = Console(stderr=True)
        of = chosen.dataset if chosen else stamp.dataset
        add_references(path, used, of, shape, data_dir, console, **views)
        typer.echo(f"Added to {path}")
