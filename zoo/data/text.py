"""Text of your own, and of tensorflow-datasets, as lines of symbols.

| name | a sample is |
| --- | --- |
| `text:PATH` | a line of the file, in characters |
| `words:PATH` | a line of the file, in words |
| `windows:PATH` | a piece of the running text, line ends included |
"""

import os

import numpy as np

from zoo.data import parts
from zoo.modalities import Text, text_file
from zoo.utils.errors import ZooError

LONGEST = 128  # symbols of a line, where no length is given
WINDOW = 32  # characters of a piece, where no length is given
_TEST_SHARE = 0.1
_SEED = 2017  # of the split


def read(name: str, split: str, shape: tuple[int, ...] | None):
    """Returns a text file's lines, or pieces of it, as a `Source`.

    A file that cannot serve is refused before TensorFlow is imported.

    One tenth is test, drawn by a fixed seed; validation is drawn from the others, see
    `zoo.data.parts`. The symbols are those of
    the whole file; empty lines are left out.

    Args:
        name: `text:PATH`, `words:PATH` or `windows:PATH`; the file is UTF-8.
        split: `"train"`, `"validation"` or `"test"`.
        shape: `(length,)`, symbols in a line, to which longer ones are cut; by default the
            longest line's, and 32 for windows.

    Raises:
        ZooError: no text in the file, another encoding, lines that are too long, too few.
    """
    form, _, path = name.partition(":")
    path = os.path.expanduser(path)
    text = text_file.read(path)
    try:
        return of_text(text, name, split, shape, form)
    except ZooError as error:
        raise ZooError(f"{path}: {error}") from None


def of_text(text: str, name: str, split: str, shape: tuple[int, ...] | None, form: str = "windows"):
    """Returns lines or pieces of a text as a `Source`, as `read` does of a file."""
    length = None if shape is None else shape[0]
    if form == "windows":
        length = length or WINDOW
        lines = [text[at : at + length] for at in range(0, len(text) - length + 1, length)]
    else:
        lines = [line for line in text_file.lines(text) if line.strip()]
    unit = "words" if form == "words" else "characters"
    modality = Text.of(lines, length, unit)
    if length is None and modality.shape[0] > LONGEST:
        raise ZooError(
            f"the longest line has {modality.shape[0]:,} {unit}. Give the length that lines are "
            "cut to: --set 'arguments.shape=[64]', in code shape=(64,)."
        )
    if shape is not None and shape not in ((length,), modality.shape):
        raise ZooError(
            f"expected shape (length,), or {modality.shape} with the {modality.shape[1] - 1} "
            f"{unit} of this text, received {shape}."
        )
    test = int(len(lines) * _TEST_SHARE)
    if not test:
        raise ZooError(f"expected 10 samples at least, to train and to test, found {len(lines)}.")
    # RandomState, because NumPy promises that its numbers never change.
    order = np.random.RandomState(_SEED).permutation(len(lines))
    chosen = np.sort(order[:test] if split == "test" else order[test:])
    if split != "test":
        chosen = parts.chosen(chosen, split, name)
    return of_codes(modality.codes([lines[i] for i in chosen], cut=True), modality, name, split)


def of_codes(codes: np.ndarray, modality: Text, name: str, split: str, **attributes):
    """Returns a source that holds the numbers of symbols, which become one-hot when they are read.

    Args:
        codes: `(count, length)`, see `Text.codes`.
        modality: that they are of.
        name, split, attributes: of the `Source`.
    """
    import tensorflow as tf

    from zoo.data.sources import Source
    from zoo.data.stores import Indexed

    with tf.device("CPU:0"):
        held = tf.convert_to_tensor(codes.astype("int32"))

    def fetch(indices):
        return tf.one_hot(tf.gather(held, indices), modality.shape[1])

    store = Indexed(len(codes), fetch, None)
    return Source(name, split, modality, len(codes), store, **attributes)
