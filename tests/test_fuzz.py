"""A slice of `fuzz.py`: recipes and calls of the Python API, mutated, the same on every day."""

from pathlib import Path

import pytest

NUMBERS = {"recipes": 120, "calls": 24}


@pytest.mark.parametrize("kind", NUMBERS)
def test_what_is_mutated_is_refused_in_one_line_or_answered_rightly(kind, monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent)
    import fuzz

    with fuzz.empty_folder() as folder:
        found = list(fuzz.tries(kind, range(NUMBERS[kind]), 0, folder))
    outcomes = [outcome for _, outcome, _, _ in found]
    assert {"refused", "accepted"} <= set(outcomes)  # else nothing is looked at
    failed = [one for one in found if one[1] not in ("refused", "accepted")]
    assert failed == []


def test_a_hang_and_a_wrong_answer_are_seen(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent)
    import fuzz
    from fuzzing import values

    monkeypatch.setattr(fuzz, "PROCESSOR_SECONDS", 0.2)

    def endless():
        while True:
            pass

    def wrong():
        values.check_samples(values.np.zeros((2, 3)), (3,), 3, bounded=True)

    def raw():
        raise KeyError("x")

    for run, outcome in ((endless, "hang"), (wrong, "wrong answer"), (raw, "raw error")):
        made = type("Tries", (), {"make": lambda _, random, run=run: ("it", run)})()
        assert fuzz._attempt(made, [0])[0] == outcome
