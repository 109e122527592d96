"""Comparison: stamps are never mixed, and the page holds everything itself."""

import base64
import dataclasses
import json
import re

import pytest

from zoo.benchmark import compare
from zoo.benchmark.compare.tables import heading
from zoo.cli import compare as command
from zoo.evaluation.results import Row
from zoo.evaluation.stamp import Stamp
from zoo.utils.errors import ZooError

STAMP = Stamp(
    *("image_quality", 1, "full", "mnist", "test", "mnist", "ab", 100, 100, "none", 0, "averaged"),
)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


def row(recipe, fd, **stamp):
    return Row(recipe, 0, "last", {"fd": fd}, dataclasses.replace(STAMP, **stamp))


def save(root, recipe, fd, **stamp):
    """Writes a run folder as a run leaves it."""
    folder = root / recipe / "seed-0"
    (folder / "samples").mkdir(parents=True)
    (folder / "samples" / "000000100.png").write_bytes(PNG)
    (folder / "recipe.toml").touch()
    lines = [{"samples_seen": n, "quality/fd": fd + n, "seconds": 1.0} for n in (50, 100)]
    (folder / "metrics.jsonl").write_text("\n".join(map(json.dumps, lines)) + '\n{"samples_s')
    entry = {
        "checkpoint": "last",
        "samples_seen": 100,
        "values": {"fd": fd},
        "stamp": dataclasses.asdict(dataclasses.replace(STAMP, **stamp)),
    }
    results = {
        "recipe": recipe,
        "settings": {"train.seed": 0, "variant": "dcgan"},
        "environment": {"keras": "3"},
        "scores": [entry],
    }
    (folder / "results.json").write_text(json.dumps(results))
    return folder


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Stamp)])
def test_a_difference_in_any_field_of_the_stamp_makes_a_table_of_its_own(field):
    other = 7 if isinstance(getattr(STAMP, field), int) else "other"
    first, second = compare.tables([row("a", 1.0), row("b", 2.0, **{field: other})])
    assert [one.recipe for one in first.rows] == ["a"]
    assert [one.recipe for one in second.rows] == ["b"]
    assert field in second.apart and first.apart == ""


def test_rows_of_one_stamp_are_sorted_and_samples_without_weights_stand_in_all():
    rows = [row("b", 2.0), row("a", 1.0), row("raw", 0.5, weights="raw")]
    averaged, raw = compare.tables([*rows, row("real", 0.1, weights="none")])
    assert [one.recipe for one in averaged.rows] == ["real", "a", "b"]
    assert [one.recipe for one in raw.rows] == ["real", "raw"]


def test_fid_is_said_of_inception_only():
    assert heading("fd", STAMP) == "FD (mnist)"
    assert heading("fid", dataclasses.replace(STAMP, features="inception")) == "FID"


def test_the_page_holds_tables_curves_and_sheets_and_needs_no_file(tmp_path):
    save(tmp_path, "good", 0.5)
    save(tmp_path, "bad", 3.25)
    save(tmp_path, "other", 9.0, version=2)
    unfinished = save(tmp_path, "cut", 1.0)
    (unfinished / "results.json").unlink()
    runs = compare.find(tmp_path)
    made = compare.tables([one for run in runs for one in run.rows])
    text = compare.write_page(tmp_path / "compare.html", runs, made).read_text()
    assert text.index(">good<") < text.index(">bad<")
    assert "Apart from the first table: version" in text
    assert "cut/seed-0: not finished" in text
    assert text.count(base64.b64encode(PNG).decode()) == 4
    assert 'alt="quality/fd"' in text
    assert not re.search(r'(src|href)="(?!data:)', text)


def test_the_command_prints_tables_and_why_there_are_several(tmp_path, capsys):
    save(tmp_path, "good", 0.5)
    save(tmp_path, "other", 9.0, features_sha256="cd")
    command.compare(tmp_path, None, False, 0)
    out = capsys.readouterr().out
    assert "2 tables, because" in out and "features_sha256 cd here, ab there" in out
    assert "FD (mnist)" in out and f"tensorboard --logdir {tmp_path}" in out
    assert (tmp_path / "compare.html").exists()


def test_wide_tables_are_printed_whole(tmp_path, capsys):
    columns = ("fd", "kernel_distance", "precision", "recall", "density", "coverage", "modes")
    values = {key: 0.25 for key in (*columns, "classification_accuracy_score")}
    command.print_tables([dataclasses.replace(row("a", 1.0), values=values)])
    assert "classification_accuracy_score" in capsys.readouterr().out


def test_no_runs_and_broken_ones_are_said(tmp_path):
    with pytest.raises(ZooError, match="found nothing"):
        compare.find(tmp_path / "none")
    with pytest.raises(ZooError, match="holds no runs"):
        compare.find(tmp_path)
    folder = save(tmp_path, "a", 1.0)
    (folder / "results.json").write_text('{"scores": [')
    with pytest.raises(ZooError, match=r"results.json: a broken results file"):
        compare.find(tmp_path)
