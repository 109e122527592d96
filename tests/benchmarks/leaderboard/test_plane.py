"""The plane of quality and diversity: the language model's curve and how far GANs lie from it."""

import pytest

from benchmarks.leaderboard import plane
from zoo.evaluation.results import Row
from zoo.evaluation.stamp import Stamp

STAMP = Stamp(
    *("text_quality", 1, "full", "grammar", "test", "none", "none", 2_500, 2_500, "none", 0, "raw")
)


def row(recipe, self_bleu, bleu, checkpoint="last", seed=0):
    values = {"self_bleu": self_bleu, "bleu": bleu}
    values |= {"nll": 1.0} if recipe.startswith("likelihood") else {}
    return Row(recipe, seed, checkpoint, values, STAMP)


ROWS = [
    *(row("real", 0.5, 0.6, "reference"), row("real", 0.4, 0.6, "reference", 1)),
    row("noise", 0.0, 0.1, "reference"),
    row("likelihood, T 0.5", 0.8, 0.9, "reference"),
    row("likelihood, T 1", 0.4, 0.5, "reference"),
    *(row("one", 0.5, 0.4), row("one", 0.7, 0.8, seed=1), row("two", 0.9, 0.95)),
]


def test_the_gap_is_at_equal_repetition_of_the_mean_over_seeds():
    """At .6 the curve from (.4, .5) to (.8, .9) has .7; beyond its end it stays at .9."""
    assert plane.gaps(ROWS) == {"one": pytest.approx(-0.1), "two": pytest.approx(0.05)}
    assert plane.gaps([one for one in ROWS if one.recipe in ("real", "one")]) == {}


def test_the_chart_shows_a_point_a_seed_and_a_curve():
    axes = plane.figure(ROWS).axes[0]
    drawn = {line.get_label(): line.get_xydata().tolist() for line in axes.lines}
    assert drawn["language model, by temperature"] == [[0.8, 0.9], [0.4, 0.5]]
    assert drawn["one"] == [[0.5, 0.4], [0.7, 0.8]] and drawn["two"] == [[0.9, 0.95]]
    assert drawn["real"] == [[0.5, 0.6], [0.4, 0.6]] and len(axes.lines) == 4
    assert {text.get_text() for text in axes.texts} == {"0.5", "1"}
