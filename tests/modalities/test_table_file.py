"""Tables in pieces: each has the types that the whole has."""

import numpy as np
import pytest

import zoo
from zoo import data
from zoo.data import tables
from zoo.modalities import table_file
from zoo.modalities.table_file import TableFile, read
from zoo.utils.errors import ZooError

pandas = pytest.importorskip("pandas")


@pytest.fixture
def path(tmp_path):
    """A CSV file whose pieces of three rows look different from each other."""
    pandas.DataFrame(
        {
            "whole": [1, 2, 3, 4, 5, 6, 7],
            "real": [1, 2, 3, 4.5, 5, 6, 7],
            "gap": [1, 2, 3, None, None, None, 7],
            "text": [1, 2, 3, "a", "b", None, 7],
            "late": [None, None, None, "a", "b", "c", None],
            "flag": [True, False, True, None, True, False, True],
            "mixed": [True, False, True, 1, 0, 1, 0],
        },
        dtype=object,
    ).to_csv(tmp_path / "rows.csv", index=False)
    return tmp_path / "rows.csv"


def test_pieces_of_a_csv_file_together_are_what_pandas_reads_whole(path):
    file = TableFile(path, rows=3)
    pieces = list(file.pieces())
    assert file.count == 7 and [len(one) for one in pieces] == [3, 3, 1]
    whole = pandas.read_csv(path, low_memory=False)
    for name in whole:
        kinds = {str(one[name].dtype) for one in pieces if one[name].notna().all()}
        assert kinds <= {str(whole[name].dtype), "bool"}
    pandas.testing.assert_frame_equal(pandas.concat(pieces, ignore_index=True), whole)
    pandas.testing.assert_frame_equal(read(path), whole)
    assert sum(len(one) for one in file.pieces()) == 7  # and again


def test_a_parquet_file_in_pieces(tmp_path):
    pytest.importorskip("pyarrow")
    frame = pandas.DataFrame(
        {
            "gap": [1, 2, None, 4, 5],
            "count": pandas.array([1, None, 3, 4, 5], "Int64"),
            "day": pandas.date_range("2020-01-01", periods=5, tz="Europe/Rome"),
            "grade": pandas.Categorical(list("abbaa"), ["c", "b", "a"], ordered=True),
        }
    )
    frame.to_parquet(tmp_path / "rows.parquet")
    pieces = list(TableFile(tmp_path / "rows.parquet", rows=2).pieces())
    found = pandas.concat(pieces, ignore_index=True)
    pandas.testing.assert_frame_equal(found, read(tmp_path / "rows.parquet"))
    assert (found.dtypes == frame.dtypes).all() and len(pieces) == 3


def test_categories_whose_dictionaries_differ_between_row_groups(tmp_path):
    """A dictionary is a row group's own: together they are those of the whole file."""
    pyarrow = pytest.importorskip("pyarrow")
    path, groups = tmp_path / "rows.parquet", (("abba", "ba"), ("ccad", "dca"), ("aaaa", "a"))
    grade = pandas.Categorical(list("mnmo"), list("onm"), ordered=True)
    frames = [
        pandas.DataFrame({"c": pandas.Categorical(list(rows), list(names)), "grade": grade})
        for rows, names in groups
    ]
    schema = pyarrow.Schema.from_pandas(frames[0], preserve_index=False)
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        for frame in frames:
            table = pyarrow.Table.from_pandas(frame, preserve_index=False)
            writer.write_table(table.cast(schema))
    whole = pandas.read_parquet(path)
    assert whole.c.tolist() == list("abbaccadaaaa") and len(whole.c.cat.categories) == 4
    for rows in (None, 3):
        found = pandas.concat(TableFile(path, rows).pieces(), ignore_index=True)
        assert found.c.dtype == "category" and found.c.tolist() == whole.c.tolist()
        assert set(found.c.cat.categories) == set("abcd")
        assert found.grade.dtype == grade.dtype
    table = zoo.Table.of(found)
    pandas.testing.assert_frame_equal(table.decode(table.encode(found)), found)
    assert data.source(f"table:{path}").modality.columns[0].dtype == "category"


def test_a_broken_line_in_a_later_piece_is_named(path):
    with open(path, "a", encoding="utf-8") as file:
        file.write("8,8,8,c,d,True,1,too many\n")
    with pytest.raises(ZooError, match=r"rows.csv: .*line 9"):
        TableFile(path, rows=3)


def test_a_dataset_read_in_pieces_is_the_one_read_whole(tmp_path, monkeypatch):
    random = np.random.default_rng(0)
    frame = pandas.DataFrame(
        {
            "n": random.integers(0, 99, 90),
            "c": random.choice(list("abc"), 90),
            "x": random.random(90),
        }
    )
    frame.to_csv(tmp_path / "mine.csv", index=False)
    name = f"table:{tmp_path}/mine.csv"
    whole = [data.source(name, split) for split in ("train", "test")]
    monkeypatch.setattr(table_file, "_ROWS", 7)
    tables._learnt.cache_clear()
    for one, split in zip(whole, ("train", "test"), strict=True):
        source = data.source(name, split)
        assert source.modality == one.modality
        np.testing.assert_array_equal(source.arrays()[0], one.arrays()[0])
    monkeypatch.setattr(tables, "LEARNT", 30)
    tables._learnt.cache_clear()
    random, train = np.random.RandomState(0), np.sort(tables._places(90)["train"])
    rows = random.choice(tables._places(90)["train"], 30, replace=False)
    assert len(train) > 30 and data.source(name).modality == zoo.Table.of(frame.iloc[np.sort(rows)])
    tables._learnt.cache_clear()


def test_a_parquet_file_without_rows_is_refused(tmp_path):
    pytest.importorskip("pyarrow")
    pandas.DataFrame({"a": []}).to_parquet(tmp_path / "rows.parquet")
    with pytest.raises(ZooError, match="has no rows"):
        read(tmp_path / "rows.parquet")


def test_held_out_values_that_no_column_knows_are_told():
    table = zoo.Table.of(
        pandas.DataFrame(
            {
                "day": pandas.date_range("2020-01-01", periods=30).astype(str),
                "same": ["a"] * 30,
                "n": np.arange(30.0),
            }
        )
    )
    others = pandas.DataFrame(
        {
            "day": ["2020-01-03", "unknown", "2020-01-03", "2020-01-03"],
            "same": ["a", "a", None, "a"],
            "n": ["1", "2", "3", "many"],
        }
    )
    assert table.knows(others).tolist() == [True, False, False, False]
