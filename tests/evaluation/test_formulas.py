"""Results files: a name that a spreadsheet would compute is refused."""

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


def row(recipe="vanilla-ring", dataset="ring", variant="vanilla"):
    stamp = dataclasses.replace(STAMP, dataset=dataset)
    values = {"modes": 7, "high_quality": 0.5, "reverse_kl": -0.5}
    return Row(recipe, 0, "samples", values, stamp, {"variant": variant})


@pytest.mark.parametrize("key", ["recipe", "dataset", "variant"])
@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2", "@sum", "\tx", "\rx"])
def test_a_name_that_is_a_formula_is_refused_and_nothing_is_added(tmp_path, key, name):
    path = tmp_path / "mode_coverage.csv"
    results.append(path, "mode_coverage", [row()])
    before = path.read_bytes()
    with pytest.raises(ZooError, match=f"{key}: expected a text that no spreadsheet computes"):
        results.append(path, "mode_coverage", [row("other"), row(**{key: name})])
    assert path.read_bytes() == before


def test_rows_written_before_are_kept(tmp_path):
    path = tmp_path / "mode_coverage.csv"
    results.append(path, "mode_coverage", [row("name")])
    path.write_text(path.read_text().replace("\nname,", "\n'=name,"))
    results.append(path, "mode_coverage", [row("other")])
    assert [one.recipe for one in results.read(path, "mode_coverage")] == ["=name", "other"]
    assert "\n'=name," in path.read_text()
