"""metrics.jsonl: what a run has measured, one line of plain JSON a report."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from zoo.callbacks.interval_means import IntervalMeans
from zoo.callbacks.stateful import StatefulCallback
from zoo.utils import json_lines


class MetricsFile(StatefulCallback):
    """Adds a line to a file at every epoch's end.

    A line holds `samples_seen`, every tracker's mean over the epoch by its
    name, `samples_per_second` of the epoch, and `seconds`: the wall time of
    the epochs so far, what stood in the file before included. A value that is
    not finite is written as null, which every JSON reader takes.

    Args:
        path: the file; lines are added to what is there.
        measure: called with the model at an epoch's end, after the epoch's time
            was taken; what it returns stands in the line too. See `Scoring`.

    Example:

    >>> gan.fit(images, callbacks=[MetricsFile("metrics.jsonl")])  # doctest: +SKIP
    """

    def __init__(self, path: str | os.PathLike, measure: Callable[..., dict] | None = None):
        super().__init__()
        self._path, self._meter, self._measure = Path(path), None, measure
        earlier = json_lines.read(self._path)
        self._seconds = earlier[-1]["seconds"] if earlier else 0.0

    def on_epoch_begin(self, epoch, logs=None):
        self._meter = IntervalMeans(self.model, self.restored.pop("interval", None))

    def on_epoch_end(self, epoch, logs=None):
        reading = self._meter.read()
        self._meter = None
        self._seconds += reading.seconds
        line = {
            "samples_seen": reading.samples_seen,
            **reading.means,
            "samples_per_second": reading.samples_per_second,
            "seconds": self._seconds,
            **(self._measure(self.model) if self._measure else {}),
        }
        line = {key: value if abs(value) < float("inf") else None for key, value in line.items()}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, allow_nan=False) + "\n")

    def state(self) -> dict:
        """Returns the interval that has begun; none between epochs."""
        return {"interval": self._meter.state()} if self._meter else {}
