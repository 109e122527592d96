"""`zoo run`."""

from pathlib import Path
from typing import Annotated

import typer

from zoo import recipe
from zoo.cli.app import Changes, DataDir, RecipeName, app, quiet, say


@app.command()
def run(
    name: RecipeName,
    seed: Annotated[int | None, typer.Option(help="The same as --set train.seed=N.")] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("runs"),
    data_dir: DataDir = None,
    changes: Changes = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check and print the recipe, train nothing.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was cut off.")
    ] = False,
) -> None:
    """Train what a recipe says and write one run folder."""
    overrides = [*(changes or ()), *([] if seed is None else [f"train.seed={seed}"])]
    chosen = recipe.read(name, overrides, data_dir)
    if dry_run:
        typer.echo(chosen.to_toml(), nl=False)
        return
    try:
        with quiet():
            from zoo.run import execute
        execute(chosen, out=out, data_dir=data_dir, resume=resume)
    except KeyboardInterrupt as stop:
        raise typer.Exit(say(str(stop) or "Stopped.", 130)) from None
