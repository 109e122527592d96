"""GANs ready to use: a variant by its name, with trained weights if asked, or one from a file."""

import os
import typing
import warnings
from pathlib import Path

from zoo import registry
from zoo.utils import checkpoints
from zoo.utils.errors import ZooError

if typing.TYPE_CHECKING:
    from zoo.gan import GAN


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
    from zoo.pretrained import weights as pretrained

    return pretrained.get(name, weights, arguments)


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
    path = Path(path)
    if path.is_dir():
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
    if not path.is_file():
        raise ZooError(f"{path}: no such file or folder. Name a run folder or a .keras file.")
    if path.suffix != ".keras" or not checkpoints.whole(path):
        raise ZooError(f"{path}: expected a whole .keras file; it is cut off, altered or another.")
    import keras

    from zoo.gan import GAN

    try:
        gan = keras.saving.load_model(path)
    except ZooError:
        raise
    except (ValueError, TypeError, KeyError) as error:
        unsafe = (
            " It holds a Lambda, code that a file may not bring." if "Lambda" in str(error) else ""
        )
        raise ZooError(f"{path}: Keras cannot load it in its safe mode.{unsafe}") from error
    if not isinstance(gan, GAN):
        raise ZooError(
            f"{path}: expected a GAN, found a {type(gan).__name__}. Load one network alone "
            "with keras.saving.load_model."
        )
    return gan
