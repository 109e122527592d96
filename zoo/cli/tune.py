"""`zoo tune`."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from zoo.cli.app import Changes, DataDir, RecipeName, app, say


@app.command()
def tune(
    name: RecipeName,
    trials: Annotated[
        int, typer.Option(min=1, help="How many, of all processes that share the study.")
    ] = 20,
    samples: Annotated[
        int | None, typer.Option(min=1, help="Seen in each trial; by default the recipe's.")
    ] = None,
    seed: Annotated[
        int, typer.Option(help="Of the first trial; those below 1000 are for results.")
    ] = 1_000,
    storage: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="An SQLite file; by default DIR/RECIPE/study.db."),
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where trials are kept.")] = Path(
        "tuning"
    ),
    data_dir: DataDir = None,
    changes: Changes = None,
) -> None:
    """Search for better arguments of a recipe; the same command goes on, also beside itself."""
    from zoo.benchmark import trials as trial
    from zoo.benchmark.tuning import tune as search

    try:
        found = search(name, trials, samples, seed, storage, out, data_dir, changes or ())
    except KeyboardInterrupt:
        text = "Stopped; the trials that ended are kept. The same command goes on."
        raise typer.Exit(say(text, 130)) from None
    folder = found.recipe.parent
    said = trial.shown(found.best.notes["values"], found.table.stem)
    typer.echo(f"Best:   trial {found.best.number}, {said}")
    typer.echo(f"Recipe: {found.recipe}")
    typer.echo(f"Trials: {found.table}; zoo compare {shlex.quote(str(folder))}")
    typer.echo(f"Curves: tensorboard --logdir {shlex.quote(str(folder))}")
