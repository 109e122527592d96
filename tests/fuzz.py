"""Mutated recipes, command lines and calls of the Python API, by the thousand.

    python tests/fuzz.py --recipes 6000 --commands 2000 --calls 2000 --seed 0
    python tests/fuzz.py --only calls:1234        # one of them again, with its traceback

A try passes when it is refused in one line (a `ZooError`, exit code 2) or accepted with an answer
that holds; what holds is asked in `tests/fuzzing/`: that the mutated value stands in the recipe
that is printed, that samples are finite, of the shape, range and number asked for and the same for
the same seed, that weights are finite and changed after `fit`. A try fails by any other error, by
taking over 10 seconds (of the processor's time, for other programs may be busy; or ten minutes of
waiting), or by an answer that does not hold.
"""

import argparse
import collections
import contextlib
import os
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from fuzzing.values import Wrong

PROCESSOR_SECONDS, SECONDS = 10.0, 600.0
KINDS = ("recipes", "commands", "calls")


class Hang(BaseException):
    """A try took too long."""


def main() -> int:
    """Returns the exit code: 1 where a try failed."""
    parser = argparse.ArgumentParser()
    for kind in KINDS:
        parser.add_argument(f"--{kind}", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", metavar="KIND:NUMBER")
    options = parser.parse_args()
    failed = 0
    with empty_folder() as folder:
        for kind in KINDS:
            numbers = range(getattr(options, kind))
            if options.only:
                chosen, _, number = options.only.partition(":")
                numbers = [int(number)] if chosen == kind else []
            if numbers:
                failed += report(kind, numbers, options.seed, folder, whole=bool(options.only))
    return int(failed > 0)


@contextlib.contextmanager
def empty_folder() -> Iterator[Path]:
    """Gives an empty folder, and goes there: what tries write lies in it."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder, "work")
        work.mkdir()
        os.chdir(work)
        try:
            yield work
        finally:
            os.chdir(before)


def report(kind: str, numbers, seed: int, folder: Path, whole: bool = False) -> int:
    """Prints what became of the tries of one kind; returns how many failed."""
    began, counts = time.monotonic(), collections.Counter()
    for number, outcome, said, detail in tries(kind, numbers, seed, folder):
        counts[outcome] += 1
        if outcome not in ("refused", "accepted"):
            shown = detail if whole else detail.strip().splitlines()[-1][:300]
            print(f"{kind}:{number} {outcome}: {said[:600]}\n    {shown}", flush=True)
        elif whole:
            print(f"{kind}:{number} {outcome}: {said}\n    {detail}")
        if sum(counts.values()) % 500 == 0:
            print(f"{kind}: {dict(counts)}", flush=True)
    failed = sum(counts.values()) - counts["refused"] - counts["accepted"]
    seconds = time.monotonic() - began
    print(f"{kind}: {sum(counts.values())} tries, {dict(counts)}, {seconds:.0f} s", flush=True)
    return failed


def tries(kind: str, numbers, seed: int, folder: Path) -> Iterator[tuple[int, str, str, str]]:
    """Yields `(number, outcome, what was tried, detail)` of each try."""
    module = __import__(f"fuzzing.{kind}", fromlist=["Tries"])
    made = module.Tries(folder)
    for number in numbers:
        yield (number, *_attempt(made, [seed, KINDS.index(kind), number]))


def _attempt(made, entropy) -> tuple[str, str, str]:
    random = np.random.default_rng(entropy)
    said, outcome, detail, began = "", "", "", time.process_time()
    try:
        with warnings.catch_warnings(), _watched():
            warnings.simplefilter("ignore")
            said, run = made.make(random)
            outcome, detail = run()
    except Wrong as error:
        outcome, detail = "wrong answer", str(error)
    except Hang:
        outcome, detail = "hang", "".join(traceback.format_exc(limit=-4))
    except KeyboardInterrupt:
        raise
    except BaseException:
        outcome, detail = "raw error", traceback.format_exc()
    if time.process_time() - began > PROCESSOR_SECONDS:  # in code that no signal interrupts
        outcome = "hang"
    return outcome, said, detail or outcome


@contextlib.contextmanager
def _watched() -> Iterator[None]:
    """Raises `Hang` where something takes too long."""

    def raise_(*_):
        raise Hang

    timers = {signal.ITIMER_REAL: (signal.SIGALRM, SECONDS)}
    timers[signal.ITIMER_PROF] = (signal.SIGPROF, PROCESSOR_SECONDS)
    before = {number: signal.signal(number, raise_) for number, _ in timers.values()}
    for timer, (_, seconds) in timers.items():
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for timer in timers:
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["TFDS_DATA_DIR"] = os.devnull  # nothing prepared: the same on every machine
    sys.exit(main())
