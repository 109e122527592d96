"""The results file reads back, and its table shows what it says."""

import dataclasses

import pytest

import zoo
from benchmarks.speed import table

ROW = table.Row(
    *("dcgan-8x8", "zoo", "float32", 64, 1234.5678901234567, 0.03, 0.25, 1.0, 4.5e6, 8, 2**30),
    *("a CPU", 2, "cpu:0", "2.21.0", "3.15.1", "", "abc", "2026-01-02"),
)


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
    assert found["samples/s"] == "1,235" and found["MiB"] == "1,024"
    assert found["GFLOP/s"] == "6"  # 1,234.57 x 4.5e6 = 5.56e9
