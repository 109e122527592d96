"""Sounds of tensorflow-datasets, by their TFDS name."""

import os

import numpy as np

from zoo.data import tfds
from zoo.modalities import Audio, sounds
from zoo.modalities.audio import RATE
from zoo.utils import progress
from zoo.utils.errors import ZooError

# The length that a dataset's sounds are cut or padded to where no shape is given.
_LENGTHS = {"spoken_digit": 4_096}  # three quarters of the recordings are no longer
_FILENAME = "audio/filename"


def has_sounds(name: str, data_dir: str | os.PathLike | None = None) -> bool:
    """Whether a TFDS dataset has sounds and no pictures. Reads what it says of itself alone."""
    features = tfds.builder(name, data_dir).info.features
    kinds = {type(one).__name__ for one in dict(getattr(features, "items", dict)()).values()}
    return "Audio" in kinds and not kinds & {"Image", "Video"}


def read(name: str, split: str, shape, data_dir: str | os.PathLike | None = None):
    """Returns one split of a TFDS dataset of sounds as a `Source`, held in memory as 16 bits.

    The sounds are the feature `audio`, or the only one of its kind; labels are the feature
    `label`. Longer ones are cut, shorter ones padded with silence at their end. The split of
    `spoken_digit` is its authors': of each digit and speaker the recordings 0 to 4 are test;
    45 to 49 are validation.

    Args: as `zoo.data.tfds.read`.

    Raises:
        ZooError: as `zoo.data.tfds.read`, and more than fits in memory.

    Reference: Jackson et al., 2018, Free Spoken Digit Dataset, doi:10.5281/zenodo.1342401.
    """
    from zoo.data.sources import Source
    from zoo.data.stores import MEMORY_LIMIT, Indexed

    audio, shape, rate = _look(name, shape, data_dir)
    builder = tfds.prepared(name, data_dir)
    by_authors = builder.name == "spoken_digit"
    whole = builder.info.splits["train"].num_examples
    part, count = ("train", whole) if by_authors else tfds.part(name, builder, split)
    total = 2 * count * int(np.prod(shape))
    if total > MEMORY_LIMIT:
        raise ZooError(
            f"The sounds of {name!r} take {total / 2**30:.0f} GiB at shape {shape}, and are held "
            f"in memory, {MEMORY_LIMIT / 2**30:.0f} GiB at most. Give a shorter shape."
        )
    held, labels = [], []
    with tfds.readable(name, builder):
        examples = builder.as_dataset(split=part, shuffle_files=False).as_numpy_iterator()
        for example in progress.track(examples, count, f"Reading {name}"):
            if by_authors and _split(example[_FILENAME]) != split:
                continue
            held.append(_fitted(example[audio], shape))
            labels.append(example.get("label", 0))
    condition = tfds.condition(_classes(builder))
    labels = np.int32(labels) if condition.num_classes else None
    return Source(
        name=name,
        split=split,
        modality=Audio(shape, rate),
        count=len(held),
        store=Indexed.memory(np.stack(held), labels),
        condition=condition,
    )


def outline(name: str, shape, data_dir=None):
    """Returns a sample's modality and its condition; downloads nothing."""
    _, shape, rate = _look(name, shape, data_dir)
    return Audio(shape, rate), tfds.condition(_classes(tfds.builder(name, data_dir)))


def _look(name: str, shape, data_dir):
    """Returns the sounds' feature, the shape of a sample, and the rate."""
    builder = tfds.builder(name, data_dir)
    features = builder.info.features
    keys = [key for key in features if type(features[key]).__name__ == "Audio"]
    if "audio" in keys:
        keys = ["audio"]
    if len(keys) != 1:
        raise ZooError(f"TFDS dataset {name!r} has several sounds: {', '.join(keys)}.")
    known = features[keys[0]].shape[0] or _LENGTHS.get(builder.name)
    if shape is None and known is None:
        raise ZooError(
            f"The sounds of {name!r} differ in length. Give the shape they are cut or padded to, "
            "e.g. shape=(16384, 1)."
        )
    shape = shape or (known, 1)
    if not Audio.tells(shape):
        raise ZooError(
            f"The sounds of {name!r} need shape (length, 1) or (length, 2), received {shape}."
        )
    return keys[0], tuple(shape), getattr(features[keys[0]], "sample_rate", None) or RATE


def _classes(builder):
    feature = dict(builder.info.features.items()).get("label")
    return feature if hasattr(feature, "num_classes") else None


def _split(filename: bytes) -> str:
    """Returns the split of a recording `DIGIT_SPEAKER_NUMBER.wav`: 0 to 4 are the authors' test.

    >>> _split(b"7_jackson_4.wav"), _split(b"7_jackson_40.wav"), _split(b"7_jackson_49.wav")
    ('test', 'train', 'validation')
    """
    number = int(filename.decode().rpartition("_")[2].removesuffix(".wav"))
    return "test" if number < 5 else "validation" if number >= 45 else "train"


def _fitted(sound: np.ndarray, shape) -> np.ndarray:
    sound = sound if sound.ndim == 2 else sound[:, None]
    whole = np.issubdtype(sound.dtype, np.integer)
    sound = sounds.to_unit(sound) if whole else sound
    return sounds.to_int16(sounds.fit(sounds.with_channels(sound, shape[1]), shape[0]))
