"""`zoo apply`."""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from zoo import hub, pretrained
from zoo.cli.app import app, quiet
from zoo.data import folder_index
from zoo.modalities import pixels
from zoo.modalities.preview import PicturePreview
from zoo.utils import progress
from zoo.utils.errors import ZooError

_NAMED = 5  # broken files that a message names


@app.command()
def apply(
    run_: Annotated[
        Path,
        typer.Argument(
            metavar="RUN", help="A run folder, a .keras file, or with --weights a variant."
        ),
    ],
    pictures: Annotated[
        list[Path], typer.Argument(metavar="PICTURES...", help="Files, and folders of files.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the results are written, as PNG.")
    ],
    weights: Annotated[
        str | None, typer.Option(metavar="NAME", help="Weights that come with the package.")
    ] = None,
    backward: Annotated[
        bool, typer.Option(help="Of a GAN of two directions, from the second kind to the first.")
    ] = False,
) -> None:
    """Restore or translate pictures of any size by a trained GAN; names are kept.

    Where the GAN fills holes, what is transparent is a hole. Files that are no pictures are
    named in the end; all others are done.
    """
    if weights is not None:
        pretrained.card(str(run_), weights)  # refuses what is not there, before TensorFlow starts
    elif not run_.exists():
        raise ZooError(f"{str(run_)!r}: expected a run folder or a .keras file, found nothing.")
    targets = _targets(pictures, out)
    with quiet():
        from zoo.pretrained.tiles import AnySize

        gan = hub.load(run_) if weights is None else hub.get(str(run_), weights=weights)
    make, broken = AnySize(gan, backward=backward), {}
    for path, target in progress.track(targets.items(), len(targets), "Applying"):
        try:
            made = make(_source(path, make.channels))
        except pixels.BrokenPicture as error:
            broken[path] = str(error)
            continue
        PicturePreview(pixels.to_uint8(made)).save(target)
    done = len(targets) - len(broken)
    typer.echo(f"{done} picture{'s' * (done != 1)}: {out}")
    if broken:
        named = "; ".join(f"{path} ({reason})" for path, reason in list(broken.items())[:_NAMED])
        more = "; ..." * (len(broken) > _NAMED)
        raise ZooError(
            f"{len(broken)} of {len(targets)} files could not be read: {named}{more}. The others "
            "are done."
        )


def _targets(pictures: list[Path], out: Path) -> dict[Path, Path]:
    """Returns where each picture's result goes: the same name, in folders the same sub-folder.

    Raises:
        ZooError: nothing there, or two results of one name.
    """
    targets: dict[Path, Path] = {}
    for given in pictures:
        files = [Path(path) for path in folder_index.below(given)] if given.is_dir() else [given]
        if not files:
            raise ZooError(f"No pictures in {str(given)!r}.")
        for file in files:
            inside = file.relative_to(given) if given.is_dir() else Path(file.name)
            targets[file] = (out / inside).with_suffix(".png")
    if len(set(targets.values())) < len(targets):
        seen: dict[Path, Path] = {}
        for file, target in targets.items():
            other = seen.setdefault(target, file)
            if other != file:
                raise ZooError(f"{other} and {file} would both become {target}. Rename one.")
    for file, target in targets.items():
        if target.resolve() == file.resolve():
            raise ZooError(f"--out: {target} is the picture itself. Choose another folder.")
    return targets


def _source(path: Path, channels: int) -> np.ndarray:
    """Returns a file's picture upright, in [-1, 1], in the channels that a GAN takes."""
    height, width, _ = pixels.header(path)
    read = 4 if channels == 2 else channels  # grey and alpha
    picture = pixels.to_unit(pixels.read(path, (height, width, read)))
    return picture[..., ::3] if channels == 2 else picture
