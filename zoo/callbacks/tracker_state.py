"""TrackerState that go on in the middle of an epoch."""

from zoo.callbacks.stateful import StatefulCallback


class TrackerState(StatefulCallback):
    """Holds the trackers' totals for a checkpoint written in the middle of an epoch.

    Keras resets the trackers at every epoch's begin. The first epoch after
    such a checkpoint is the rest of one, and its means are over all of it.
    Must come before the callbacks that read the trackers.
    """

    def __init__(self):
        super().__init__()
        self._within = False

    def on_epoch_begin(self, epoch, logs=None):
        self._within = True
        if self.restored:
            for tracker in self.model.metrics:
                tracker.restore(self.restored)
            self.restored.clear()

    def on_epoch_end(self, epoch, logs=None):
        self._within = False

    def state(self) -> dict:
        """Returns `{name: [total, count]}`, or nothing between epochs."""
        return totals(self.model) if self._within else {}


def totals(gan) -> dict[str, list[float]]:
    """Returns `[total, count]` of everything tracked, by its tag."""
    return {tag: sums for tracker in gan.metrics for tag, sums in tracker.totals().items()}
