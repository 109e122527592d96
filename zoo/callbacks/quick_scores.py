"""Quick scores while training, by which the best checkpoint is chosen: of validation data."""

from collections.abc import Callable

from zoo.callbacks.event_writer import EventWriter
from zoo.evaluation.scorer import Scorer
from zoo.utils.errors import ZooError


class QuickScores:
    """Scores a GAN by the quick form of its benchmark at every report.

    Hand it to `MetricsFile`, which calls it after the report's speed was read:
    scoring is no part of the training's time. A GAN that cannot be scored (its
    samples hold NaN) has no scores in that report. Data too small for a validation
    part is scored against what is trained on, and no checkpoint is chosen by it.

    Args:
        scorer: of the run's benchmark and dataset.
        events: where curves `quality/<metric>` are written.
        keep_best: told how good the GAN is, higher is better; see
            `Checkpoints.keep_best`.

    Example:

    >>> scoring = QuickScores(scorer, events, saver.keep_best)  # doctest: +SKIP
    >>> MetricsFile("metrics.jsonl", measure=scoring)  # doctest: +SKIP
    """

    def __init__(self, scorer: Scorer, events: EventWriter, keep_best: Callable[[float], None]):
        self._scorer, self._events, self._keep_best = scorer, events, keep_best

    def __call__(self, gan) -> dict[str, float]:
        """Writes the scores and returns them, `{"quality/<metric>": value}`."""
        try:
            values = self._scorer.score(gan, quick=True).values
        except ZooError:
            return {}
        found = {f"quality/{column}": value for column, value in values.items()}
        self._events.scalars(found, gan.samples_seen)
        if not self._scorer.unchosen:
            self._keep_best(self._scorer.goodness(values))
        return found
