"""GANs ready to use: a variant by its name, with trained weights if asked, or one from a file."""

import os
import typing
import warnings
import zipfile
from pathlib import Path

from zoo import pretrained, registry
from zoo.utils import checkpoints
from zoo.utils.errors import ZooError

if typing.TYPE_CHECKING:
    from zoo.gan import GAN

_LARGE = 2**28  # bytes; what unfolds to less is read whatever it was compressed to
_FOLDED = 20  # times as large as its file: trained weights hardly compress


def get(name: str, weights: str | os.PathLike | None = None, **arguments) -> "GAN":
    """Builds a variant: a `keras.Model`, compiled with its paper's optimizers.

    Args:
        name: one of `zoo.names()`.
        weights: None for a GAN to be trained; the name of trained weights that
            come with the package, see `zoo.pretrained`; or a run folder.
        **arguments: the variant's own, `shape` among them: the shape of one
            sample, `(height, width, channels)` or `(2,)` for points. See the
            variant's docstring or `zoo show`.

    Raises:
        ZooError: an unknown name or argument, or a value that the variant
            cannot be built with.

    Example:

    >>> import zoo
    >>> gan = zoo.get("dcgan", shape=(8, 8, 1))
    >>> gan.generate(4, seed=0).shape
    (4, 8, 8, 1)
    """
    if weights is None:
        return registry.build(name, **arguments)
    registry.check_arguments(name, arguments)
    if str(weights) in pretrained.names(name):
        from zoo.pretrained.weights import get as named

        return named(name, str(weights), arguments)
    if not os.path.exists(weights):  # of any text, one too long for a name too
        pretrained.entry(name, str(weights))  # refuses it, with the nearest name
    gan = load(weights)
    origin = gan.origin or {"variant": type(gan).__name__, "arguments": {}}
    if origin["variant"] != name:
        raise ZooError(f"{weights}: expected weights of {name!r}, found {origin['variant']!r}.")
    pretrained.check_arguments(weights, origin["arguments"], arguments)
    return gan


def load(path: str | os.PathLike) -> "GAN":
    """Returns a trained GAN, ready to generate and to train on.

    Args:
        path: a run folder, of which the newest whole checkpoint is taken, or a
            `.keras` file that a GAN's `save` wrote.

    Raises:
        ZooError: nothing there that could be loaded.

    Example:

    >>> import zoo
    >>> zoo.load("runs/dcgan-digits/seed-0").generate(16)  # doctest: +SKIP
    """
    if not isinstance(path, str | os.PathLike):
        raise ZooError(f"Expected the path of a run folder or a .keras file. Received: {path!r}.")
    path = Path(path)
    if os.path.isdir(path):
        found = checkpoints.newest(path / "checkpoints")
        if found is None:
            runs = sorted(str(run) for run in path.glob("**/seed-*") if run.is_dir())
            near = f" It holds runs: {', '.join(runs[:3])}." if runs else ""
            raise ZooError(
                f"{path}: expected a run folder with a checkpoint, found no whole one in "
                f"{path / 'checkpoints'}.{near}"
            )
        for newer in checkpoints.broken(path / "checkpoints"):
            warnings.warn(f"{newer} is cut off or altered: passed over.", stacklevel=2)
        path = found
    if not os.path.isfile(path):
        raise ZooError(f"{path}: no such file or folder. Name a run folder or a .keras file.")
    if path.suffix != ".keras" or not checkpoints.whole(path):
        raise ZooError(f"{path}: expected a whole .keras file; it is cut off, altered or another.")
    return _read(path)


def _read(path: Path) -> "GAN":
    """Returns the GAN in a whole `.keras` file: the one door for all files that hold weights."""
    import keras

    from zoo.gan import GAN

    _check_size(path)
    try:
        gan = keras.saving.load_model(path)
    except ZooError as error:
        raise ZooError(f"{path}: {error}") from None
    except (Exception, RecursionError) as error:  # whatever Keras and HDF5 raise of a stranger's
        reason = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
        if "Lambda" in str(error):
            reason = "it holds a Lambda, code that a file may not bring"
        raise ZooError(
            f"{path}: Keras cannot load it in its safe mode: {reason or type(error).__name__}."
        ) from None
    if not isinstance(gan, GAN):
        raise ZooError(
            f"{path}: expected a GAN, found a {type(gan).__name__}. Load one network alone "
            "with keras.saving.load_model."
        )
    return gan


def _check_size(path: Path) -> None:
    """Refuses a file that says it unfolds to far more than it holds, before anything is read."""
    with zipfile.ZipFile(path) as archive:
        unfolded = sum(member.file_size for member in archive.infolist())
    if unfolded > _LARGE and unfolded > _FOLDED * path.stat().st_size:
        raise ZooError(
            f"{path}: {path.stat().st_size:,} bytes would unfold to {unfolded:,}. Weights do not "
            "compress like that: the file is broken or was tampered with."
        )
