"""Which is better, at a glance: one row a run and protocol, the best first, in 80 columns."""

import dataclasses
import json
import os

import pytest

from tests.benchmark.test_compare import STAMP, save
from zoo.benchmark import compare
from zoo.benchmark.compare import charts
from zoo.cli import compare as command
from zoo.evaluation.results import Row


def row(recipe, seed=0, checkpoint="last", weights="averaged", **values):
    facts = {"samples_seen": 64_000, "seconds": 20.0 + seed}
    stamp = dataclasses.replace(STAMP, weights=weights)
    return Row(recipe, seed, checkpoint, values or {"fd": 1.0}, stamp, facts)


def overview(*rows):
    [table] = compare.tables(compare.chosen(rows))
    return compare.grid(table, compare.overview(table))


def test_a_row_a_recipe_is_of_the_last_checkpoint_and_averaged_weights():
    head, lines = overview(
        *(row("a", seed, fd=3.0 + seed) for seed in (0, 1)),
        row("a", 0, "best", fd=1.0),
        row("a", 0, weights="raw", fd=2.0),
        row("b", 0, fd=1.5),
    )
    assert head == ["recipe", "FD (mnist) ↓", "seeds", "samples seen", "seconds"]
    assert lines == [
        ["b", "1.5", "1", "64,000", "20"],
        ["a", "3.5 ± 0.707", "2", "64,000", "20"],
    ]


def test_what_a_gan_was_told_is_shown_where_gans_were_told_different_things():
    one, other = row("a", fd=1.0), row("b", fd=2.0)
    one.facts["told"], other.facts["told"] = "classes", "nothing"
    head, lines = overview(one, other)
    assert head[2] == "told" and [line[2] for line in lines] == ["classes", "nothing"]
    other.facts["told"] = "classes"
    assert "told" not in overview(one, other)[0]


def test_raw_weights_and_best_checkpoints_stand_in_where_there_is_nothing_else():
    raw = row("a", weights="raw")
    assert compare.chosen([raw]) == [raw]
    _, lines = overview(row("a", 0, "best", fd=1.0), row("b", fd=2.0))
    assert [line[0] for line in lines] == ["a (best)", "b"]


def test_the_ranking_follows_the_catalogues_direction_and_stands_first():
    head, lines = overview(row("a", label_accuracy=0.5), row("b", label_accuracy=0.75))
    assert head[:2] == ["recipe", "label_accuracy ↑"]
    assert [line[0] for line in lines] == ["b", "a"]
    head, _ = overview(row("a", fd=1.0, intra_class_fd=2.0, coverage=0.5))
    assert head[1] == "intra_class_fd (mnist) ↓" and head[5:] == ["coverage ↑", "FD (mnist) ↓"]


@pytest.mark.parametrize("width", [80, 45])
def test_every_line_fits_into_the_terminal(width, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    values = {"fd": 1.25, "coverage": 0.5, "precision": 0.5, "label_accuracy": 0.5}
    rows = [row("variant-dataset", seed, **values | {"fd": seed / 7}) for seed in range(3)]
    command.print_tables(rows)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= width
    assert "0.143 ± 0.143" in out and ("coverage ↑" in out) == (width == 80)


def test_trials_with_the_same_recipe_and_seed_are_no_seeds_of_one_another(tmp_path):
    save(tmp_path / "trial-1", "a", 1.0)
    save(tmp_path / "trial-2", "a", 9.0)
    save(tmp_path, "b", 2.0)
    assert [run.recipe for run in compare.find(tmp_path)] == ["b", "trial-1/a", "trial-2/a"]


def test_the_page_begins_with_the_answer_and_ends_with_folded_tables(tmp_path):
    save(tmp_path, "good", 0.5)
    runs = compare.find(tmp_path)
    full = compare.tables([one for run in runs for one in run.rows])
    text = compare.write_page(tmp_path / "compare.html", runs, full).read_text()
    places = [
        text.index(part) for part in ("FD (mnist) ↓", "quality/fd", "Last samples", "<details>")
    ]
    assert places == sorted(places)
    assert text.count('<div class="wide"><table>') == text.count("<table>") == 2


def test_a_recipe_has_one_colour_and_distances_alone_are_logarithmic():
    many = charts.colours(f"recipe {number}" for number in range(23))
    assert len(set(many.values())) == 23
    assert charts.is_distance("quality/fd") and not charts.is_distance("quality/coverage")
    assert not charts.is_distance("loss/fd")


TAMPERED = {
    "a folder": lambda folder: (
        (folder / "recipe.toml").unlink(),
        (folder / "recipe.toml").mkdir(),
    ),
    "a pipe": lambda folder: (
        (folder / "metrics.jsonl").unlink(),
        os.mkfifo(folder / "metrics.jsonl"),
    ),
    "an endless link": lambda folder: (
        (folder / "results.json").unlink(),
        (folder / "results.json").symlink_to("results.json"),
    ),
    "an infinite version": lambda folder: _alter(folder, '"version": 1', '"version": Infinity'),
    "half a character": lambda folder: _alter(folder, '"dataset": "mnist"', r'"dataset": "\ud800"'),
    "seconds of text": lambda folder: _alter(folder, '"scores"', '"seconds": "x", "scores"'),
    "another checkpoint": lambda folder: _alter(folder, '"last"', "[1]"),
    "a line that is no object": lambda folder: _curves(folder, "[1]"),
    "a number as text": lambda folder: _curves(folder, '{"samples_seen": 5, "quality/fd": "1"}'),
    "no samples_seen": lambda folder: _curves(folder, '{"quality/fd": 1.0}'),
    "a line that is no JSON": lambda folder: _curves(folder, "[" * 100_000),
}


def _alter(folder, old, new):
    text = (folder / "results.json").read_text()
    assert old in text
    (folder / "results.json").write_text(text.replace(old, new))


def _curves(folder, line):
    good = json.dumps({"samples_seen": 7, "quality/fd": 1.0})
    (folder / "metrics.jsonl").write_text(f"{good}\n{line}\n{good}\n{good}\n")


@pytest.mark.parametrize("how", TAMPERED)
def test_what_is_broken_is_said_in_one_line_and_the_others_are_shown(how, tmp_path, capsys):
    TAMPERED[how](save(tmp_path, "bad", 1.0))
    save(tmp_path, "good", 0.5)
    command.compare(tmp_path, None, False, False, 0)
    out = capsys.readouterr().out
    [said] = [line for line in out.splitlines() if line.startswith("bad/seed-0: ")]
    assert "is broken: " in said and " good " in out
    assert "bad/seed-0: " in (tmp_path / "compare.html").read_text()


def test_a_folders_name_is_shown_whatever_its_bytes_are(tmp_path, capsys):
    save(tmp_path, os.fsdecode(b"\xff\n$x^{$<b>"), 1.0)
    command.compare(tmp_path, None, False, False, 0)
    assert "<b>" not in (tmp_path / "compare.html").read_text().replace("<b style", "")
