"""Quick scores while training: recorded, told to who keeps the best, and no end of a run."""

import dataclasses
import types

import numpy as np

from zoo.callbacks.quick_scores import QuickScores
from zoo.utils.errors import ZooError


@dataclasses.dataclass
class Gan:
    samples_seen: int


class Scorer:
    """Scores by a list; None stands for samples that cannot be scored."""

    unchosen = ""

    def __init__(self, *distances):
        self.distances, self.asked = list(distances), []

    def score(self, gan, averaged=True, quick=False):
        self.asked.append((gan.samples_seen, averaged, quick))
        distance = self.distances.pop(0)
        if distance is None:
            raise ZooError("NaN")
        return types.SimpleNamespace(values={"fd": distance})

    def goodness(self, values):
        return -values["fd"]


class EventWriter:
    def __init__(self):
        self.points = []

    def scalars(self, values, samples_seen):
        self.points.append((values, samples_seen))


def test_scores_are_shown_at_samples_seen_and_lower_distances_are_better():
    events, told, scorer = EventWriter(), [], Scorer(4.0, None, 2.0)
    scoring = QuickScores(scorer, events, told.append)
    assert scoring(Gan(10)) == {"quality/fd": 4.0}
    assert scoring(Gan(20)) == {}  # a report without scores, not the end of the run
    assert scoring(Gan(30)) == {"quality/fd": 2.0}
    assert events.points == [({"quality/fd": 4.0}, 10), ({"quality/fd": 2.0}, 30)]
    assert told == [-4.0, -2.0] and np.argmax(told) == 1
    assert all(quick for _, _, quick in scorer.asked)


def test_data_without_a_validation_part_chooses_no_checkpoint():
    told, scorer = [], Scorer(4.0)
    scorer.unchosen = "too small"
    assert QuickScores(scorer, EventWriter(), told.append)(Gan(10)) == {"quality/fd": 4.0}
    assert told == []
