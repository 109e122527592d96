"""How a contender trains in rounds: it waits for a number of steps and answers what they took."""

import json
import resource
import sys
import time
import typing


class Finished(Exception):
    """The measurement is over."""


class Channel:
    """A contender's end of the two pipes to the measurement.

    The measurement writes a line of JSON, `{"steps": 50}`, and waits for
    `{"steps": 50, "seconds": ..., "cpu_seconds": ...}`. A contender does no
    work in between, so that only one at a time uses the machine.

    Args:
        commands: where lines are read.
        answers: where lines are written.
    """

    def __init__(self, commands: typing.TextIO, answers: typing.TextIO):
        self._commands, self._answers = commands, answers

    def send(self, **values) -> None:
        """Writes one line."""
        self._answers.write(json.dumps(values) + "\n")
        self._answers.flush()

    def next_round(self) -> int:
        """Waits for the next round and returns its training steps; the clock starts here.

        Raises:
            Finished: there is no further round.
        """
        line = self._commands.readline()
        command = json.loads(line) if line else {"steps": 0}
        if not command["steps"]:
            raise Finished
        self._seconds, self._cpu_seconds = time.perf_counter(), time.process_time()
        return command["steps"]

    def report(self, steps: int) -> None:
        """Answers that the round is done, and what it took."""
        seconds = time.perf_counter() - self._seconds
        cpu_seconds = time.process_time() - self._cpu_seconds
        self.send(steps=steps, seconds=seconds, cpu_seconds=cpu_seconds)


def peak_memory_bytes() -> int:
    """Returns the most memory that this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # kilobytes elsewhere
