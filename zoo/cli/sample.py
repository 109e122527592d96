"""`zoo sample`."""

import itertools
import re
from pathlib import Path
from typing import Annotated

import typer

from zoo import pretrained, registry
from zoo.cli.app import app, quiet
from zoo.utils.errors import ZooError

_WALKERS, _COLUMNS = 8, 10  # samples side by side on a walk; steps of one that a strip shows
_FRAMES, _SECONDS = 48, 4.0  # of a film, there and back


@app.command()
def sample(
    run_: Annotated[
        Path,
        typer.Argument(
            metavar="RUN", help="A run folder, a .keras file, or with --weights a variant."
        ),
    ],
    weights: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Weights that come with the package: digits, mnist."),
    ] = None,
    number: Annotated[
        int | None,
        typer.Option("-n", "--number", min=1, max=100_000, help="How many samples; 64, or 8."),
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="PNG", help="The picture to write; of a walk, a .gif as well.")
    ] = Path("grid.png"),
    labels: Annotated[
        str | None,
        typer.Option(metavar="7 or 0,1,2", help="The class, or classes in turn, to sample."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same samples.")] = None,
    interpolate: Annotated[
        str | None,
        typer.Option(metavar="A..B", help="Walk from the samples of seed A to those of seed B."),
    ] = None,
    truncation: Annotated[
        float | None,
        typer.Option(help="Keep latents within +-this: less various, more typical."),
    ] = None,
) -> None:
    """Write a picture of samples from a trained generator, or a film of a walk between them."""
    seeds = _seeds(interpolate, seed)
    endings = (".png", ".gif") if seeds else (".png",)
    if out.suffix.lower() not in endings:
        raise ZooError(
            f"--out: expected a file that ends in {' or '.join(endings)}, received {str(out)!r}."
        )
    if weights is not None:
        pretrained.card(str(run_), weights)  # refuses what is not there, before TensorFlow starts
    elif not run_.exists():
        raise ZooError(f"{str(run_)!r}: expected a run folder or a .keras file, found nothing.")
    number = number or (_WALKERS if seeds else 64)
    classes = _classes(labels, number)
    with quiet():
        from zoo.hub import load
        from zoo.modalities.image import sheet
    gan = load(run_) if weights is None else registry.get(str(run_), weights=weights)
    if seeds:
        _walk(gan, number, seeds, classes, truncation, out)
    else:
        sheet(gan.generate(number, labels=classes, seed=seed, truncation=truncation), out)
    typer.echo(f"{number} samples: {out}")


def _walk(gan, number, seeds, classes, truncation, out: Path) -> None:
    """Writes a film there and back, or a strip: a row for each sample, the way from left to right.

    A strip of points is one scatter plot of the whole way.
    """
    from zoo.gan.sampling import walk
    from zoo.modalities.image import film, sheet

    if out.suffix.lower() == ".png":
        shares = [step / (_COLUMNS - 1) for step in range(_COLUMNS)]
        steps = walk(gan, number, seeds, shares, classes, truncation)
        rows = steps.swapaxes(0, 1).reshape(-1, *gan.shape)
        sheet(rows, out, columns=_COLUMNS)
        return
    half = _FRAMES // 2
    shares = [step / half for step in (*range(half), *range(half, 0, -1))]
    steps = walk(gan, number, seeds, shares, classes, truncation)
    film([sheet(step) for step in steps], out, _SECONDS)


def _seeds(interpolate: str | None, seed: int | None) -> tuple[int, int] | None:
    """Returns the two seeds of `A..B`."""
    if interpolate is None:
        return None
    found = re.fullmatch(r"(\d+)\.\.(\d+)", interpolate)
    if found is None or seed is not None:
        also = "" if seed is None else " and --seed, which it replaces"
        raise ZooError(
            f"--interpolate: expected two seeds, as 3..4, received {interpolate!r}{also}."
        )
    return int(found[1]), int(found[2])


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
