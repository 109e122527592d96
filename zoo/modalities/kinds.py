"""The kinds of sample there are, and which of them a shape or a configuration means."""

import operator

from zoo.modalities.audio import Audio
from zoo.modalities.group import Group
from zoo.modalities.image import Image
from zoo.modalities.modality import Modality
from zoo.modalities.points import Points
from zoo.modalities.table import Table
from zoo.modalities.text import Text
from zoo.modalities.unpaired import Unpaired
from zoo.utils.errors import ZooError

# By their names; of a shape the first that `tells` is taken.
MODALITIES = {kind.name: kind for kind in (Image, Points, Audio, Text, Table, Modality)}


def of(sample) -> Modality:
    """Returns the modality of samples, inferred from their shape where it is plain.

    Args:
        sample: a modality, which is returned as it is, or its configuration; the shape of one
            sample, `(height, width, channels)` or `(numbers,)`; or a tuple of several shapes.

    Example:

    >>> of((8, 8, 1)), of((2,)), of(((2,), (3,)))
    (Image(8, 8, 1), Points(2,), Group(Points(2,), Points(3,)))
    """
    if isinstance(sample, Modality):
        return sample
    if isinstance(sample, dict):
        return from_config(sample)
    if sample and isinstance(sample[0], tuple | list):
        return Group(*map(of, sample))
    sides = tuple(side or 0 for side in sample)
    return next(kind for kind in MODALITIES.values() if kind.tells(sides))(sides)


def from_config(config: dict) -> Modality:
    """Returns the modality that `Modality.config` described."""
    groups = {kind.name: kind for kind in (Group, Unpaired)}
    if config["kind"] in groups:
        return groups[config["kind"]](*map(from_config, config["members"]))
    return MODALITIES[config["kind"]].from_config(config)


def sample_shape(value) -> tuple[int, ...]:
    """Returns the shape of one sample, that a GAN is to make, as a tuple.

    Raises:
        ZooError: no modality's, or a picture outside 8 to 256 pixels a side
            or 1 to 4 channels.

    Example:

    >>> sample_shape([28, 28, 1])
    (28, 28, 1)
    """
    try:
        sides = tuple(operator.index(side) for side in value)
    except TypeError:
        sides, value = (), f"a {value['kind']}" if isinstance(value, dict) else value
    if not any(kind.tells(sides) and kind.makes(sides) for kind in MODALITIES.values()):
        words = ", or ".join(kind.shapes for kind in MODALITIES.values() if kind.shapes)
        raise ZooError(f"shape must be {words}. Received: {value!r}.")
    return sides


def image_shape(variant: str, value) -> tuple[int, int, int]:
    """Returns the shape of a picture, for variants whose networks are convolutions.

    Raises:
        ZooError: the shape is that of something else.

    Example:

    >>> image_shape("dcgan", (28, 28, 1))
    (28, 28, 1)
    """
    sides = sample_shape(value)
    if not Image.tells(sides):
        raise ZooError(
            f"{variant} makes pictures: shape must be (height, width, channels). "
            f"Received: {value!r}. For points take zoo.get('vanilla') or zoo.get('wgan_gp')."
        )
    return sides


def sound_shape(variant: str, value) -> tuple[int, int]:
    """Returns the shape of a sound, for variants whose networks are convolutions in time.

    Raises:
        ZooError: the shape is that of something else.

    Example:

    >>> sound_shape("wavegan", [16_384, 1])
    (16384, 1)
    """
    sides = sample_shape(value)
    if not Audio.tells(sides):
        raise ZooError(
            f"{variant} makes sounds: shape must be {Audio.shapes}. Received: {value!r}. For "
            "pictures take zoo.get('dcgan'), for points zoo.get('vanilla')."
        )
    return sides


def dataset_shape(value) -> tuple[int, ...]:
    """Returns a shape that a dataset is asked for as a tuple of positive whole numbers.

    Unlike `sample_shape` it takes pictures of any size: they can be scored, if not made.

    Raises:
        ZooError: no modality's.
    """
    try:
        sizes = tuple(value)
    except TypeError:
        sizes = ()
    is_whole = all(isinstance(n, int) and n > 0 for n in sizes)
    kinds = [kind for kind in MODALITIES.values() if kind.shapes]
    # Pictures to be scored may also have more channels; lines of text are (length, symbols).
    if not is_whole or not (len(sizes) in (2, 3) or any(kind.tells(sizes) for kind in kinds)):
        raise ZooError(
            f"shape must be (height, width, channels), or (2,) for points, received {value!r}."
        )
    return sizes
