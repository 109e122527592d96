"""Notes drawn from a seed, whose pitch is known, so that a score is exact."""

import numpy as np

from zoo.modalities import Audio, Label, sounds
from zoo.utils.errors import ZooError

RATE = 8_000
LENGTH = 1_024
NAMES = ("C4", "D4", "E4", "F4", "G4", "A4", "B4", "C5")
_SEMITONES = np.array([-9, -7, -5, -4, -2, 0, 2, 3])  # from A4, 440 Hz, equal temperament
PITCHES = tuple((440.0 * 2.0 ** (_SEMITONES / 12)).tolist())  # hertz
_COUNTS = {"train": 10_000, "validation": 2_000, "test": 2_000}
_SEEDS = {"train": 20190, "validation": 20192, "test": 20191}
_HARMONICS = 4
_SHORTEST = 512  # samples: fewer hold too few periods for a pitch to be told to 20 cents


def read(name: str, split: str, shape: tuple[int, ...] | None):
    """Returns the notes `tones` as a `Source`: 8 pitches of the C major scale, one class each.

    10,000 notes to train on, 2,000 for validation and 2,000 to test on, at 8,000 samples a
    second, each drawn from a fixed seed of its own: see `draw`.

    Raises:
        ZooError: a shape other than `(length, 1)` with a length of 512 or more.
    """
    from zoo.data.sources import Source
    from zoo.data.stores import Indexed

    shape = shape or (LENGTH, 1)
    if len(shape) != 2 or shape[1] != 1 or shape[0] < _SHORTEST:
        raise ZooError(
            f"{name!r} are mono: expected shape (length, 1), {_SHORTEST} samples or more, "
            f"received {shape}."
        )
    # RandomState, because NumPy promises that its numbers never change.
    random = np.random.RandomState(_SEEDS[split])
    labels = random.randint(len(PITCHES), size=_COUNTS[split])
    notes = draw(np.array(PITCHES)[labels], shape[0], random)
    return Source(
        name=name,
        split=split,
        modality=Audio(shape, RATE),
        count=len(notes),
        store=Indexed.memory(sounds.to_int16(notes), labels.astype("int32")),
        condition=Label(len(PITCHES), NAMES),
        pitches=PITCHES,
    )


def draw(pitches: np.ndarray, length: int, random: np.random.RandomState) -> np.ndarray:
    """Returns notes of given pitches, float32 `(n, length, 1)` in [-1, 1].

    `a exp(-t / d) sum_k b_k sin(2 pi k f t) + noise`: four harmonics, whose shares `b_k` are
    `u_k / k` with `u_1 = 1` and the others uniform in [0.2, 1]; decay `d` uniform in
    [0.05, 0.3] seconds; the peak uniform in [0.5, 0.95]; normal noise of deviation 0.005. All
    begin with the same phase, as a plucked string does.

    Args:
        pitches: hertz, `(n,)`.
        length: samples.
        random: what draws.

    Example:

    >>> draw(np.array([440.0]), 800, np.random.RandomState(0)).shape
    (1, 800, 1)
    """
    count = len(pitches)
    time = np.arange(length) / RATE
    shares = random.uniform(0.2, 1.0, (count, _HARMONICS))
    shares[:, 0] = 1.0
    notes = np.zeros((count, length))
    for k in range(1, _HARMONICS + 1):
        notes += shares[:, k - 1 : k] / k * np.sin(2 * np.pi * k * pitches[:, None] * time)
    notes *= np.exp(-time / random.uniform(0.05, 0.3, (count, 1)))
    notes *= random.uniform(0.5, 0.95, (count, 1)) / np.abs(notes).max(axis=1, keepdims=True)
    notes += random.normal(0.0, 0.005, notes.shape)
    return np.clip(notes, -1, 1).astype("float32")[..., None]
