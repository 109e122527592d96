"""`zoo run`."""

import os
import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from zoo.cli.app import Changes, DataDir, RecipeName, app, quiet, say
from zoo.health.signs import Unhealthy
from zoo.training import placement, recipe
from zoo.utils import checks


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
    estimate: Annotated[
        bool,
        typer.Option(
            "--estimate", help="Try it for some seconds, say what the run will take, keep nothing."
        ),
    ] = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on with a run that was cut off; RECIPE may be its folder."
        ),
    ] = False,
    on_collapse: Annotated[
        Literal["stop", "rollback", "ignore"],
        typer.Option(help="What to do when samples lose their variety; ignore says it only."),
    ] = "ignore",
    deterministic: Annotated[
        bool,
        typer.Option(
            help="Only operations that give the same bits each time, at some speed. "
            "On a CPU the seed decides a run without it."
        ),
    ] = False,
    devices: Annotated[
        str | None,
        typer.Option(
            metavar="all|gpu:0,gpu:1",
            help="Train on several; the batch size is that of all together.",
        ),
    ] = None,
    blind: Annotated[
        bool,
        typer.Option(
            "--blind", help="A trial: score it by what chooses, never by what is reported."
        ),
    ] = False,
) -> None:
    """Train what a recipe says and write one run folder."""
    overrides = [*(changes or ()), *([] if seed is None else [f"train.seed={seed}"])]
    if resume and Path(name).is_dir():
        chosen, out = placement.continued(name, overrides=overrides, data_dir=data_dir)
    else:
        chosen = recipe.read(name, overrides, data_dir)
    if dry_run:
        typer.echo(chosen.to_toml(), nl=False)
        return
    if estimate:
        begun = time.perf_counter()
        with quiet():
            from zoo.training import estimate as estimating
        typer.echo(estimating.estimate(chosen, data_dir, begun).card())
        return
    if "TF_CONFIG" not in os.environ:  # else another machine may have begun the folder already
        placement.check(placement.of(out, chosen), chosen, resume)
        if devices not in (None, "all"):
            checks.devices(devices)
    try:
        with quiet():
            from zoo.training.run import execute
        execute(
            chosen,
            out=out,
            data_dir=data_dir,
            resume=resume,
            on_collapse=on_collapse,
            deterministic=deterministic,
            devices=devices,
            blind=blind,
        )
    except KeyboardInterrupt as stop:
        raise typer.Exit(say(str(stop) or "Stopped.", 130)) from None
    except Unhealthy as sign:
        raise typer.Exit(say(str(sign), 3)) from None
