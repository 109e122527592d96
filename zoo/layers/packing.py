"""Packing: the discriminator sees several samples at once.

A generator that makes few modes gives itself away when its samples are seen
side by side. To the discriminator, its losses and its penalties, a pack is
one sample with more channels.

Reference: Lin et al., 2018, arXiv:1712.04086, section 3.
"""

from keras import ops


def pack(samples, packs: int):
    """Returns samples in packs, side by side in the last axis.

    `(batch, *shape, channels)` becomes `(batch / packs, *shape, packs * channels)`;
    labels `(batch,)` become `(batch / packs, packs)`.

    Example:

    >>> import numpy as np
    >>> np.asarray(pack(np.arange(8).reshape(4, 2), 2)).tolist()
    [[0, 1, 2, 3], [4, 5, 6, 7]]
    """
    if packs == 1:
        return samples
    shape = ops.shape(samples)
    split = ops.reshape(samples, (shape[0] // packs, packs, *shape[1:]))
    if len(shape) < 2:  # labels, which have no last axis of their own
        return split
    split = ops.moveaxis(split, 1, -2)
    return ops.reshape(split, (shape[0] // packs, *shape[1:-1], packs * shape[-1]))


def unpack(samples, packs: int):
    """Returns the samples of packs: `pack` undone.

    Example:

    >>> import numpy as np
    >>> np.asarray(unpack(np.array([[0, 1, 2, 3], [4, 5, 6, 7]]), 2)).tolist()
    [[0, 1], [2, 3], [4, 5], [6, 7]]
    """
    if packs == 1:
        return samples
    shape = ops.shape(samples)
    split = ops.reshape(samples, (*shape[:-1], packs, shape[-1] // packs))
    split = ops.moveaxis(split, -2, 1)
    return ops.reshape(split, (shape[0] * packs, *shape[1:-1], shape[-1] // packs))
