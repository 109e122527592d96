"""Operations that give the same bits each time."""

import contextlib
from collections.abc import Iterator

import tensorflow as tf
from tensorflow.python.framework import config


@contextlib.contextmanager
def deterministic_operations(on: bool = True) -> Iterator[None]:
    """Lets TensorFlow use only operations that give the same bits each time.

    Some operations add numbers up in the order in which threads come to their
    end, most of them on GPUs. With this they take another way, which costs
    time, or refuse. `tf.data` then reads with one thread what Python reads.

    Args:
        on: False changes nothing.

    Example:

    >>> with deterministic_operations():
    ...     config.is_op_determinism_enabled()
    True
    """
    before = config.is_op_determinism_enabled()
    if on:
        tf.config.experimental.enable_op_determinism()
    try:
        yield
    finally:
        if not before:
            config.disable_op_determinism()  # there is no public way back
