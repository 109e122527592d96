"""`zoo export`."""

from pathlib import Path
from typing import Annotated

import typer

from zoo.cli.app import app, quiet
from zoo.pretrained.export import SUFFIXES, check
from zoo.utils.errors import ZooError


@app.command()
def export(
    run_: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder or a .keras file.")],
    format: Annotated[
        str, typer.Option("--format", metavar="|".join(SUFFIXES), help="What to write.")
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Where; by default ./generator.<format>.")
    ] = None,
) -> None:
    """Write a trained generator in a format that other programs read."""
    out = out or Path("generator").with_suffix(SUFFIXES.get(format, ""))
    check(format, out)
    if not run_.exists():
        raise ZooError(f"{str(run_)!r}: expected a run folder or a .keras file, found nothing.")
    with quiet():
        from zoo.hub import load
        from zoo.pretrained.export import export

        gan = load(run_)
        export(gan, format, out)
    typer.echo(f"{format}: {out}")
