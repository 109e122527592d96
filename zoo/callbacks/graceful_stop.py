"""Ctrl-C and SIGTERM: the step at hand is finished, then training stops."""

import signal
import threading
from collections.abc import Callable

import keras

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopped(Exception):
    """Training was asked to stop and did, between two steps."""


class GracefulStop(keras.callbacks.Callback):
    """Ends training before the next step when the process is asked to stop.

    `Stopped` is raised out of `fit`, so that nothing is written as if an epoch
    had come to its end. When the last step is done already, training ends as
    ever. A second signal does not wait: it raises KeyboardInterrupt. Use it as
    a context manager around `fit`; outside of it, and in a thread other than
    the main one, signals do what they did before.

    Args:
        announce: called once with a line that says what happens.

    Attributes:
        came: whether a signal came.

    Example:

    >>> with GracefulStop(print) as interruption:  # doctest: +SKIP
    ...     try:
    ...         gan.fit(images, callbacks=[interruption])
    ...     except Stopped:
    ...         gan.save("so-far.keras")
    """

    def __init__(self, announce: Callable[[str], None]):
        super().__init__()
        self._announce = announce
        self.came = False

    def __enter__(self):
        self._before = {}
        if threading.current_thread() is threading.main_thread():
            self._before = {one: signal.signal(one, self._handle) for one in _SIGNALS}
        return self

    def __exit__(self, *error):
        for one, handler in self._before.items():
            signal.signal(one, handler)

    def on_epoch_begin(self, epoch, logs=None):
        if self.came:
            raise Stopped

    def on_train_batch_begin(self, batch, logs=None):
        if self.came:
            raise Stopped

    def on_train_batch_end(self, batch, logs=None):
        """Does nothing. Without it Keras would call the hooks of steps in another thread."""

    def _handle(self, number, frame):
        if self.came:
            raise KeyboardInterrupt
        self.came = True
        self._announce("Stopping after the step at hand; once more to stop at once.")
