"""What lab notes say of trials stands in the record of trials."""

import json
import re
import typing
from pathlib import Path

import pytest

import zoo
from benchmarks import add_trials
from zoo.evaluation import protocol, results
from zoo.training import recipe

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NOTED = re.compile(r"(?:\((?:FD )?|: FD )(\d+\.\d+)(?=[,).]| and| at best)")


def trials():
    for benchmark in protocol.names():
        yield from results.read(BENCHMARKS / "trials" / f"{benchmark}.csv", benchmark)


def scores(name):
    for row in trials():
        if row.recipe.partition(" ")[0] == name.removesuffix("-tuned") and row.checkpoint == "last":
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


def test_trials_are_named_as_they_would_be_today():
    """Else the same trial would be added twice."""
    for name in {row.recipe for row in trials()}:
        assert re.search(r" batch_size=\d+ samples=\d+ precision=\w+$", name), name
        assert set(re.findall(r"network=(\w+)", name)) <= {*typing.get_args(zoo.Network)}, name


def test_a_trial_is_named_by_all_its_settings_and_replaces_none(tmp_path):
    run = {
        "recipe": "a",
        "settings": {"variant": "dcgan", "benchmark": "mode_coverage", "train.seed": 1000},
        "scores": [],
    }
    stamp = next(row.stamp for row in trials() if row.stamp.benchmark == "mode_coverage")
    for width in (8, 16, 16):
        run["settings"] |= {"arguments.width": width, "train.precision": "float32"}
        entry = {"checkpoint": "last", "values": {"modes": width}, "stamp": vars(stamp)}
        run |= {"scores": [entry | {"samples_seen": 60}], "environment": {}}
        (tmp_path / "results.json").write_text(json.dumps(run))
        add_trials.add(tmp_path, tmp_path / "trials")
    found = results.read(tmp_path / "trials" / "mode_coverage.csv", "mode_coverage")
    assert [(row.recipe, row.values["modes"]) for row in found] == [
        ("a width=8 precision=float32", 8),
        ("a width=16 precision=float32", 16),
    ]
