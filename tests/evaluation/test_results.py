"""Results files: read back to the last digit, and a broken row is named."""

import dataclasses

import pytest

from zoo.evaluation import results
from zoo.evaluation.results import Row
from zoo.evaluation.stamp import Stamp
from zoo.utils.errors import ZooError

STAMP = Stamp(
    *("mode_coverage", 1, "full", "ring", "test", "none", "none"),
    *(1, 2500, "none", 0, "averaged"),
)


def row(recipe="vanilla-ring", seed=0, **changes):
    values = {"modes": 7, "high_quality": 0.1 + 0.2, "reverse_kl": 1 / 3}
    facts = {"variant": "vanilla", "seconds": 12.5, "keras": "3.15.1", "cpu": 'a "quoted", cpu'}
    return dataclasses.replace(Row(recipe, seed, "last", values, STAMP, facts), **changes)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "results" / "mode_coverage.csv"
    results.append(path, "mode_coverage", [row(), row(seed=1)])
    return path


def test_rows_are_read_back_as_they_were(file):
    assert results.read(file, "mode_coverage") == [row(), row(seed=1)]
    assert file.read_text().startswith("recipe,seed,checkpoint,modes,high_quality,reverse_kl,")


def test_a_run_scored_again_replaces_its_row_and_others_stay(file):
    again = row(values={"modes": 8, "high_quality": 1.0, "reverse_kl": 0.0})
    raw = row(stamp=dataclasses.replace(STAMP, weights="raw"))
    results.append(file, "mode_coverage", [again, raw])
    assert results.read(file, "mode_coverage") == [again, row(seed=1), raw]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("vanilla-ring,1,", "vanilla-ring,one,", "line 3.*seed: expected a whole number"),
        ("vanilla-ring,1,last,7,", "vanilla-ring,1,last,nan,", "line 3.*modes"),
        (",0.30000000000000004,", ",30.0,", "line 2.*high_quality: expected a share"),
        ("vanilla-ring,1,last,", "vanilla-ring,1,", "line 3"),
        ("vanilla-ring,1,", "vanilla-ring,0,", "line 3.*twice"),
        (",full,", ",,", "line 2.*'form'"),
        ("recipe,seed", "recipe,sed", "line 1.*sed"),
        ("mode_coverage,1,", "image_quality,1,", "line 2.*benchmark"),
    ],
)
def test_a_broken_row_is_named_and_nothing_is_added(file, old, new, message):
    broken = file.read_text().replace(old, new, 1)
    assert broken != file.read_text()
    file.write_text(broken)
    with pytest.raises(ZooError, match=message):
        results.append(file, "mode_coverage", [row(seed=5)])
    assert file.read_text() == broken


def test_a_run_without_scores_says_why():
    with pytest.raises(ZooError, match="no network"):
        results.of_run({"recipe": "x", "scores": [], "unscored": "no network"})
    with pytest.raises(ZooError, match="NaN"):
        results.of_run({"recipe": "x", "scores": [{"checkpoint": "last", "refused": "NaN"}]})


def test_no_file_is_no_rows(tmp_path):
    assert results.read(tmp_path / "none.csv", "image_quality") == []


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2", "@sum", "'=1", "'", "plain", "it's"])
def test_no_text_is_a_formula_in_a_spreadsheet_and_all_are_read_back(tmp_path, name):
    written = row(facts={"cpu": name, "cores": 2, "device": "cpu:0"})
    results.append(tmp_path / "mode_coverage.csv", "mode_coverage", [written])
    first = (tmp_path / "mode_coverage.csv").read_text().splitlines()[1].split(",")[-3]
    assert first.strip('"')[0] not in "=+-@"
    [found] = results.read(tmp_path / "mode_coverage.csv", "mode_coverage")
    assert found.facts["cpu"] == name
