"""Quality against epochs: what runs reported, recorded and drawn."""

import json
from pathlib import Path

import pytest

from benchmarks import add_curve
from benchmarks.leaderboard import curves
from zoo.evaluation import protocol
from zoo.utils.errors import ZooError


@pytest.fixture
def run(tmp_path):
    settings = {"dataset": "table:a.csv", "benchmark": "b/table_curve.toml", "train.seed": 1000}
    found = {"recipe": "mine", "settings": settings, "environment": {"cpu": "x", "commit": "y"}}
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "results.json").write_text(json.dumps(found))
    reports = [
        {"samples_seen": seen, "seconds": 1.0, "quality/usefulness_f1": value}
        for seen, value in ((50, 0.25), (200, 0.5))
    ]
    text = "\n".join(map(json.dumps, reports))
    (tmp_path / "run" / "metrics.jsonl").write_text(text + "\n")
    return tmp_path / "run"


def test_a_run_s_reports_are_points_by_epochs_and_replace_themselves(run, tmp_path):
    path = tmp_path / "curves.csv"
    for _ in range(2):
        add_curve.add(run, 100, path)
    found = [(one.recipe, one.epochs, one.metric, one.value) for one in add_curve.read(path)]
    assert found == [("mine", 0.5, "usefulness_f1", 0.25), ("mine", 2.0, "usefulness_f1", 0.5)]
    axes = curves.figure(add_curve.read(path)).axes[0]
    (line,) = axes.lines
    assert line.get_xydata().tolist() == [[0.5, 0.25], [2.0, 0.5]]
    assert axes.get_title() == "usefulness_f1"


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [("train.seed", 0, "at least 1,000"), ("benchmark", "table_quality", "scored by")],
)
def test_a_run_that_reports_results_or_was_scored_otherwise_is_refused(run, key, value, message):
    found = json.loads((run / "results.json").read_text())
    found["settings"][key] = value
    (run / "results.json").write_text(json.dumps(found))
    with pytest.raises(ZooError, match=message):
        add_curve.add(run, 100, run / "curves.csv")


def test_the_curve_s_protocol_scores_usefulness_in_the_quick_form_alone():
    found = protocol.read(str(Path(add_curve.__file__).parent / "table_curve.toml"))
    assert "usefulness" in found.quick_metrics and "usefulness" not in found.metrics
