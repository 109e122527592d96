"""One run in a process of its own: begun, watched, stopped."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

# What a run records as its command is what a user would type.
_PROGRAM = "import sys; sys.argv[0] = 'zoo'; from zoo.cli import main; main()"
# A run's input is a pipe from us. When we end, however that comes, so does the run.
_ENDS_WITH_US = (
    "import os, threading; "
    "threading.Thread(target=lambda: os.read(0, 1) or os._exit(1), daemon=True).start()\n"
)
_SAMPLES = re.compile(r"([\d,]+)/[\d,]+ samples")


class RunProcess:
    """A `zoo run`.

    Args:
        recipe: a name or a path.
        changes: to the recipe, as `--set` takes them.
        seed: of the run; None: the recipe's.
        out: the folder of all runs.
        log: the file that what it prints is written to.
        data_dir: where tensorflow-datasets keeps its data.
        options: further ones of `zoo run`.
    """

    def __init__(
        self,
        recipe: str,
        changes: Iterable[str],
        seed: int | None,
        out: str | os.PathLike,
        log: Path,
        data_dir: str | os.PathLike | None = None,
        options: Iterable[str] = (),
    ):
        command = [sys.executable, "-c", _ENDS_WITH_US + _PROGRAM]
        command += ["run", recipe, *options, "--out", str(out)]
        command += ["--data-dir", str(data_dir)] if data_dir else []
        for change in changes:
            command += ["--set", change]
        command += ["--seed", str(seed)] if seed is not None else []
        self._log = log
        with log.open("w") as file:
            # A session of its own: Ctrl-C comes to us alone, and we stop each run once.
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=file, stderr=file, start_new_session=True
            )

    @property
    def id(self) -> int:
        """The system's number of the process."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.poll()

    def samples_seen(self) -> int:
        """Returns how far the run is, by the last line of progress that it printed."""
        found = _SAMPLES.findall(self._log.read_text("utf-8", errors="replace"))
        return int(found[-1].replace(",", "")) if found else 0

    def last_line(self) -> str:
        """Returns what it printed last, or its exit code."""
        said = self._log.read_text("utf-8", errors="replace").strip().splitlines()
        return said[-1] if said else f"exit code {self.code}"

    def stop(self) -> None:
        """Asks it to stop after the step at hand; what was trained is kept."""
        if self.code is None:
            self._process.send_signal(signal.SIGTERM)

    def wait(self) -> int:
        """Waits for its end and returns the exit code."""
        code = self._process.wait()
        self._process.stdin.close()
        return code
