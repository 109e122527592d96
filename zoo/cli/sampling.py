"""`zoo sample`."""

import itertools
from pathlib import Path
from typing import Annotated

import typer

from zoo.cli.app import app, quiet
from zoo.errors import ZooError


@app.command()
def sample(
    run_: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder or a .keras file.")],
    number: Annotated[
        int, typer.Option("-n", "--number", min=1, max=100_000, help="How many samples.")
    ] = 64,
    out: Annotated[Path, typer.Option(metavar="PNG", help="The picture to write.")] = Path(
        "grid.png"
    ),
    labels: Annotated[
        str | None,
        typer.Option(metavar="7 or 0,1,2", help="The class, or classes in turn, to sample."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same samples.")] = None,
) -> None:
    """Write a picture of samples from a trained generator."""
    if out.suffix.lower() != ".png":
        raise ZooError(f"--out: expected a file that ends in .png, received {str(out)!r}.")
    if not run_.exists():
        raise ZooError(f"{str(run_)!r}: expected a run folder or a .keras file, found nothing.")
    classes = _classes(labels, number)
    with quiet():
        from zoo.pictures import sheet
        from zoo.run import load
    samples = load(run_).generate(number, labels=classes, seed=seed)
    out.parent.mkdir(parents=True, exist_ok=True)
    sheet(samples, out)
    typer.echo(f"{number} samples: {out}")


def _classes(labels: str | None, number: int) -> int | list[int] | None:
    """Returns what `generate` takes as labels: classes given with commas come in turn."""
    if labels is None:
        return None
    try:
        classes = [int(label) for label in labels.split(",")]
    except ValueError:
        raise ZooError(f"--labels: expected 7 or 0,1,2, received {labels!r}.") from None
    return (
        classes[0]
        if len(classes) == 1
        else list(itertools.islice(itertools.cycle(classes), number))
    )
