"""How many threads share the work of one operation."""

import tensorflow as tf


def set_intra_op(count: int) -> bool:
    """Sets the threads inside one operation on a CPU; says whether TensorFlow works so.

    It must be said before TensorFlow's first operation in a process.

    Args:
        count: threads; 0: TensorFlow's choice, all cores.

    Returns:
        False where TensorFlow has already started with another number.

    Example:

    >>> set_intra_op(tf.config.threading.get_intra_op_parallelism_threads())
    True
    """
    if tf.config.threading.get_intra_op_parallelism_threads() == count:
        return True
    try:
        tf.config.threading.set_intra_op_parallelism_threads(count)
    except RuntimeError:  # it cannot be modified after initialization
        return False
    return True
