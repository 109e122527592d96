"""Taking a trained generator out, for programs that know nothing of the zoo."""

import importlib.util
import os
import shutil
import tempfile
import typing
from importlib import metadata
from pathlib import Path

from zoo.utils.atomic import atomic_write
from zoo.utils.errors import ZooError, suggestion

if typing.TYPE_CHECKING:
    from zoo.gan.gan import GAN

SUFFIXES = {"keras": ".keras", "savedmodel": "", "onnx": ".onnx", "tflite": ".tflite"}
_KERAS_NAMES = {"savedmodel": "tf_saved_model", "onnx": "onnx", "tflite": "litert"}
_OF_EACH = ("samples_first", "samples_second")  # where both directions of a translation are made
_PACKAGES = {"onnx": ("tf2onnx", "onnx")}


def export(gan: "GAN", format: str, path: str | os.PathLike) -> Path:
    """Writes a GAN's generator in a format that other programs read.

    It is the moving average of the generator where the GAN keeps one, as in
    `generate`. The inputs are `latent`, float32 `(batch, latent)`, and where
    the GAN is conditioned on a class `label`, int32 `(batch,)`; the output is
    `samples`, float32 `(batch, *shape)`, pictures in [-1, 1]. A GAN that translates both ways
    has the inputs `first` and `second`, and the outputs `samples_first` (made of the second)
    and `samples_second`; take one way alone from `gan.translator()`.

    Args:
        gan: a trained GAN.
        format: `"keras"`, a file for `keras.saving.load_model`, which wants
            `import zoo` where the GAN has layers of the zoo's (labels do);
            `"savedmodel"`, a folder for TensorFlow and its servers; `"onnx"`;
            `"tflite"`, for LiteRT. The last two compute in float32.
        path: where to write it, whole or not at all. A file is replaced.

    Returns:
        The path.

    Raises:
        ZooError: see `check`.

    Example:

    >>> import zoo
    >>> gan = zoo.get("vanilla", shape=(2,), latent=4, width=8)
    >>> export(gan, "keras", "points.keras").name
    'points.keras'
    """
    check(format, path)
    path = Path(path)
    from zoo.layers.core import of_keras

    network = of_keras(gan.sampler)
    if format == "keras":
        with atomic_write(path) as temporary:
            network.save(temporary)
        return path
    network = _prepared(network, in_float32=format != "savedmodel")
    if format != "savedmodel":
        with atomic_write(path) as temporary:
            network.export(str(temporary), format=_KERAS_NAMES[format], verbose=False)
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=path.parent) as temporary:
        network.export(os.path.join(temporary, "model"), format="tf_saved_model", verbose=False)
        shutil.move(os.path.join(temporary, "model"), path)
    return path


def check(format: str, path: str | os.PathLike) -> None:
    """Refuses what `export` could not write, without importing TensorFlow.

    Raises:
        ZooError: an unknown format, a package that is not installed, another
            suffix than the format's, a folder where something lies already.
    """
    found = metadata.version("keras")
    if format == "tflite" and tuple(map(int, found.split(".")[:2])) < (3, 13):
        raise ZooError(f"Export to tflite needs Keras 3.13 or newer, found {found}.")
    path = Path(path)
    if format not in SUFFIXES:
        raise ZooError(
            f"Unknown format {format!r}.{suggestion(format, SUFFIXES)} Known are "
            f"{', '.join(SUFFIXES)}."
        )
    missing = [one for one in _PACKAGES.get(format, ()) if importlib.util.find_spec(one) is None]
    if missing:
        raise ZooError(
            f"The format {format!r} is written by {' and '.join(missing)}, not installed here. "
            f"Install the extra: pip install '.[{format}]' in the checkout, or 'gan-zoo[{format}]'."
        )
    if SUFFIXES[format] and path.suffix != SUFFIXES[format]:
        raise ZooError(
            f"Expected a path that ends in {SUFFIXES[format]!r} for the format {format!r}, "
            f"received {str(path)!r}."
        )
    if path.is_dir() or (format == "savedmodel" and path.exists()):
        raise ZooError(f"{path} is there already. Move it away, or choose another --out.")


def _prepared(network, in_float32: bool):
    """Returns the network with a name for its output, and if asked for in float32 throughout."""
    import keras

    if in_float32 and any(layer.compute_dtype != "float32" for layer in network.layers):

        def copied(layer):
            return type(layer).from_config({**layer.get_config(), "dtype": "float32"})

        copy = keras.models.clone_model(network, clone_function=copied, recursive=True)
        copy.set_weights(network.get_weights())
        network = copy
    names = ["samples"] if len(network.outputs) == 1 else _OF_EACH
    outputs = dict(zip(names, network.outputs, strict=True))
    network = keras.Model(network.inputs, outputs, name="generator")
    # Keras exports to ONNX only what was called before.
    zeros = [keras.ops.zeros((1, *one.shape[1:]), one.dtype) for one in network.inputs]
    network(zeros if len(zeros) > 1 else zeros[0])
    return network
