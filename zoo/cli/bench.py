"""`zoo bench` and `zoo eval`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from zoo.cli.app import Changes, DataDir, app, quiet, say
from zoo.utils.errors import ZooError

_RESULTS = Path("results")


@app.command()
def bench(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="RECIPE...", help="Names or files.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Seeds 0, 1, ... of each recipe.")] = 3,
    jobs: Annotated[int, typer.Option(min=1, help="Runs at once.")] = 1,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("runs"),
    to: Annotated[
        Path, typer.Option("--results", metavar="DIR", help="Where results files are kept.")
    ] = _RESULTS,
    data_dir: DataDir = None,
    changes: Changes = None,
    speed: Annotated[
        bool,
        typer.Option(
            "--speed", help="Measure how fast they train, against Keras, TensorFlow and PyTorch."
        ),
    ] = False,
    growth: Annotated[
        bool, typer.Option("--growth", help="With --speed: against batch, picture, width, steps.")
    ] = False,
    rounds: Annotated[int, typer.Option(min=1, help="With --speed: rounds of each.")] = 8,
    precision: Annotated[
        Literal["float32", "bfloat16"] | None,
        typer.Option(help="The same as --set train.precision=...: what layers compute in."),
    ] = None,
) -> None:
    """Run recipes with several seeds and add their scores to the results files.

    With --speed nothing is scored: each recipe is trained for some seconds by
    the zoo and by others in turns. Without a recipe it is the published table's cases.
    """
    changes = [*(changes or ()), *([f"train.precision={precision}"] if precision else [])]
    if speed:
        _speed(names, changes, rounds, growth, to, data_dir)
        return
    if growth:
        raise ZooError("--growth is a kind of --speed: zoo bench --speed --growth RECIPE.")
    if not names:
        raise ZooError("Missing argument 'RECIPE...': names or files, see zoo list.")
    with quiet():  # the reference rows need TensorFlow; its notices stay off the bars
        from zoo.benchmark import evaluation  # noqa: F401
        from zoo.benchmark.sweep import bench as run_all
    try:
        folders = run_all(names, seeds, jobs, out, to, data_dir, changes)
    except KeyboardInterrupt:
        text = "Stopped; what was trained is kept. The same command goes on."
        raise typer.Exit(say(text, 130)) from None
    typer.echo(f"{len(folders)} runs in {out}, scores in {to}. Look at them: zoo compare {out}")


def _speed(names, changes, rounds: int, growth: bool, to: Path, data_dir) -> None:
    """Measures speed, and prints and keeps what was measured."""
    with quiet():
        from benchmarks.speed import cases, table
        from benchmarks.speed import growth as growing
    if growth:
        for name in names or ["dcgan-digits"]:
            growing.grow(name, changes, rounds, to / "growth.csv", data_dir)
        typer.echo(f"Added to {to / 'growth.csv'}")
        return
    for rows in cases.measure(names, changes, rounds, data_dir):
        table.append(to / "speed.csv", rows)
        typer.echo(table.text(rows))
    typer.echo(f"Added to {to / 'speed.csv'}")


@app.command("eval")
def eval_(
    run: Annotated[Path | None, typer.Argument(metavar="RUN", help="A finished run.")] = None,
    samples: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER_OR_NPY", help="Samples that another program made."),
    ] = None,
    dataset: Annotated[str | None, typer.Option(help="What the samples should look like.")] = None,
    benchmark: Annotated[
        str | None, typer.Option(help="Another than the recipe's, see zoo list.")
    ] = None,
    name: Annotated[str, typer.Option(help="What to call the samples in a table.")] = "samples",
    features: Annotated[
        str | None,
        typer.Option(help="A feature network in place of the protocol's, e.g. PATH.keras."),
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
    with quiet():
        from zoo.benchmark.evaluation import evaluate, evaluate_samples
    if run is not None:
        rows = evaluate(run, data_dir, benchmark)
    else:
        rows = [evaluate_samples(samples, dataset, benchmark, name, features, data_dir)]
    from zoo.cli.compare import print_tables

    print_tables(rows)
    if to is not None:
        from rich.console import Console

        from zoo.training import recipe
        from zoo.evaluation import results
        from zoo.benchmark.reference_rows import add_references

        stamp, path = rows[0].stamp, to / f"{rows[0].stamp.benchmark}.csv"
        results.append(path, stamp.benchmark, rows)
        shape = recipe.read(run / "recipe.toml").arguments.get("shape") if run else None
        add_references(path, stamp.benchmark, stamp.dataset, shape, data_dir, Console(stderr=True))
        typer.echo(f"Added to {path}")
