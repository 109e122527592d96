"""`zoo sample`."""

import re
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from zoo import hub, pretrained
from zoo.cli.app import DataDir, app, quiet
from zoo.modalities import MODALITIES, Condition, EitherKind
from zoo.modalities.preview import SUFFIXES as SHEETS
from zoo.utils import progress
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
        typer.Option(
            "-n",
            "--number",
            min=1,
            max=100_000,
            help="How many samples; by default a sheet of them.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|DIR",
            help="A sheet to look at (.png, .txt), the samples in a file (.npy, .csv), or a "
            "folder for a file of each; of a walk, also a .gif. Default: a sheet, grid.png.",
        ),
    ] = None,
    labels: Annotated[
        str | None,
        typer.Option(
            metavar="7 or cat,dog", help="The class, or classes in turn: numbers or names."
        ),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|DIR",
            help="What to make samples from; by default held-out data of the run's recipe.",
        ),
    ] = None,
    backward: Annotated[
        bool,
        typer.Option(help="Translate --source from the second kind of picture to the first."),
    ] = False,
    where: Annotated[
        str | None,
        typer.Option(metavar="COLUMN=CATEGORY", help="Rows of a table that have this category."),
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
    data_dir: DataDir = None,
) -> None:
    """Write a trained generator's samples: a picture, files, or a film of a walk between them."""
    seeds = _seeds(interpolate, seed)
    written = sorted({end for kind in MODALITIES.values() for end in kind.written})
    if out is not None:
        _check_ending(out, (".png", ".gif") if seeds else ("", *SHEETS, *written))
    if weights is not None:
        pretrained.card(str(run_), weights)  # refuses what is not there, before TensorFlow starts
    elif not run_.exists():
        raise ZooError(f"{str(run_)!r}: expected a run folder or a .keras file, found nothing.")
    condition = real = None
    with quiet():
        from zoo.gan import sampling

        gan = hub.load(run_) if weights is None else hub.get(str(run_), weights=weights)
    kind = gan.modality
    number = number or (_WALKERS if seeds else kind.preview_count)
    if isinstance(gan.condition, EitherKind):
        given = {"--labels": labels, "--interpolate": seeds, "--truncation": truncation}
        for option in (option for option, value in given.items() if value is not None):
            raise ZooError(f"{option}: this GAN translates pictures, it draws nothing.")
        out = out or Path("grid.png")
        _check_ending(out, ("", ".png"))
        number = _translate(gan, run_, source, backward, number, data_dir, out)
        typer.echo(f"{number} translations: {out}")
        return
    if backward:
        raise ZooError("--backward: this GAN has one direction.")
    if gan.condition.modality is not None or source is not None:
        condition, real = _sources(gan, run_, source, labels, number, data_dir)
        number = len(condition)
    elif labels is not None:
        condition = _classes(gan.condition, labels, number)
    if where is not None:
        condition = _asked(gan.condition, where, labels)
    if seeds:
        out = out or Path("grid.png")
        _walk(gan, number, seeds, condition, truncation, out)
        typer.echo(f"{number} samples: {out}")
        return
    asked = {"condition": condition, "seed": seed, "truncation": truncation}
    if gan.keeps("generate"):
        pieces = sampling.pieces(gan, number, **asked)
    else:
        pieces = [gan.generate(number, **asked)]
    total = -(-number // sampling.block_size(gan.shape))
    made = sampling.joined(progress.track(pieces, total, "Sampling"))
    if out is not None and (not out.suffix or out.suffix.lower() in kind.written):
        kind.write(made, out)
    else:
        is_made_from = gan.condition.modality is not None
        shown = kind.beside(condition, made, real) if is_made_from else kind.preview(made)
        out = out or Path(f"grid{shown.suffix}")
        _check_ending(out, ("", shown.suffix, *kind.written))
        shown.save(out)
    typer.echo(f"{number} samples: {out}")


def _check_ending(out: Path, endings: tuple[str, ...]) -> None:
    if out.suffix.lower() not in endings:
        files = " or ".join(filter(None, endings))
        folder = ", or a folder" * ("" in endings)
        raise ZooError(
            f"--out: expected a file that ends in {files}{folder}, received {str(out)!r}."
        )


def _sources(gan, run: Path, source: Path | None, labels, number: int, data_dir):
    """Returns what to make samples from, and the real samples where they are known."""
    if labels is not None:
        raise ZooError("--labels: this GAN makes samples from a source, not of a class.")
    if gan.condition.modality is None:
        raise ZooError("--source: this GAN makes samples from nothing but noise.")
    if source is not None:
        from zoo.benchmark import external_samples

        found, _ = external_samples.read(source, gan.condition.modality)
        return found[:number], None
    if not (run / "recipe.toml").is_file():
        raise ZooError("This GAN makes samples from a source: give --source FILE or folder.")
    from zoo import data
    from zoo.training import recipe

    chosen = recipe.read(run / "recipe.toml", data_dir=data_dir)
    held_out = data.source(chosen.dataset, "test", gan.shape, data_dir, **chosen.views)
    real, found = held_out.arrays(limit=min(number, held_out.count))
    return (real, real) if isinstance(gan.condition, EitherKind) else (found, real)


def _translate(gan, run: Path, source: Path | None, backward: bool, number, data_dir, out) -> int:
    """Writes translations: one way of pictures in files, or both ways of held-out ones.

    On a sheet each picture stands beside its translation, and that translated back.
    """
    kinds = gan.modality
    if source is None:
        if backward:
            raise ZooError("--backward: give --source, pictures of the second kind.")
        pictures, _ = _sources(gan, run, None, None, number, data_dir)
        made = gan.generate(condition=pictures)
        to, show = kinds, kinds.beside
    else:
        from zoo.benchmark import external_samples

        found, _ = external_samples.read(source, kinds.members[backward])
        pictures = found[:number]
        made = gan.generate(condition=pictures, backward=backward)
        to, show = kinds.members[not backward], kinds.shown.beside
    if out.suffix:
        back = gan.generate(condition=made, backward=source is not None and not backward)
        show(pictures, made, back).save(out)
    else:
        to.write(made, out)
    return kinds.count(pictures) if source is None else len(pictures)


def _walk(gan, number, seeds, condition, truncation, out: Path) -> None:
    """Writes a film there and back, or a strip: a row for each sample, the way from left to right.

    A strip of points is one scatter plot of the whole way.
    """
    from zoo.gan.sampling import walk
    from zoo.modalities.preview import film

    if out.suffix.lower() == ".png":
        shares = [step / (_COLUMNS - 1) for step in range(_COLUMNS)]
        steps = walk(gan, number, seeds, shares, condition, truncation)
        rows = steps.swapaxes(0, 1).reshape(-1, *gan.shape)
        gan.modality.preview(rows, columns=_COLUMNS).save(out)
        return
    half = _FRAMES // 2
    shares = [step / half for step in (*range(half), *range(half, 0, -1))]
    steps = walk(gan, number, seeds, shares, condition, truncation)
    film([gan.modality.preview(step) for step in steps], out, _SECONDS)


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


def _asked(condition: Condition, where: str, labels: str | None) -> dict[str, str]:
    """Returns the condition of `COLUMN=CATEGORY`."""
    column, equals, category = where.partition("=")
    if not equals or labels is not None:
        raise ZooError(
            f"--where: expected COLUMN=CATEGORY{', and no --labels' * bool(labels)}, received "
            f"{where!r}."
        )
    try:
        condition.given({column: category}, 1)
    except ZooError as error:
        raise ZooError(f"--where: {error}") from None
    return {column: category}


def _classes(condition: Condition, labels: str, number: int) -> np.ndarray:
    """Returns the classes of so many samples: those given with commas come in turn."""
    is_one = labels in getattr(condition, "names", ())  # whose name may hold a comma
    given = [labels] if is_one else [label.strip() for label in labels.split(",")]
    try:
        (classes,) = condition.given(given, len(given))
    except ZooError as error:
        raise ZooError(f"--labels: {error}") from None
    return np.resize(classes, number)
