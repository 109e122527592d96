"""Stacked MNIST: three digits as three channels, 1,000 modes that can be counted.

Reference: Lin, Khetan, Fanti and Oh, 2018, arXiv:1712.04086 (PacGAN), section 4.2.
"""

import os

import numpy as np

from zoo.modalities import Image, Label, is_image, pixels
from zoo.utils.errors import ZooError

SHAPE = (28, 28, 3)
_COUNTS = {"train": 128_000, "validation": 26_000, "test": 26_000}
_SEEDS = {"train": 20182, "validation": 20186, "test": 20183}


def read(
    name: str,
    split: str,
    shape: tuple[int, ...] | None,
    data_dir: str | os.PathLike | None = None,
):
    """Returns `stacked_mnist` as a `Source`: uint8 pictures 28x28 in three channels.

    128,000 to train on, 26,000 for validation and 26,000 to test on, each of three
    digits drawn with replacement from the same split of MNIST, from a fixed seed. The label is
    `100 a + 10 b + c`, the digits in the order of the channels.

    Raises:
        ZooError: a shape that has not three channels, or MNIST is not at hand.
    """
    from zoo.data import tfds

    shape = shape or SHAPE
    if not is_image(shape, channels=3):
        raise ZooError(f"{name!r} has three channels: expected (h, w, 3), received {shape}.")
    digits, labels = tfds.read("mnist", split, (*shape[:2], 1), data_dir).arrays()
    return stack(pixels.to_uint8(digits), labels, _COUNTS[split], _SEEDS[split], name, split)


def stack(digits, labels, count: int, seed: int, name: str = "stacked", split: str = "train"):
    """Returns a `Source` of pictures of three channels, each a digit drawn with replacement.

    Args:
        digits: uint8 `(digits, height, width, 1)`.
        labels: theirs, `(digits,)`, 0 to 9.
        count: how many pictures.
        seed: of the draw.
        name, split: what to call it.
    """
    from zoo.data.sources import Source
    from zoo.data.stores import Indexed

    # RandomState, because NumPy promises that its numbers never change.
    chosen = np.random.RandomState(seed).randint(len(digits), size=(count, 3)).astype("int32")
    store = Indexed.combined(digits, chosen, (labels[chosen] @ [100, 10, 1]).astype("int32"))
    return Source(
        name=name,
        split=split,
        modality=Image((*digits.shape[1:3], 3)),
        count=count,
        store=store,
        condition=Label(1000, tuple(f"{label:03d}" for label in range(1000))),
    )
