"""The digits that come with scikit-learn: real pictures with no network."""

import numpy as np

from zoo.modalities import Image, Label, is_image, pixels
from zoo.utils.errors import ZooError

SHAPE = (8, 8, 1)
_EVERY = 5


def read(name: str, split: str, shape: tuple[int, ...] | None):
    """Returns the 1,797 handwritten digits of the UCI test set, 8x8 grey, as a `Source`.

    Their values 0..16 become pixels `round(x * 255 / 16)`. The split is fixed:
    within each class, in scikit-learn's order, every fifth digit (the 5th,
    10th, ...) is test and the one before it validation, which leaves 1,085 to
    train on, 357 to choose by and 355 to test on. Not every fifth of all: the
    writers' digits come in runs of 0 to 9, and a period of five would leave
    whole classes out of each split.

    Args:
        name: `"digits"`.
        split: `"train"`, `"validation"` or `"test"`.
        shape: `(height, width, 1)`, by default `(8, 8, 1)`; resized if larger.

    Raises:
        ZooError: a shape that has not one channel.

    Reference: Alpaydin and Kaynak, 1998, Optical Recognition of Handwritten
        Digits, UCI Machine Learning Repository (CC BY 4.0).
    """
    from zoo.data.sources import Source
    from zoo.data.stores import Indexed

    shape = shape or SHAPE
    if not is_image(shape, channels=1):
        raise ZooError(f"'digits' are grey: expected shape (height, width, 1), received {shape}.")
    images, labels = _pictures()
    chosen = splits(labels) == split
    images = np.stack([pixels.fit(image, shape) for image in images[chosen]])
    labels = labels[chosen]
    return Source(
        name=name,
        split=split,
        modality=Image(shape),
        count=len(images),
        store=Indexed.memory(images, labels),
        condition=Label(10, tuple("0123456789")),
    )


def splits(labels: np.ndarray) -> np.ndarray:
    """Returns the split of each sample: of every five of a class three train, one each the others.

    Example:

    >>> splits(np.zeros(6, int)).tolist()
    ['train', 'train', 'train', 'validation', 'test', 'train']
    """
    turn = np.array(["train"] * (_EVERY - 2) + ["validation", "test"])
    found = np.empty(len(labels), turn.dtype)
    for label in np.unique(labels):
        of_class = np.flatnonzero(labels == label)
        found[of_class] = np.resize(turn, len(of_class))
    return found


def _pictures() -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = np.rint(digits.images * (255 / 16)).astype("uint8")[..., None]
    return images, digits.target.astype("int32")
