"""A feature network of the user's own, from a `.keras` file."""

import hashlib
import os
from pathlib import Path

import keras

from zoo.evaluation.features.network import Features
from zoo.gan.gan import GAN
from zoo.utils.errors import ZooError


def load(path: str | os.PathLike) -> Features:
    """Returns a user's network as `Features`; its name is the file's.

    Args:
        path: a `.keras` file: one input `(height, width, channels)` of 1 to 4
            channels (None: any size), one output `(width,)`.

    Raises:
        ZooError: no such file, not a Keras model, or other inputs or outputs.
    """
    path = Path(path)
    if not path.is_file():
        raise ZooError(f"{path}: no such file. Expected a feature network in a .keras file.")
    try:
        network = keras.saving.load_model(path, compile=False)
    except (Exception, RecursionError) as error:  # whatever Keras and HDF5 raise of a stranger's
        reason = str(error).partition("\n")[0]
        raise ZooError(f"{path}: cannot be read as a Keras model: {reason}") from None
    if isinstance(network, GAN) or not hasattr(network, "inputs"):
        raise ZooError(
            f"{path}: expected a feature network, found a {type(network).__name__}. Give one "
            "network from pictures to features."
        )
    inputs, outputs = network.inputs, network.outputs
    fits = len(inputs) == len(outputs) == 1
    if not fits or len(inputs[0].shape) != 4 or len(outputs[0].shape) != 2:
        raise ZooError(
            f"{path}: expected one input (height, width, channels) and one output (width,), "
            f"received inputs {[tuple(one.shape[1:]) for one in inputs]} and outputs "
            f"{[tuple(one.shape[1:]) for one in outputs]}."
        )
    network.trainable = False
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Features(path.name, digest, network, inputs[0].shape[1:])
