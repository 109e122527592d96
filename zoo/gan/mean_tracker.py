"""MeanTracker of several values that come together, kept in one variable."""

import keras
from keras import ops


class MeanTracker(keras.metrics.Metric):
    """The mean of each of several values since the epoch began.

    A `keras.metrics.Mean` for each would cost a dozen small operations a value
    and step, which a small network's step feels.

    Args:
        name: of the metric.
        tags: a name for each value.

    Example:

    >>> means = MeanTracker("loss", ["first", "second"])
    >>> means.update_state([1.0, 10.0])
    >>> means.update_state([3.0, 20.0])
    >>> {tag: float(mean) for tag, mean in means.result().items()}
    {'first': 2.0, 'second': 15.0}
    """

    def __init__(self, name: str, tags):
        super().__init__(name=name)
        self.tags = tuple(tags)
        # The totals, and behind them how many values each is of.
        self.sums = self.add_variable((len(self.tags) + 1,), "zeros", name="sums")

    def update_state(self, values) -> None:
        """Adds one value, float32 of shape `()`, for each tag, in the tags' order."""
        self.sums.assign_add(ops.stack([*values, 1.0]))

    def result(self) -> dict:
        """Returns the mean by tag; 0 where nothing came."""
        means = ops.divide_no_nan(self.sums, self.sums[-1])
        return dict(zip(self.tags, ops.unstack(means)[:-1], strict=True))

    def totals(self) -> dict[str, list[float]]:
        """Returns `[total, count]` by tag."""
        *totals, count = ops.convert_to_numpy(self.sums).tolist()
        return {tag: [total, count] for tag, total in zip(self.tags, totals, strict=True)}

    def restore(self, totals: dict[str, list[float]]) -> None:
        """Goes on from what `totals` returned."""
        counts = {totals[tag][1] for tag in self.tags}
        self.sums.assign([*(totals[tag][0] for tag in self.tags), *counts])
