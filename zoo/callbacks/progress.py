"""How far a run is: a bar on a terminal, a line now and then elsewhere."""

import contextlib
import time

import keras
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

_SECONDS_BETWEEN_LINES = 10.0


class ProgressBar(keras.callbacks.Callback):
    """Shows samples seen, samples per second and the time left.

    It spans several calls of `fit`: use it as a context manager around them.

    Args:
        name: what is trained.
        total: samples that will have been seen at the end.
        console: where to show it; a console that is no terminal gets a plain
            line about every ten seconds.

    Example:

    >>> from rich.console import Console
    >>> with ProgressBar("mine", 60_000, Console(stderr=True)) as bar:  # doctest: +SKIP
    ...     gan.fit(images, callbacks=[bar], verbose=0)
    """

    def __init__(self, name: str, total: int, console: Console):
        super().__init__()
        self._name, self._total, self._console = name, total, console
        self._started = None
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:,.0f}/{task.total:,.0f} samples"),
            _Speed(),
            TimeRemainingColumn(),
            console=console,
            speed_estimate_period=60.0,
        )

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            if self._console.is_terminal:
                stack.enter_context(self._bar)
            self._exit = stack.pop_all()
        return self

    def __exit__(self, *error):
        return self._exit.__exit__(*error)

    def on_train_begin(self, logs=None):
        if self._started is None:
            self._started = self._spoke = time.perf_counter()
            self._first = self.model.samples_seen
            self._task = self._bar.add_task(self._name, total=self._total, completed=self._first)

    def on_train_batch_end(self, batch, logs=None):
        samples_seen = self.model.samples_seen
        if self._console.is_terminal:
            self._bar.update(self._task, completed=samples_seen)
        elif (now := time.perf_counter()) - self._spoke >= _SECONDS_BETWEEN_LINES:
            self._spoke = now
            speed = (samples_seen - self._first) / (now - self._started)
            left = (self._total - samples_seen) / speed
            self._console.print(
                f"{self._name}: {samples_seen:,}/{self._total:,} samples, "
                f"{speed:,.0f} samples/s, {left:,.0f} s left",
                highlight=False,
                soft_wrap=True,
            )


class _Speed(ProgressColumn):
    """The speed of the last minute."""

    def render(self, task: Task) -> Text:
        return Text("starting" if not task.speed else f"{task.speed:,.0f} samples/s")
