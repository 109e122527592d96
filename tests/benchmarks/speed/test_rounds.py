"""Medians and ratios on rounds that are made up; the results file."""

import dataclasses

import pytest

import zoo
from benchmarks.speed import rounds, table
from benchmarks.speed.rounds import Round

ROW = table.Row(
    *("dcgan-8x8", "zoo", "float32", 64, 1234.5678901234567, 0.03, 0.25, 1.0, 4.5e6, 8, 2**30),
    *("a CPU", 2, "cpu:0", "2.21.0", "3.15.1", "", "abc", "2026-01-02"),
)


def test_the_ratio_is_taken_round_by_round():
    """A noisy minute slows both sides: ratio of medians 0.5, median of ratios 2."""
    ours = [Round(100, seconds, 1) for seconds in (1, 10, 20)]
    theirs = [Round(100, seconds, 1) for seconds in (2, 20, 5)]
    assert rounds.ratio(ours, theirs) == 2.0
    assert rounds.median(ours) / rounds.median(theirs) == 0.5


def test_rounds_of_other_lengths_are_compared_by_speed():
    assert rounds.ratio([Round(300, 1, 1)], [Round(100, 2, 1)]) == 6.0
    with pytest.raises(ValueError):
        rounds.ratio([Round(1, 1, 1)], [])


def test_cpu_seconds_are_those_of_1000_images():
    found = [Round(500, 1, cpu) for cpu in (1, 2, 30)]
    assert rounds.median(found, "cpu_seconds_per_1000") == 4.0


def test_a_file_reads_back_and_a_case_measured_again_replaces_itself(tmp_path):
    path = tmp_path / "new" / "speed.csv"
    other = dataclasses.replace(ROW, contender="torch", zoo_over_this=1.5)
    table.append(path, [ROW, other])
    assert table.read(path) == [ROW, other]
    again = dataclasses.replace(ROW, samples_per_second=2.0, date="2026-02-03")
    table.append(path, [again])
    assert table.read(path) == [again, other]


def test_a_broken_file_is_refused_and_the_line_named(tmp_path):
    path = tmp_path / "speed.csv"
    table.append(path, [ROW])
    path.write_text(path.read_text().replace(",64,", ",many,"))
    with pytest.raises(zoo.ZooError, match="line 2: a broken row"):
        table.read(path)
    path.write_text("case,contender\n")
    with pytest.raises(zoo.ZooError, match="expected the columns"):
        table.append(path, [ROW])


def test_a_table_says_what_the_rates_mean():
    head, [line] = table.lines([ROW])
    found = dict(zip(head, line, strict=True))
    assert found["images/s"] == "1,235" and found["MiB"] == "1,024"
    assert found["GFLOP/s"] == "6"  # 1,234.57 x 4.5e6 = 5.56e9
