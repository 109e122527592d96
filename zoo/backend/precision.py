"""The number format that networks are built in."""

import contextlib
from collections.abc import Iterator

import keras

POLICIES = {"float32": "float32", "bfloat16": "mixed_bfloat16"}


@contextlib.contextmanager
def policy(name: str) -> Iterator[None]:
    """Builds what is built within under a Keras dtype policy.

    Example:

    >>> with policy("mixed_bfloat16"):
    ...     keras.layers.Dense(1).compute_dtype
    'bfloat16'
    """
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
