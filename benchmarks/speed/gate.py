"""How a contender trains in rounds: it waits for the word, and says what a round took."""

import json
import resource
import sys
import time
import typing
from collections.abc import Callable

import keras


class Over(Exception):
    """The measurement is over."""


class Gate:
    """One end of the pipe between the measurement and a contender.

    The measurement writes a line of JSON, `{"turns": 50}`, and waits for
    `{"turns": 50, "seconds": ..., "cpu_seconds": ...}`. Contenders are not
    allowed to work in between, so that one at a time has the machine.

    Args:
        commands: where lines are read.
        answers: where lines are written.
    """

    def __init__(self, commands: typing.TextIO, answers: typing.TextIO):
        self._commands, self._answers = commands, answers

    def say(self, **values) -> None:
        """Writes one line."""
        self._answers.write(json.dumps(values) + "\n")
        self._answers.flush()

    def wait(self) -> int:
        """Returns the turns of the next round; its time begins here.

        Raises:
            Over: there is none.
        """
        line = self._commands.readline()
        command = json.loads(line) if line else {"turns": 0}
        if not command["turns"]:
            raise Over
        self._seconds, self._cpu = time.perf_counter(), time.process_time()
        return command["turns"]

    def done(self, turns: int) -> None:
        """Says that the round is done, and what it took."""
        seconds = time.perf_counter() - self._seconds
        self.say(turns=turns, seconds=seconds, cpu_seconds=time.process_time() - self._cpu)


class Rounds(keras.callbacks.Callback):
    """Lets `fit` go on from round to round.

    Args:
        gate: the word comes from there.
        turns: returns the turns that were trained so far.
    """

    def __init__(self, gate: Gate, turns: Callable[[], int]):
        super().__init__()
        self._gate, self._turns, self._goal = gate, turns, None

    def on_train_begin(self, logs=None):
        if self._goal is None:
            self._begin()

    def on_train_batch_end(self, batch, logs=None):
        if (now := self._turns()) >= self._goal:
            self._gate.done(now - self._first)
            self._begin()

    def _begin(self):
        self._first = self._turns()
        self._goal = self._first + self._gate.wait()


def peak_memory_bytes() -> int:
    """Returns the most memory that this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
