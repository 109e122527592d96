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
    command.compare(tmp_path, None, False, False, 0)
    out = capsys.readouterr().out
    assert "2 tables, because" in out and "features_sha256 cd here, ab there" in out
    assert "FD (mnist)" in out and f"tensorboard --logdir {tmp_path}" in out
    assert (tmp_path / "compare.html").exists()


def test_wide_tables_are_printed_whole(tmp_path, capsys):
    columns = ("fd", "kernel_distance", "precision", "recall", "density", "coverage", "modes")
    values = {key: 0.25 for key in (*columns, "classification_accuracy_score")}
    command.print_tables([dataclasses.replace(row("a", 1.0), values=values)], every=True)
    assert "classification_accuracy_score" in capsys.readouterr().out


def test_no_runs_are_said(tmp_path):
    with pytest.raises(ZooError, match="found nothing"):
        compare.find(tmp_path / "none")
    with pytest.raises(ZooError, match="holds no runs"):
        compare.find(tmp_path)


BROKEN = {
    "cut off": lambda folder: (folder / "results.json").write_text('{"scores": ['),
    "a list": lambda folder: (folder / "results.json").write_text("[1, 2]"),
    "scores of text": lambda folder: _altered(folder, '"fd": 1.0', '"fd": "1.0"'),
    "scores that are no numbers": lambda folder: _altered(folder, '"fd": 1.0', '"fd": NaN'),
    "an unknown score": lambda folder: _altered(folder, '"fd": 1.0', '"<script>": 1.0'),
    "another seed": lambda folder: _altered(folder, '"train.seed": 0', '"train.seed": "x"'),
    "no environment": lambda folder: _altered(folder, '"environment"', '"other"'),
    "no UTF-8": lambda folder: (folder / "results.json").write_bytes(b"\xff\xfe{"),
    "nested too deep": lambda folder: (folder / "results.json").write_text("[" * 100_000),
    "curves that are a folder": lambda folder: (
        (folder / "metrics.jsonl").unlink(),
        (folder / "metrics.jsonl").mkdir(),
    ),
}


def _altered(folder, old, new):
    path = folder / "results.json"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_run_is_named_and_the_others_are_shown(how, tmp_path):
    BROKEN[how](save(tmp_path, "bad", 1.0))
    save(tmp_path, "good", 1.0)
    bad, good = compare.find(tmp_path)
    assert "is broken" in bad.unscored and "\n" not in bad.unscored and not bad.rows
    made = compare.tables([one for run in (bad, good) for one in run.rows])
    text = compare.write_page(tmp_path / "compare.html", [bad, good], made).read_text()
    assert ">good<" in text and "bad/seed-0: " in text


def test_curves_that_cannot_be_drawn_are_left_out(tmp_path):
    folder = save(tmp_path, "a", 1.0)
    lines = ['"text"', "[1]", '{"samples_seen": "many"}', '{"samples_seen": 60, "quality/fd": "x"}']
    lines += ['{"samples_seen": 70, "quality/fd": NaN}', '{"samples_seen": 80, "quality/fd": 3.0}']
    (folder / "metrics.jsonl").write_text("\n".join(lines) + "\n")
    [run] = compare.find(tmp_path)
    assert run.curves == (
        {"samples_seen": 60},
        {"samples_seen": 70},
        {"samples_seen": 80, "quality/fd": 3.0},
    )
    compare.write_page(tmp_path / "compare.html", [run], [])


def test_a_name_is_never_read_as_mathematics(tmp_path):
    save(tmp_path, "$x^{$", 1.0)
    runs = compare.find(tmp_path)
    assert "$x^{$" in compare.write_page(tmp_path / "compare.html", runs, []).read_text()


def test_a_sheet_that_links_to_another_file_is_not_embedded(tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(PNG + b"secret")
    folder = save(tmp_path / "runs", "a", 1.0)
    (folder / "samples" / "000000200.png").symlink_to(secret)
    [run] = compare.find(tmp_path / "runs")
    assert run.sheet == [folder / "samples" / "000000100.png"]
    (folder / "samples").rename(tmp_path / "elsewhere")
    (folder / "samples").symlink_to(tmp_path / "elsewhere")
    assert run.sheet == []


def test_one_row_a_recipe_says_which_is_better():
    def seeds(recipe, checkpoint, *values):
        return [
            dataclasses.replace(row(recipe, value), seed=seed, checkpoint=checkpoint)
            for seed, value in enumerate(values)
        ]

    rows = seeds("a", "best", 1.0, 1.0) + seeds("a", "last", 3.0, 5.0) + seeds("b", "last", 2.0)
    [table] = compare.tables(compare.chosen(rows))
    found = compare.summaries(table)
    assert [(one.recipe, one.checkpoint, len(one.rows)) for one in found] == [
        ("b", "last", 1),
        ("a", "last", 2),
    ]
    assert [one.spread("fd") for one in found] == ["2", "4 ± 1.41"]
    assert compare.arrowed("fd", table) == "FD (mnist) ↓"


def test_the_short_table_fits_into_80_columns(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    columns = ("fd", "kernel_distance", "precision", "recall", "density", "coverage", "modes")
    command.print_tables([dataclasses.replace(row("a", 1.0), values=dict.fromkeys(columns, 0.25))])
    out = capsys.readouterr().out
    assert max(len(line) for line in out.splitlines()[1:]) <= 80
    assert "FD (mnist) ↓" in out and "--all" in out
