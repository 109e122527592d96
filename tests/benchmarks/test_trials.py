"""What lab notes say of trials stands in the record of trials."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

from zoo.evaluation import protocol, results
from zoo.training import recipe

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NOTED = re.compile(r"\((?:FD )?(\d+\.\d+)(?=[,)]| and| at best)")


def scores(name):
    for benchmark in protocol.names():
        path = BENCHMARKS / "trials" / f"{benchmark}.csv"
        for row in results.read(path, benchmark):
            if row.recipe.partition(" ")[0] == name and row.checkpoint == "last":
                yield from (row.values[key] for key in ("fd", "reverse_kl") if key in row.values)


@pytest.mark.parametrize("name", recipe.names())
def test_figures_of_trials_are_in_the_record(name):
    note = " ".join(recipe.read(name).note.split())
    found = re.search(r"[Tt]rials?\b.*?(?=Cost, measured|$)", note)
    figures = NOTED.findall(found.group()) if found else []
    assert bool(figures) == bool(found and "FD" in found.group())
    for figure in figures:
        digits = len(figure.partition(".")[2])
        assert any(f"{score:.{digits}f}" == figure for score in scores(name)), figure


def test_a_trial_is_named_by_all_its_settings_and_replaces_none(tmp_path):
    spec = importlib.util.spec_from_file_location("add_trials", BENCHMARKS / "add_trials.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    run = {
        "recipe": "a",
        "settings": {"variant": "dcgan", "benchmark": "mode_coverage", "train.seed": 0},
        "scores": [],
    }
    stamp = results.read(BENCHMARKS / "trials" / "mode_coverage.csv", "mode_coverage")[0].stamp
    for width in (8, 16, 16):
        run["settings"] |= {"arguments.width": width, "train.precision": "float32"}
        entry = {"checkpoint": "last", "values": {"modes": width}, "stamp": vars(stamp)}
        run |= {"scores": [entry | {"samples_seen": 60}], "environment": {}}
        (tmp_path / "results.json").write_text(json.dumps(run))
        tool.add(tmp_path, tmp_path / "trials")
    found = results.read(tmp_path / "trials" / "mode_coverage.csv", "mode_coverage")
    assert [(row.recipe, row.values["modes"]) for row in found] == [
        ("a width=8 precision=float32", 8),
        ("a width=16 precision=float32", 16),
    ]
