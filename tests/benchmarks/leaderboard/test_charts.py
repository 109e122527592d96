"""The chart compares what runs end with, and only where there is something to compare."""

import dataclasses

from PIL import Image

from benchmarks.leaderboard import charts
from zoo.evaluation import protocol, results
from zoo.evaluation.results import Row
from zoo.evaluation.stamp import Stamp

STAMP = Stamp(
    *("image_quality", protocol.read("image_quality").version, "full", "mnist", "test"),
    *("mnist", "ab", 10_000, 10_000, "none", 0, "raw"),
)


def row(recipe, fd, checkpoint="last", seed=0, **stamp):
    stamp = dataclasses.replace(STAMP, **stamp)
    return Row(recipe, seed, checkpoint, {"fd": fd}, stamp)


ROWS = [
    *(row("real", 0.1, "reference", weights="none"), row("noise", 50.0, "reference")),
    *(row("a", 1.0, "best"), row("a", 2.0)),
    *(row("b", 3.0), row("b", 4.0, weights="averaged"), row("b", 5.0, seed=1)),
    *(row("c", 6.0), row("c", 7.0, dataset="digits"), row("c", 8.0, fake_samples=500)),
    *(row("d", 0.5, seed=s, weights=w) for s, w in ((0, "raw"), (0, "averaged"))),
    row("d", 0.7, seed=1, weights="averaged"),
]


def test_it_shows_the_last_checkpoint_with_one_kind_of_weights_a_recipe():
    shown = [(one.recipe, one.values["fd"]) for one in charts.rows_of(ROWS, "mnist")]
    assert [pair for pair in shown if pair[0] in ("real", "noise")] == [
        ("real", 0.1),
        ("noise", 50.0),
    ]
    assert [pair for pair in shown if pair[0] in "ab"] == [("a", 2.0), ("b", 3.0), ("b", 5.0)]
    assert [pair for pair in shown if pair[0] in "cd"] == [("c", 6.0), ("d", 0.5), ("d", 0.7)]


def test_two_recipes_are_no_comparison():
    for missing in "abcd":
        assert len(charts.rows_of([one for one in ROWS if one.recipe != missing], "mnist"))
    assert not charts.rows_of([one for one in ROWS if one.recipe not in "ab"], "mnist")


def test_the_best_mean_is_on_top_and_every_dot_is_a_seed():
    axes = charts.figure(charts.rows_of(ROWS, "mnist")).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        *("c (1)", "b (2)", "a (1)", "d (2)")
    ]
    lines = {line.get_marker(): [] for line in axes.lines}
    for line in axes.lines:
        lines[line.get_marker()].append(line)
    dots, means, references = lines["o"], lines["|"], lines["None"]
    assert [list(line.get_xdata()) for line in dots] == [[6.0], [3.0, 5.0], [2.0], [0.5, 0.7]]
    assert [line.get_xdata()[0] for line in means] == [6.0, 4.0, 2.0, 0.6]
    assert [line.get_ydata()[0] for line in means] == [0, 1, 2, 3]
    hollow = [line.get_markerfacecolor() == "none" for line in dots]
    assert hollow == [True, True, True, False]
    assert [line.get_xdata()[0] for line in references] == [0.1, 50.0]


def test_charts_are_drawn_where_the_readme_shows_them(tmp_path):
    results.append(tmp_path / "results" / "image_quality.csv", "image_quality", ROWS)
    charts.charts(tmp_path)
    [path] = (tmp_path / "results").glob("*.png")
    assert path.name == "image_quality-mnist.png"
    assert Image.open(path).width == 960
