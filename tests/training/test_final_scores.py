"""The scores of a finished run: of its last and its best checkpoint, and none that ends it."""

import dataclasses

from zoo.training import final_scores, recipe
from zoo.utils.errors import ZooError


@dataclasses.dataclass
class Gan:
    samples_seen: int
    averaged_generator: object = None


@dataclasses.dataclass
class Scores:
    values: dict

    def to_dict(self):
        stamp = {"benchmark": "b", "version": 1, "form": "full", "features": "f"}
        return {"values": self.values, "stamp": stamp}


class Scorer:
    """Scores by a list; None stands for samples that cannot be scored."""

    def __init__(self, *distances):
        self.distances, self.asked = list(distances), []

    def score(self, gan, averaged=True, quick=False):
        self.asked.append((gan.samples_seen, averaged, quick))
        distance = self.distances.pop(0)
        if distance is None:
            raise ZooError("NaN")
        return Scores({"fd": distance})


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
    assert "0 is best (less is better)" in final_scores.explained(found)
    assert final_scores.explained([{"refused": "NaN"}]) == final_scores.explained([]) == ""


def test_a_blind_run_is_scored_by_the_quick_form_alone(monkeypatch):
    monkeypatch.setattr(final_scores.keras.saving, "load_model", lambda path: Gan(20, "average"))
    scorer = Scorer(1.0, 2.0, 0.5, 0.25)
    final_scores.final(scorer, Gan(40, "average"), "best.keras", quick=True)
    assert [quick for _, _, quick in scorer.asked] == [True] * 4


def test_a_last_checkpoint_that_is_the_best_is_scored_once(monkeypatch):
    monkeypatch.setattr(final_scores.keras.saving, "load_model", lambda path: Gan(40))
    scorer = Scorer(1.0)
    last, best = final_scores.final(scorer, Gan(40), "best.keras")
    assert best == last | {"checkpoint": "best"} and len(scorer.asked) == 1
    assert final_scores.final(Scorer(1.0), Gan(40), None) == [last]


def test_what_cannot_be_scored_is_said_and_trained_all_the_same():
    chosen = recipe.read("vanilla-ring", ["benchmark=image_quality"])
    scorer, reason = final_scores.scorer(chosen, (2,))
    assert scorer is None and "'ring' has 'points'" in reason
    assert final_scores.shown([], reason) == f"none: {reason}"
    assert final_scores.shown([{"checkpoint": "last", "refused": "NaN"}]) == "none: NaN"
