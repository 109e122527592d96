"""Kinds of sample, and of condition: what one sample is, and what it is made from.

| modality | a sample is | shape |
| --- | --- | --- |
| `Image` | a picture in [-1, 1] | (height, width, channels) |
| `Points` | a few numbers | (numbers,) |
| `Text` | a line of symbols, characters or words | (length, 1 + symbols) |
| `Audio` | a sound in [-1, 1], and its rate | (length, 1) or (length, 2) |
| `Table` | a row of a table's columns | (blocks,) |
| `Group` | a tuple of samples | a tuple of shapes |
| `Unpaired` | pictures of two kinds that do not belong together | a tuple of shapes |
| `Modality` | an array of any numbers | any |

A condition is `Unconditional()`, `Label(num_classes)`, `Paired(modality)`, `Columns(table)` or,
to be translated either way, `EitherKind(modality)`. Nothing here imports Keras or TensorFlow.
CONTRIBUTING.md says how to add a modality.
"""

from zoo.modalities.audio import Audio
from zoo.modalities.columns import Columns
from zoo.modalities.condition import Condition, Label, Paired, Showcase, Unconditional
from zoo.modalities.group import Group
from zoo.modalities.image import Image
from zoo.modalities.kinds import (
    MODALITIES,
    dataset_shape,
    from_config,
    image_shape,
    of,
    sample_shape,
    sound_shape,
)
from zoo.modalities.modality import Modality
from zoo.modalities.points import Points
from zoo.modalities.preview import PicturePreview, Preview, SoundPreview, TextPreview
from zoo.modalities.shapes import is_image
from zoo.modalities.table import Table
from zoo.modalities.text import Text
from zoo.modalities.unpaired import EitherKind, Unpaired

__all__ = [
    "MODALITIES",
    "Audio",
    "Columns",
    "Condition",
    "EitherKind",
    "Group",
    "Image",
    "Label",
    "Modality",
    "Paired",
    "PicturePreview",
    "Points",
    "Preview",
    "Showcase",
    "SoundPreview",
    "Table",
    "Text",
    "TextPreview",
    "Unconditional",
    "Unpaired",
    "condition_from_config",
    "dataset_shape",
    "from_config",
    "image_shape",
    "is_image",
    "of",
    "sample_shape",
    "sound_shape",
]


def condition_from_config(config: dict) -> Condition:
    """Returns the condition that `Condition.config` described."""
    if config["kind"] == Label.name:
        return Label(config["num_classes"], tuple(config.get("names", ())))
    if config["kind"] == Paired.name:
        return Paired(from_config(config["modality"]))
    if config["kind"] == EitherKind.name:
        return EitherKind(from_config(config["modality"]))
    if config["kind"] == Columns.name:
        return Columns(from_config(config["table"]))
    return Unconditional()
