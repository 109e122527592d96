"""Curves of every tracker and of the speed, over samples seen."""

from zoo.callbacks.event_writer import EventWriter
from zoo.callbacks.interval_means import IntervalMeans
from zoo.callbacks.stateful import StatefulCallback
from zoo.data.input_wait import InputWait


class Scalars(StatefulCallback):
    """Writes every tracker's interval mean and the speed to TensorBoard.

    A point is the mean since the point before, not a single batch's value. An
    epoch's end ends an interval too. Tags are the trackers' names,
    `loss/<player>/<term>` and `logits/<real or fake>` (in TensorBoard under `training/`),
    `speed/samples_per_second`, and `speed/input_wait`, the share of the time
    in which training waited for its batches.

    Args:
        events: where to write.
        every: samples seen from one point to the next; with
            `steps_per_execution` above 1, the first step after that.
        waiting: what times the batches; without it there is no `speed/input_wait`.

    Example:

    >>> curves = Scalars(EventWriter("runs/mine"), every=1_000)  # doctest: +SKIP
    >>> gan.fit(images, callbacks=[curves])  # doctest: +SKIP
    """

    def __init__(self, events: EventWriter, every: int, waiting: InputWait | None = None):
        super().__init__()
        self._events, self._every, self._waiting = events, every, waiting
        self._meter, self._waited = None, 0.0

    def on_train_begin(self, logs=None):
        if self._waiting:
            self._waiting.read()  # of the look at the first batch, before the first interval
            self._waited = self.restored.pop("waited", 0.0)

    def on_epoch_begin(self, epoch, logs=None):
        self._meter = IntervalMeans(self.model, self.restored.pop("interval", None))

    def on_train_batch_end(self, batch, logs=None):
        if self.model.samples_seen - self._meter.samples_seen >= self._every:
            self._write()

    def on_epoch_end(self, epoch, logs=None):
        if self.model.samples_seen > self._meter.samples_seen:
            self._write()
        self._meter = None
        self._events.flush()

    def state(self) -> dict:
        """Returns the interval that has begun; none between epochs."""
        if not self._meter:
            return {}
        return {"interval": self._meter.state(), "waited": self._waiting_so_far()}

    def _write(self) -> None:
        reading = self._meter.read()
        speed = {"speed/samples_per_second": reading.samples_per_second}
        if self._waiting:
            speed["speed/input_wait"] = self._waiting_so_far() / max(reading.seconds, 1e-9)
            self._waited = 0.0
        self._events.scalars(reading.means | speed, reading.samples_seen)

    def _waiting_so_far(self) -> float:
        """Returns the seconds waited in the interval that has begun."""
        self._waited += self._waiting.read() if self._waiting else 0.0
        return self._waited
