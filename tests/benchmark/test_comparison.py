"""The chart compares what runs end with, and only where there is something to compare."""

import dataclasses

import pytest
from PIL import Image

from zoo import protocol, results
from zoo.benchmark import comparison
from zoo.results import Row
from zoo.stamp import Stamp

STAMP = Stamp(
    *("image_quality", protocol.read("image_quality").version, "full", "mnist", "test"),
    *("mnist", "ab", 10_000, 10_000, "none", 0, "raw"),
)


def row(recipe, fd, checkpoint="last", seed=0, **stamp):
    stamp = dataclasses.replace(STAMP, **stamp)
    return Row(recipe, seed, checkpoint, {"fd": fd}, stamp)


ROWS = [
    row("real", 0.1, "reference", weights="none"),
    *(row("a", 1.0, "best"), row("a", 2.0)),
    *(row("b", 3.0), row("b", 4.0, weights="averaged"), row("b", 5.0, seed=1)),
    *(row("c", 6.0), row("c", 7.0, dataset="digits")),
]


def test_it_shows_the_last_checkpoint_with_the_weights_that_make_the_samples():
    shown = [(one.recipe, one.values["fd"]) for one in comparison.rows_of(ROWS, "mnist")]
    assert shown == [("real", 0.1), ("a", 2.0), ("b", 4.0), ("b", 5.0), ("c", 6.0)]


@pytest.mark.parametrize("missing", ["a", "b", "c"])
def test_two_recipes_are_no_comparison(missing):
    assert not comparison.rows_of([one for one in ROWS if one.recipe != missing], "mnist")


def test_charts_are_drawn_where_the_readme_shows_them(tmp_path):
    results.append(tmp_path / "results" / "image_quality.csv", "image_quality", ROWS)
    comparison.charts(tmp_path)
    [path] = (tmp_path / "results").glob("*.png")
    assert path.name == "image_quality-mnist.png"
    colors = Image.open(path).convert("RGB").getcolors(2**24)
    assert any(blue > 150 > red for _, (red, _, blue) in colors)  # the dots
