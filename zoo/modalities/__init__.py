"""Kinds of sample, and of condition: what one sample is, and what it is made from.

| modality | a sample is | shape |
| --- | --- | --- |
| `Image` | a picture in [-1, 1] | (height, width, channels) |
| `Points` | a few numbers | (numbers,) |
| `Group` | a tuple of samples | a tuple of shapes |
| `Modality` | an array of any numbers | any |

A condition is `Unconditional()`, `Label(num_classes)` or `Paired(modality)`. Nothing here
imports Keras or TensorFlow. CONTRIBUTING.md says how to add a modality.
"""

from zoo.modalities.condition import Condition, Label, Paired, Showcase, Unconditional
from zoo.modalities.group import Group
from zoo.modalities.image import Image
from zoo.modalities.modality import Modality
from zoo.modalities.points import Points
from zoo.modalities.preview import PicturePreview, Preview
from zoo.modalities.shapes import dataset_shape, image_shape, is_image, sample_shape

__all__ = [
    "Condition",
    "Group",
    "Image",
    "Label",
    "Modality",
    "Paired",
    "PicturePreview",
    "Points",
    "Preview",
    "Showcase",
    "Unconditional",
    "condition_from_config",
    "dataset_shape",
    "from_config",
    "image_shape",
    "of",
    "sample_shape",
]

MODALITIES = {kind.name: kind for kind in (Modality, Image, Points)}


def of(sample) -> Modality:
    """Returns the modality of samples, inferred from their shape where it is plain.

    Args:
        sample: a modality, which is returned as it is; the shape of one sample, `(height,
            width, channels)` or `(numbers,)`; or a tuple of several shapes.

    Example:

    >>> of((8, 8, 1)), of((2,)), of(((2,), (3,)))
    (Image(8, 8, 1), Points(2,), Group(Points(2,), Points(3,)))
    """
    if isinstance(sample, Modality):
        return sample
    if sample and isinstance(sample[0], tuple | list):
        return Group(*map(of, sample))
    if len(sample) == 1 and sample[0]:
        return Points(sample)
    if is_image(sample) and None not in sample:
        return Image(sample)
    return Modality(side or 0 for side in sample)


def from_config(config: dict) -> Modality:
    """Returns the modality that `Modality.config` described."""
    if config["kind"] == Group.name:
        return Group(*map(from_config, config["members"]))
    return MODALITIES[config["kind"]](tuple(config["shape"]))


def condition_from_config(config: dict) -> Condition:
    """Returns the condition that `Condition.config` described."""
    if config["kind"] == Label.name:
        return Label(config["num_classes"], tuple(config.get("names", ())))
    if config["kind"] == Paired.name:
        return Paired(from_config(config["modality"]))
    return Unconditional()
