"""Quick scores while training: recorded, told to who keeps the best, and no end of a run."""

import dataclasses

import numpy as np
import pytest

from zoo.callbacks.quick_scores import QuickScores
from zoo.training import final_scores
from zoo.utils.errors import ZooError


@dataclasses.dataclass
class Gan:
    samples_seen: int
    averaged_generator: object = None


class Scorer:
    """Scores by a list; None stands for samples that cannot be scored."""

    def __init__(self, *distances):
        self.distances, self.asked = list(distances), []

    def score(self, gan, averaged=True, quick=False):
        self.asked.append((gan.samples_seen, averaged, quick))
        distance = self.distances.pop(0)
        if distance is None:
            raise ZooError("NaN")
        values = {"fd": distance}
        return run_scores_like(values)

    def goodness(self, values):
        return -values["fd"]


def run_scores_like(values):
    class Scores:
        def to_dict(self):
            return {"values": values, "stamp": {"benchmark": "b", "version": 1, "features": "f"}}

    found = Scores()
    found.values = values
    return found


class EventWriter:
    def __init__(self):
        self.points = []

    def scalars(self, values, samples_seen):
        self.points.append((values, samples_seen))


def test_scores_are_shown_at_images_seen_and_lower_distances_are_better():
    events, told, scorer = EventWriter(), [], Scorer(4.0, None, 2.0)
    scoring = QuickScores(scorer, events, told.append)
    assert scoring(Gan(10)) == {"quality/fd": 4.0}
    assert scoring(Gan(20)) == {}  # a report without scores, not the end of the run
    assert scoring(Gan(30)) == {"quality/fd": 2.0}
    assert events.points == [({"quality/fd": 4.0}, 10), ({"quality/fd": 2.0}, 30)]
    assert told == [-4.0, -2.0] and np.argmax(told) == 1
    assert all(quick for _, _, quick in scorer.asked)


def test_last_and_best_are_scored_averaged_and_raw(monkeypatch):
    monkeypatch.setattr(final_scores.keras.saving, "load_model", lambda path: Gan(20, "average"))
    scorer = Scorer(1.0, 2.0, 0.5, None)
    found = final_scores.final(scorer, Gan(40, "average"), "best.keras")
    assert [(one["checkpoint"], one["samples_seen"]) for one in found] == [
        ("last", 40),
        ("last", 40),
        ("best", 20),
        ("best", 20),
    ]
    assert [averaged for _, averaged, _ in scorer.asked] == [True, False, True, False]
    assert not any(quick for _, _, quick in scorer.asked)
    assert found[3]["refused"] == "NaN" and "values" not in found[3]
    assert final_scores.scalars(found) == {"score/last/fd": 1.0, "score/best/fd": 0.5}
    assert final_scores.shown(found) == "b version 1, f features: fd 1"


def test_a_last_checkpoint_that_is_the_best_is_scored_once(monkeypatch):
    monkeypatch.setattr(final_scores.keras.saving, "load_model", lambda path: Gan(40))
    scorer = Scorer(1.0)
    last, best = final_scores.final(scorer, Gan(40), "best.keras")
    assert best == last | {"checkpoint": "best"} and len(scorer.asked) == 1
    assert final_scores.final(Scorer(1.0), Gan(40), None) == [last]


def test_what_cannot_be_scored_is_said_and_trained_all_the_same():
    scorer, reason = final_scores.scorer("image_quality", "ring", (2,))
    assert scorer is None and "has points" in reason
    assert final_scores.shown([], reason) == f"none: {reason}"
    assert final_scores.shown([{"checkpoint": "last", "refused": "NaN"}]) == "none: NaN"
    assert final_scores.peak_memory_bytes() == pytest.approx(
        final_scores.resource.getrusage(final_scores.resource.RUSAGE_SELF).ru_maxrss * 1024, rel=0.1
    )
