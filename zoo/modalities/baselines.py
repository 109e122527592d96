"""Tables that a sceptic would ask for beside a GAN's: made from real rows without learning."""

import numpy as np

_NOISE = 0.1  # of a number's place in its mode
_CHANGED = 0.05  # share of the categories that are drawn anew


def baselines(encoded: np.ndarray, blocks, parts, count: int, seed: int = 0) -> dict:
    """Returns encoded rows by what they are called.

    *independent columns*: each column's values are drawn from the real ones alone, so that
    no two columns hang together. *resampled with noise*: real rows drawn with replacement;
    a number is moved in its mode by a normal deviate of .1, and of the categories one in
    twenty is drawn anew.

    Args:
        encoded: real rows, `(rows, blocks)`.
        blocks: see `zoo.modalities.Table`.
        parts: for each column the slice of its blocks.
        count: rows to be made.
        seed: of the draws.
    """
    random = np.random.default_rng(seed)
    alone = np.empty((count, encoded.shape[1]), "float32")
    for part in parts:
        alone[:, part] = encoded[random.integers(len(encoded), size=count)][:, part]
    noisy = encoded[random.integers(len(encoded), size=count)].astype("float32")
    sizes = np.array(blocks)
    places = np.flatnonzero(sizes == 0)
    moved = noisy[:, places] + _NOISE * random.normal(size=(count, len(places)))
    noisy[:, places] = np.where(noisy[:, places] == 0.0, 0.0, np.clip(moved, -1.0, 1.0))
    for part in parts:
        if part.stop - part.start == 1 and sizes[part.start]:  # a category
            drawn = random.random(count) < _CHANGED
            other = encoded[random.integers(len(encoded), size=int(drawn.sum())), part.start]
            noisy[drawn, part.start] = other
    return {"independent columns": alone, "resampled with noise": noisy}
