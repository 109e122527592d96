"""Normalisation layers by name, for networks that take it as an argument.

| name | statistics | once trained |
| --- | --- | --- |
| `batch` | of each channel over the batch | moving averages, whatever else is in the batch |
| `instance` | of each channel of each picture (Ulyanov 2016, arXiv:1607.08022) | the same |
| `none` | | |
"""

import functools
from collections.abc import Callable

from keras import layers

from zoo.layers.core import GroupNormalization
from zoo.networks.dcgan import normalization
from zoo.utils.errors import ZooError, suggestion

EPSILON = 1e-5  # that of the authors' Torch code


def named(name: str) -> Callable:
    """Returns what makes a normalisation layer.

    Raises:
        ZooError: an unknown name.

    Example:

    >>> import numpy as np
    >>> pictures = np.reshape([1.0, 3.0, 10.0, 30.0], (2, 2, 1, 1))
    >>> named("instance")()(pictures).numpy().ravel().round(3).tolist()
    [-1.0, 1.0, -1.0, 1.0]
    """
    kinds = {
        "batch": normalization(),
        "instance": functools.partial(GroupNormalization, groups=-1, epsilon=EPSILON),
        "none": layers.Identity,
    }
    if name not in kinds:
        raise ZooError(
            f"Unknown normalization {name!r}.{suggestion(name, kinds)} Expected {', '.join(kinds)}."
        )
    return kinds[name]
