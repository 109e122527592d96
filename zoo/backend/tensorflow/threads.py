"""How many threads share the work of one operation."""

import os

import tensorflow as tf

_VARIABLE = "TF_NUM_INTRAOP_THREADS"  # TensorFlow's own
_told: int | None = None  # by the user, before the first recipe of this process


def take(asked: int, fitting: int) -> str:
    """Takes the threads inside one operation on a CPU, for the whole process.

    What is asked for comes first, then what the user has told TensorFlow
    (`tf.config.threading`, `TF_NUM_INTRAOP_THREADS`), then what fits.

    Args:
        asked: threads; 0: none in particular.
        fitting: threads; 0: TensorFlow's choice, all cores.

    Returns:
        Why they could not be taken, for the user to read, or nothing:
        TensorFlow has already started, with other threads.

    Example:

    >>> take(0, tf.config.threading.get_intra_op_parallelism_threads())
    ''
    """
    global _told
    now = tf.config.threading.get_intra_op_parallelism_threads()
    if _told is None:
        _told = now
    of_user = _VARIABLE in os.environ or _told
    wanted = asked or (_told if of_user else fitting)
    if wanted == now:
        return ""
    try:
        tf.config.threading.set_intra_op_parallelism_threads(wanted)
    except RuntimeError:  # it cannot be modified after initialization
        return (
            "TensorFlow has started in this process with other threads inside an operation "
            f"({now or 'all'}) than this recipe takes ({wanted or 'all'}): run it in a process of "
            "its own."
        )
    return ""
