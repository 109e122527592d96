"""benchmarks/README.md says what the results files say, and nothing else."""

import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.leaderboard import readme
from zoo.evaluation import protocol, results
from zoo.evaluation.results import Row
from zoo.evaluation.stamp import Stamp

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
STAMP = Stamp(
    *("image_quality", protocol.read("image_quality").version, "full", "mnist", "test"),
    *("mnist", "ab", 10_000, 10_000, "none", 0, "raw"),
)


def row(recipe, seed, fd, **stamp):
    values = {"fd": fd, "coverage": 0.5}
    return Row(recipe, seed, "last", values, dataclasses.replace(STAMP, **stamp))


def test_the_readme_is_not_stale():
    assert (BENCHMARKS / "README.md").read_text("utf-8") == readme.readme(BENCHMARKS)


@pytest.mark.parametrize("name", protocol.names())
def test_committed_results_are_what_their_protocol_says(name):
    for found in results.read(BENCHMARKS / "results" / f"{name}.csv", name):
        settings = protocol.read(name).settings(found.stamp.dataset)
        if found.stamp.version == protocol.read(name).version:
            assert found.stamp.form == "full"
            # Of a source each, where samples are made from held-out ones.
            is_paired = found.stamp.benchmark in ("restoration", "translation")
            is_paired |= found.facts.get("variant") == "pix2pix"
            expected = found.stamp.real_samples if is_paired else settings.fake
            assert found.stamp.fake_samples == expected
            assert found.stamp.real_samples <= settings.real


def test_mean_and_spread_are_over_seeds_of_one_stamp(tmp_path):
    path = tmp_path / "results" / "image_quality.csv"
    rows = [row("a", 0, 1.0), row("a", 1, 2.0), row("a", 2, 6.0), row("b", 0, 2.5)]
    rows += [row("a", 0, 100.0, weights="averaged"), row("c", 0, 7.0, version=0)]
    results.append(path, "image_quality", rows)
    text = readme.readme(tmp_path)
    assert "| a |  | last | 3 | 3 ± 2.65 | 0.500 ± 0.000 |" in text
    assert "| b |  | last | 1 | 2.5 | 0.500 |" in text
    assert "| a |  | last | 1 | 100 | 0.500 |" in text
    now, folded = text.split("<details>")
    assert "| c |" not in now and "| c |" in folded  # another version of the protocol
    assert text.index("| b |  | last |") < text.index("| a |  | last | 3 |")  # by the mean
    assert now.count("FD (mnist)") == 2 and not re.search(r"\bFID \|", text)


def test_what_moved_since_the_version_before_is_shown(tmp_path):
    path = tmp_path / "results" / "image_quality.csv"
    rows = [row("a", 0, 1.0, version=1), row("b", 0, 2.0, version=1), row("a", 0, 1.5)]
    results.append(path, "image_quality", rows)
    text = readme.readme(tmp_path)
    assert "| recipe | version 1 | version 2 | ratio |" in text and "| a | 1 | 1.5 | 1.50 |" in text
    assert "Not run again yet: b." in text


def test_distances_of_two_networks_are_not_compared(tmp_path):
    path = tmp_path / "results" / "image_quality.csv"
    seen_by_random = row("a", 0, 0.1, version=1, features="random")
    results.append(path, "image_quality", [seen_by_random, row("a", 0, 1.5)])
    text = readme.readme(tmp_path)
    assert "What moved" not in text and "<details>" in text


def test_it_imports_no_tensorflow():
    program = (
        f"import sys; sys.path[:] = {sys.path}; import benchmarks.leaderboard.readme\n"
        "sys.exit(' '.join({'tensorflow', 'keras'} & set(sys.modules)) or 0)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
