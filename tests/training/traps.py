"""How a run dies: the writes at which a process kills itself, in the middle or just after.

`Trap` changes functions of the process that it is set in, for good: use it in a process that
is to die. A write that SIGKILL cuts off leaves the first bytes of a file, so that is left.
"""

import fnmatch
import os
import random
import signal
from dataclasses import dataclass
from pathlib import Path

END = 1 << 40  # samples "seen" once training is over and scoring begins


@dataclass(frozen=True)
class Place:
    """A moment of a run.

    Args:
        phase: "start" of the run, "begin" of one that goes on, "training", "end" (scores, and
            what is written last), "bench" (the table).
        file: a pattern of the file's path.
        how: "half", "before" or "after" its rename; "line" half appended; "removed"; "event",
            the end of an event file missing; "score", after scoring; "time": by another process.
    """

    phase: str
    file: str
    how: str


PLACES = {
    "recipe.toml half": Place("start", "*/recipe.toml", "half"),
    "recipe.toml renamed": Place("start", "*/recipe.toml", "after"),
    "environment.json half": Place("start", "*/environment.json", "half"),
    "curves being cut, half": Place("begin", "*/events.out*", "half"),
    "curves being cut, renamed": Place("begin", "*/events.out*", "after"),
    "metrics being cut, half": Place("begin", "*/metrics.jsonl", "half"),
    "metrics being cut, renamed": Place("begin", "*/metrics.jsonl", "after"),
    "health being cut, half": Place("begin", "*/health.jsonl", "half"),
    "health being cut, renamed": Place("begin", "*/health.jsonl", "after"),
    "later sheet removed": Place("begin", "*/samples/[0-9]*", "removed"),
    "checkpoint half": Place("training", "*/checkpoints/*.keras", "half"),
    "checkpoint before rename": Place("training", "*/checkpoints/*.keras", "before"),
    "checkpoint renamed": Place("training", "*/checkpoints/*.keras", "after"),
    "checkpoint's hashes half": Place("training", "*/checkpoints/*.json", "half"),
    "checkpoint's hashes renamed": Place("training", "*/checkpoints/*.json", "after"),
    "old checkpoint removed": Place("training", "*/checkpoints/[0-9]*.keras", "removed"),
    "sample sheet half": Place("training", "*/samples/*", "half"),
    "sample sheet renamed": Place("training", "*/samples/*", "after"),
    "metrics line half": Place("training", "*/metrics.jsonl", "line"),
    "health line half": Place("training", "*/health.jsonl", "line"),
    "curves half": Place("training", "", "event"),
    "quick scores made": Place("training", "quick", "score"),
    "any time in training": Place("training", "", "time"),
    "final score made": Place("end", "full", "score"),
    "final scores' curves half": Place("end", "", "event"),
    "generator.keras half": Place("end", "*/generator.keras", "half"),
    "generator.keras renamed": Place("end", "*/generator.keras", "after"),
    "results.json half": Place("end", "*/results.json", "half"),
    "results.json before rename": Place("end", "*/results.json", "before"),
    "results.json renamed": Place("end", "*/results.json", "after"),
    "any time in scoring": Place("end", "", "time"),
    "results CSV half": Place("bench", "*.csv", "half"),
    "results CSV before rename": Place("bench", "*.csv", "before"),
    "results CSV renamed": Place("bench", "*.csv", "after"),
    "any time in bench": Place("bench", "", "time"),
}


class Trap:
    """Lets this process die at a place, the first time that it comes there after a moment.

    A process that never comes there dies before it renames results.json, or a CSV.

    Args:
        name: of `PLACES`.
        samples: seen at least before.
        clock: a shared number, the samples seen: see `watch`.
        note: a file that is told where it died.
    """

    def __init__(self, name: str, samples: int, clock, note: Path):
        self._name, self._place, self._samples, self._clock = name, PLACES[name], samples, clock
        self._note, self._chance = note, random.Random(f"{name} {samples}")

    def set(self) -> None:
        """Changes what writes, so that it dies."""
        from zoo.callbacks import EventWriter
        from zoo.evaluation.scorer import Scorer

        replace, unlink, opening = os.replace, Path.unlink, Path.open
        flush, score = EventWriter.flush, Scorer.score

        def replacing(source, target):
            if self._is_here(target, "half"):
                os.truncate(source, self._chance.randrange(max(os.path.getsize(source), 1)))
                self._die()
            if self._is_here(target, "before"):
                self._die()
            last = "*.csv" if self._place.phase == "bench" else "*/results.json"
            if not self._is_here(target, "after") and fnmatch.fnmatch(os.fspath(target), last):
                self._die("too late, at the last rename")
            replace(source, target)
            if self._is_here(target, "after"):
                self._die()

        def unlinking(path, **settings):
            unlink(path, **settings)
            if self._is_here(path, "removed"):
                self._die()

        def opened(path, mode="r", *arguments, **settings):
            file = opening(path, mode, *arguments, **settings)
            if mode == "a" and self._is_here(path, "line"):
                file.write = self._cut_off(file, file.write)
            return file

        def flushing(writer):
            flush(writer)
            in_end = self._clock.value >= END
            if self._is_here("", "event") and in_end == (self._place.phase == "end"):
                newest = max(Path(writer._folder).glob("events.out*"), key=os.path.getmtime)
                os.truncate(newest, os.path.getsize(newest) - self._chance.randint(1, 60))
                self._die()

        def scoring(scorer, *arguments, quick=False, **settings):
            found = score(scorer, *arguments, quick=quick, **settings)
            if self._is_here("quick" if quick else "full", "score"):
                self._die()
            return found

        os.replace, Path.unlink, Path.open = replacing, unlinking, opened
        EventWriter.flush, Scorer.score = flushing, scoring

    def _is_here(self, path, how: str) -> bool:
        place = self._place
        there = how == place.how and fnmatch.fnmatch(os.fspath(path), place.file)
        return there and self._clock.value >= self._samples

    def _cut_off(self, file, write):
        def writing(text):
            write(text[: self._chance.randrange(len(text))])
            file.flush()
            self._die()

        return writing

    def _die(self, where: str = "") -> None:
        self._note.write_bytes((where or self._name).encode())
        os.kill(os.getpid(), signal.SIGKILL)


def watch(clock) -> None:
    """Lets this process keep the samples seen in a shared number; `END` after training."""
    from zoo import callbacks

    show, finished = callbacks.ProgressBar.on_train_batch_end, callbacks.EventWriter.finished

    def showing(bar, batch, logs=None):
        show(bar, batch, logs)
        clock.value = bar.model.samples_seen

    def finishing(writer):
        clock.value = END
        finished(writer)

    callbacks.ProgressBar.on_train_batch_end = showing
    callbacks.EventWriter.finished = finishing
