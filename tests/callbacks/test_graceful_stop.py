"""Signals: the first stops training in order, the second at once, afterwards none is ours."""

import os
import signal
import threading

import keras
import numpy as np
import pytest

from zoo.callbacks import GracefulStop, Stopped


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_stops_before_the_next_step(number):
    said = []
    with GracefulStop(said.append) as interruption:
        interruption.on_epoch_begin(0)
        interruption.on_train_batch_begin(0)
        os.kill(os.getpid(), number)
        interruption.on_train_batch_end(0)
        interruption.on_epoch_end(0)
        with pytest.raises(Stopped):
            interruption.on_train_batch_begin(1)
        with pytest.raises(Stopped):
            interruption.on_epoch_begin(1)
    assert interruption.came and len(said) == 1


def test_it_ends_a_fit_that_has_no_other_callbacks():
    """Keras calls the hooks of steps in another thread where it thinks that none waits for them."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    with GracefulStop(lambda line: None) as interruption:
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped):
            model.fit(np.zeros((4, 1)), np.zeros(4), callbacks=[interruption], verbose=0)


def test_the_second_signal_does_not_wait():
    with GracefulStop(lambda line: None), pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)


def test_signals_do_afterwards_what_they_did_before():
    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    with GracefulStop(lambda line: None):
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)] == before


def test_it_can_be_used_in_a_thread():
    failures = []

    def use():
        try:
            with GracefulStop(print):
                pass
        except ValueError as error:
            failures.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert not failures
