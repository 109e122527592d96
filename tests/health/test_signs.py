"""Signs, read from made series of check-ups: each fires on its own sickness and on no other."""

import dataclasses
import json
from pathlib import Path

import pytest

from zoo.health import signs
from zoo.health.signs import Checkup

WELL = {
    "diversity": 0.9,
    "accuracy": 0.9,
    "gradient": 5.0,
    "movement": 0.2,
    "copying": 0.4,
    "saturation": 0.1,
}
SICK = {
    "discriminator_won": {"accuracy": 1.0, "gradient": 1e-3},
    "generator_stalled": {"movement": 1e-4},
    "mode_collapse": {"diversity": 0.01},
    "memorizing": {"copying": 0.97},
}


def series(*changes, steps=100, start=5_000):
    """Returns check-ups `steps` apart, well but for the changes of each."""
    return [
        Checkup(64 * steps * n, start + steps * n, **{**WELL, **change})
        for n, change in enumerate(changes, start=1)
    ]


def test_a_healthy_series_has_no_sign():
    assert signs.signs(series({}, {}, {}, {})) == {}
    assert signs.signs([]) == {}
    assert signs.signs([Checkup(64, 1), Checkup(6400, 100)]) == {}  # nothing measured


@pytest.mark.parametrize("sign", SICK)
def test_each_sign_stands_on_its_own_sickness_alone_and_goes_with_it(sign):
    sick = series({}, SICK[sign], SICK[sign])
    found = signs.signs(sick)
    assert list(found) == [sign]
    assert "%" in found[sign]
    assert signs.signs(series({}, SICK[sign], SICK[sign], {})) == {}
    assert signs.history(sick)[sign] == [3 * 6400]


@pytest.mark.parametrize("sign", SICK)
def test_one_bad_look_is_no_sign(sign):
    assert signs.signs(series({}, {}, SICK[sign])) == {}
    assert signs.signs(series(SICK[sign], {}, SICK[sign])) == {}


@pytest.mark.parametrize("sign", SICK)
def test_looks_a_few_training_steps_apart_count_as_one(sign):
    few = series(*[SICK[sign]] * (4 if sign == "memorizing" else 9), steps=10)
    assert signs.signs(few) == {}
    assert sign in signs.signs(series(*[SICK[sign]] * 11, steps=10))


def test_a_sure_discriminator_that_still_teaches_has_not_won():
    assert signs.signs(series(*[{"accuracy": 1.0, "gradient": 1.0}] * 3)) == {}
    assert signs.signs(series(*[{"accuracy": 0.6, "gradient": 0.0}] * 3)) == {}


def test_a_generator_at_rest_that_nothing_tells_from_the_data_is_done_not_stalled():
    assert signs.signs(series(*[{"accuracy": 0.5, "movement": 0.0}] * 3)) == {}


def test_small_movements_add_up():
    slow = [{"movement": 3e-4}] * 11
    assert signs.signs(series(*slow, steps=10)) == {}  # 3e-3 within 100 training steps
    assert "generator_stalled" in signs.signs(series(*slow, steps=100))


def test_variety_is_measured_by_what_the_run_once_had():
    poor = {"diversity": 0.1}
    assert signs.signs(series({"diversity": 0.3}, poor, poor)) == {}
    assert "mode_collapse" in signs.signs(series({"diversity": 1.0}, poor, poor))
    # Noise is more varied than the data: losing that is learning.
    assert signs.signs(series({"diversity": 5.0}, *[{"diversity": 0.5}] * 2)) == {}
    assert signs.signs(series({"diversity": 1.0}, poor, poor, start=350)) == {}
    # First shapes are alike; a generator that is old and never was varied has collapsed.
    alike = [SICK["mode_collapse"]] * 3
    assert signs.signs(series(*alike, start=1_000)) == {}
    assert "mode_collapse" in signs.signs(series(*alike))


def test_after_a_rollback_evidence_begins_anew():
    sick = series({}, *[SICK["mode_collapse"]] * 3)
    back = [*sick[:-1], dataclasses.replace(sick[-1], rolled_back=True)]
    after = [dataclasses.replace(sick[-1], samples_seen=32_000, steps=5_500)]
    assert signs.signs(back) == {}
    assert signs.signs(back + after) == {}
    assert "mode_collapse" in signs.signs(
        [*back, *after, dataclasses.replace(after[0], samples_seen=38_400, steps=5_600)]
    )


def test_divergence_is_a_sign_at_once():
    assert signs.signs([Checkup(64, 1, diverged="a loss is NaN")]) == {"diverged": "a loss is NaN"}


def test_a_card_says_what_is_seen_and_what_to_try():
    card = signs.card(640, {"memorizing": "copies"})
    assert "| **memorizing** | copies | more data," in card
    assert set(signs.SIGNS) == {"diverged", "saturated", *SICK}


def _recorded(pattern):
    """Returns the check-ups of real runs in docs/health/, by the part of their names after -."""
    files = sorted((Path(__file__).parents[2] / "docs" / "health").glob(pattern))
    return {
        file.stem.partition("-")[2]: [Checkup(**json.loads(one)) for one in file.open()]
        for file in files
    }


def test_no_sign_stands_in_the_recorded_runs_of_shipped_recipes():
    runs = _recorded("well-*.jsonl")
    assert len(runs) >= 9
    found = {name: signs.history(checkups) for name, checkups in runs.items()}
    assert {name: {k: v for k, v in signs.items() if v} for name, signs in found.items()} == (
        {name: {} for name in runs}
    )


def test_recorded_runs_that_were_made_to_fail_show_their_sign_and_at_most_a_stalled_generator():
    runs = _recorded("sick-*.jsonl")
    assert set(runs) == set(SICK)
    for sign, checkups in runs.items():
        stood = {name for name, looks in signs.history(checkups).items() if looks}
        assert sign in stood and stood <= {sign, "generator_stalled"}


def test_samples_that_are_all_the_same_are_a_collapse_at_the_first_look():
    same = {"diversity": 3e-6}
    white = series(same, start=0)
    assert list(signs.signs(white)) == ["mode_collapse"]
    assert signs.collapsing(white[-1], white)
    assert signs.signs(series({"diversity": 0.002}, start=0)) == {}
    assert signs.signs(series(same, start=0, steps=32)) == {}  # before training has begun to tell


def test_a_collapsed_generator_is_not_said_to_memorize():
    """White samples on data that is nearly white lie near to real ones too."""
    white = {"diversity": 3e-6, "copying": 0.99}
    assert list(signs.signs(series({}, white, white, start=0))) == ["mode_collapse"]
    assert list(signs.signs(series({}, {"copying": 0.99}, {"copying": 0.99}))) == ["memorizing"]


def test_saturated_is_seen_at_the_first_look():
    assert list(signs.signs([Checkup(64, 1, saturation=0.9)])) == ["saturated"]
    assert signs.signs([Checkup(64, 1, saturation=0.5)]) == {}
    assert signs.signs(series({"saturation": 0.9}, {})) == {}  # and gone when it is gone


def test_copies_are_named_in_a_run_that_is_short():
    """Ten looks within a hundred steps, at all of which every sample is a copy."""
    copies = [{"copying": 1.0}] * 10
    short = series(*copies, start=0, steps=8)
    assert signs.signs(short[:4]) == {}
    assert list(signs.signs(short[:5])) == ["memorizing"]
    assert signs.signs(series(*copies[:4], {"copying": 0.5}, *copies[:4], start=0, steps=8)) == {}
    back = [*short[:-1], dataclasses.replace(short[-1], rolled_back=True)]
    assert signs.signs(back) == {}
