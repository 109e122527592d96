"""Medians and ratios on rounds that are made up."""

import pytest

from benchmarks.speed import rounds
from benchmarks.speed.rounds import Round


def test_the_ratio_is_taken_round_by_round():
    """A noisy minute slows both sides: ratio of medians 0.5, median of ratios 2."""
    ours = [Round(100, seconds, 1) for seconds in (1, 10, 20)]
    theirs = [Round(100, seconds, 1) for seconds in (2, 20, 5)]
    assert rounds.ratio(ours, theirs) == 2.0
    assert rounds.median(ours) / rounds.median(theirs) == 0.5


def test_rounds_of_other_lengths_are_compared_by_speed():
    assert rounds.ratio([Round(300, 1, 1)], [Round(100, 2, 1)]) == 6.0
    with pytest.raises(ValueError):
        rounds.ratio([Round(1, 1, 1)], [])


def test_cpu_seconds_are_those_of_1000_samples():
    found = [Round(500, 1, cpu) for cpu in (1, 2, 30)]
    assert rounds.median(found, "cpu_seconds_per_1000") == 4.0
