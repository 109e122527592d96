"""The zoo's own classifiers: small frozen networks whose weights come with the package.

`digits` reads 8x8 and `mnist` 28x28 grey digits, `tones` the pitch of its notes and
`spoken_digit` the words 0 to 9. They were trained on the
datasets' train splits by `benchmarks/train_classifiers.py`, which anyone can
run again; their test accuracies are held by the tests.
"""

import hashlib
import io
import os
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

from zoo.layers import LogSpectrogram
from zoo.utils.errors import ZooError

SHAPES = {
    "digits": (8, 8, 1),
    "mnist": (28, 28, 1),
    "tones": (1_024, 1),
    "spoken_digit": (4_096, 1),
}
WIDTH = 64  # features of a sample
CLASSES = {name: 8 if name == "tones" else 10 for name in SHAPES}
WINDOWS = {"tones": 512, "spoken_digit": 256}  # samples of a spectrogram's frame
SHA256 = {
    "digits": "2b6d2d81fa0aa92d0b53461ab5220a8da5646f8c9ec6010bd50ff921cf5cb996",
    "mnist": "90e40cbdc28a61ddd9f7dc0257617d1e82f7f31696602ca6498d10f3d3aa0571",
    "tones": "16e8f8a652d286006f31e4ff5322c041ca2cf5b9e0d42c039e2fc30acd4dbb0d",
    "spoken_digit": "31649386e4f24ceec8cc439a41d53d00a3681a13b5ca11ab7fc9fe7f31a50a23",
}


def network(name: str) -> keras.Model:
    """Returns an untrained classifier: samples in [-1, 1] to `(features, logits)`.

    Four 3x3 convolutions with BatchNorm and ReLU, the first and the third with
    stride 2 (for 8x8 pictures the third alone), then a dense layer of 64 ReLU
    features and one of logits. Sounds become log spectrograms, of which all but the last
    convolution halve the time and all the frequencies.

    Args:
        name: a key of `SHAPES`.

    Example:

    >>> [part.shape for part in network("digits").output]
    [(None, 64), (None, 10)]
    """
    x = sample = keras.Input(SHAPES[name])
    first = 1 if name == "digits" else 2
    convolutions = ((32, first), (32, 1), (64, 2), (64, 1))
    if name in WINDOWS:
        x = LogSpectrogram(SHAPES[name][0], WINDOWS[name])(x)
        convolutions = ((16, 2), (32, 2), (64, 2), (64, (1, 2)))
    for channels, stride in convolutions:
        x = layers.Conv2D(channels, 3, stride, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
    x = layers.Dropout(0.3)(layers.Flatten()(x))
    x = layers.BatchNormalization(momentum=0.9)(layers.Dense(WIDTH, use_bias=False)(x))
    features = layers.ReLU()(x)
    return keras.Model(sample, [features, layers.Dense(CLASSES[name])(features)], name=name)


def stacked(classifier: keras.Model) -> keras.Model:
    """Returns a classifier of digits stacked as channels, of one that reads a single digit.

    The features are those of all channels; a class `100 a + 10 b + c` has the
    product of the channels' probabilities.

    Args:
        classifier: `(28, 28, 1)` to `(features, logits)` of ten classes.

    Reference: Lin et al., 2018, arXiv:1712.04086, section 4.2.
    """
    picture = keras.Input((*classifier.input_shape[1:3], 3))
    features, logits = [], []
    for channel in range(3):
        read = classifier(picture[..., channel : channel + 1])
        features.append(read[0])
        shape = [1, 1, 1]
        shape[channel] = CLASSES["mnist"]
        logits.append(ops.reshape(ops.log_softmax(read[1]), (-1, *shape)))
    joint = layers.Flatten()(logits[0] + logits[1] + logits[2])
    return keras.Model(picture, [ops.concatenate(features, axis=-1), joint], name="stacked")


def weight_file(name: str) -> Path:
    """Returns where the package keeps a classifier's weights."""
    return Path(__file__).with_name(f"{name}.npz")


def save(model: keras.Model, path: str | os.PathLike) -> str:
    """Writes a classifier's weights in half precision; returns the file's SHA-256."""
    arrays = {f"w{i:02d}": w.astype("float16") for i, w in enumerate(model.get_weights())}
    np.savez_compressed(path, **arrays)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def load(name: str, path: str | os.PathLike | None = None) -> keras.Model:
    """Returns a trained, frozen classifier.

    Args:
        name: a key of `SHAPES`.
        path: its weight file; by default the one that comes with the package.

    Raises:
        ZooError: the file is missing or is not the one that the package was
            made with; names it and the SHA-256 it should have.
    """
    path = Path(path or weight_file(name))
    content = checked_bytes(path, SHA256[name])
    model = network(name)
    with np.load(io.BytesIO(content)) as arrays:
        model.set_weights([arrays[key].astype("float32") for key in sorted(arrays)])
    model.trainable = False
    return model


def checked_bytes(path: Path, sha256: str) -> bytes:
    """Returns what a weight file holds, if it is the expected one.

    Raises:
        ZooError: the file cannot be read, or has another SHA-256.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ZooError(
            f"The weight file {path} cannot be read ({error.strerror}). Expected a file with "
            f"SHA-256 {sha256}. Install the package again."
        ) from None
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ZooError(
            f"The weight file {path} was altered: expected SHA-256 {sha256}, received {found}. "
            "Scores by other weights could not be compared. Install the package again."
        )
    return content
