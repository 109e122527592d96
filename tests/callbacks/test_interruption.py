"""Signals: the first stops training in order, the second at once, afterwards none is ours."""

import os
import signal
import threading

import pytest

from zoo.callbacks import Interruption


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_stops_at_the_next_step(toy, number):
    said = []
    with Interruption(said.append) as interruption:
        interruption.set_model(toy())
        interruption.on_train_batch_end(0)
        assert not interruption.model.stop_training
        os.kill(os.getpid(), number)
        interruption.on_train_batch_end(1)
    assert interruption.came and interruption.model.stop_training
    assert len(said) == 1


def test_the_second_signal_does_not_wait():
    with Interruption(lambda line: None), pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)


def test_signals_do_afterwards_what_they_did_before():
    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    with Interruption(lambda line: None):
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)] == before


def test_it_can_be_used_in_a_thread():
    failures = []

    def use():
        try:
            with Interruption(print):
                pass
        except ValueError as error:
            failures.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert not failures
