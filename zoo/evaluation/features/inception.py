"""InceptionV3 with ImageNet weights: the features that FID is said of."""

import hashlib
import os
from pathlib import Path

import keras

from zoo.data import connectivity
from zoo.evaluation.features.network import Features
from zoo.utils.errors import ZooError

_FILE = "inception_v3_weights_tf_dim_ordering_tf_kernels.h5"
_URL = f"https://storage.googleapis.com/tensorflow/keras-applications/inception_v3/{_FILE}"
_MD5 = "9a0d58056eeedaa3f26cb7ebd46da564"  # as keras.applications checks it
_SIDE = 299


def load(weights: str | os.PathLike | None = None) -> Features:
    """Returns InceptionV3: 2,048 features of its last pooling and 1,000 classes.

    Departures: FID's first code ran the graph of 2015; these are Keras'
    weights of the same architecture, so numbers lie near published ones and
    are not the same. Pictures are resized to 299x299 before the network.

    Args:
        weights: Keras' weight file with the top. By default it is looked for in
            `~/.keras/models`, and downloaded into it (96 MB, with a progress
            bar) when it is not there.

    Raises:
        ZooError: no file and no network, or a file that is not those weights.

    Reference: Szegedy et al., 2015, arXiv:1512.00567; Heusel et al., 2017,
        arXiv:1706.08500.
    """
    path = _found(weights)
    # The top's activation is left out: Features applies its own softmax.
    model = keras.applications.InceptionV3(weights=None, classifier_activation=None)
    try:
        model.load_weights(path)
    except (ValueError, OSError, KeyError) as error:
        reason = str(error).partition("\n")[0]
        raise ZooError(
            f"{path} does not hold InceptionV3's weights ({reason}). Expected Keras' {_FILE}, "
            f"MD5 {_MD5}, from {_URL}."
        ) from None
    pooled = model.get_layer("avg_pool").output
    reader = keras.Model(model.input, [pooled, model.output])
    reader.trainable = False
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Features("inception", digest, reader, (_SIDE, _SIDE, 3), classes_of="imagenet")


def _found(weights: str | os.PathLike | None) -> Path:
    if weights is not None:
        if not Path(weights).is_file():
            raise ZooError(f"{weights}: no such file. Expected Keras' {_FILE}, MD5 {_MD5}.")
        return Path(weights)
    home = os.environ.get("KERAS_HOME") or "~/.keras"
    kept = Path(home).expanduser() / "models" / _FILE
    if not kept.is_file() and not connectivity.reaches(_URL):
        raise ZooError(
            f"The feature network 'inception' needs {_FILE} (96 MB, MD5 {_MD5}), which is not in "
            f"{kept.parent}, and {connectivity.origin([_URL])} does not answer. Put the file "
            "there, or take another feature network: efficientnet, which is embedded, or a "
            ".keras file of your own."
        )
    try:
        return Path(keras.utils.get_file(_FILE, _URL, cache_subdir="models", file_hash=_MD5))
    except Exception as error:  # get_file raises a bare Exception when a download fails
        raise ZooError(f"{_FILE} could not be downloaded: {error}") from None
