"""Tables as datasets: their splits, what is simulated, and files of one's own."""

import numpy as np
import pytest

import zoo
from zoo import data
from zoo.data import tables
from zoo.modalities import table_file
from zoo.utils.errors import ZooError

pandas = pytest.importorskip("pandas")
pyarrow = pytest.importorskip("pyarrow")


def test_a_table_is_split_by_seed_and_no_row_is_in_both(tmp_path):
    frame = pandas.DataFrame({"number": np.arange(90) * 1.0, "half": np.arange(90) % 2 == 0})
    frame.to_csv(tmp_path / "mine.csv", index=False)
    name = f"table:{tmp_path}/mine.csv"
    splits = [data.source(name, split) for split in ("train", "test")]
    assert [one.count for one in splits] == [60, 30]
    rows = [one.modality.decode(one.arrays()[0]).number.to_list() for one in splits]
    assert sorted(rows[0] + rows[1]) == frame.number.to_list() and rows[0] != sorted(rows[0])
    assert splits[0].modality == splits[1].modality == data.outline(name).modality
    assert data.source(name, "test").arrays()[0].tolist() == splits[1].arrays()[0].tolist()


def test_columns_are_learnt_from_the_train_rows_alone(tmp_path):
    """Ranges and modes are those of train; what train never had is left out of test, and said."""
    order = np.random.RandomState(0).permutation(600)
    kept, test = order[:400], order[400:]
    frame = pandas.DataFrame({"n": np.arange(600) * 1.5, "c": list("ab") * 300})
    frame["m"] = np.arange(600) / 7
    frame.loc[test[0], "n"] = 1e6
    frame.loc[test[1:4], "c"] = "never in train"
    frame.loc[test[4], "m"] = np.nan
    frame.to_csv(tmp_path / "mine.csv", index=False)
    name = f"table:{tmp_path}/mine.csv"
    with pytest.warns(UserWarning, match=r"mine.csv: rows with .* left out: 4 of test"):
        train = data.source(name)
    number, category, _ = train.modality.columns
    assert (number.least, number.most) == (frame.n[kept].min(), frame.n[kept].max())
    assert category.categories == ("a", "b")
    assert category.shares[0] == (frame.c[kept] == "a").mean() != 0.5
    assert train.modality == zoo.Table.of(frame.iloc[np.sort(kept)])
    source = data.source(name, "test")
    assert (train.count, source.count) == (400, 196)
    made = source.modality.decode(source.arrays()[0])
    rest = frame.n[np.delete(test, [1, 2, 3, 4])].clip(number.least, number.most)
    assert made.n.tolist() == pytest.approx(rest.tolist())


@pytest.mark.parametrize("rows", [100_000, 7])
def test_types_are_those_of_the_train_rows_alone(tmp_path, monkeypatch, rows):
    """What the file is taken for is what a file without the held-out rows is."""
    monkeypatch.setattr(table_file, "_ROWS", rows)
    order = np.random.RandomState(0).permutation(90)
    kept, test = np.sort(order[:60]), order[60:]
    number = np.arange(90)
    columns = {
        "whole": (number, "1.5"),  # kept, and rounded
        "text": (number + 100, "unknown"),
        "few": (number % 3, "?"),
        "flag": (number % 2 == 0, "maybe"),
        "gap": (number + 200, ""),
        "empty": ([""] * 90, "something"),
        "real": ([f"{one}.0" for one in number], "x"),
        "one": ([7] * 90, ""),
        "late": (number, "3.0"),  # kept
    }
    frame = pandas.DataFrame({name: values for name, (values, _) in columns.items()}, dtype=str)
    alone = frame.iloc[kept].copy()
    for place, (name, (_, odd)) in enumerate(columns.items()):
        frame.loc[test[place], name] = odd
    for name, one in {"mine": frame, "alone": alone}.items():
        one.to_csv(tmp_path / f"{name}.csv", index=False)
    expected = zoo.Table.of(pandas.read_csv(tmp_path / "alone.csv"))
    assert [one.dtype for one in expected.columns[:5]] == ["int64"] * 3 + ["bool", "int64"]
    name = f"table:{tmp_path}/mine.csv"
    with pytest.warns(UserWarning, match="left out: 7 of test"):
        source = data.source(name, "test")
    assert source.modality == expected and data.source(name).count == 60
    made = source.modality.decode(source.arrays()[0])
    there = np.delete(test, np.arange(1, 8))
    assert made.text.tolist() == (there + 100).tolist()
    assert made.whole.tolist()[0] == 2 and made.whole.tolist()[2:] == there[2:].tolist()
    assert made.late.tolist()[1] == 3


def test_types_of_a_parquet_file_are_those_of_the_train_rows_alone(tmp_path):
    test = np.random.RandomState(0).permutation(90)[60:]
    frame = pandas.DataFrame({"n": np.arange(90.0), "flag": np.arange(90) % 2 == 0})
    frame["flag"], frame["c"] = frame.flag.astype(object), list("abc") * 30
    frame.loc[test[0], "n"] = np.nan
    frame.loc[test[1], "flag"] = None
    frame.loc[test[2], "c"] = "never in train"
    frame["c"] = frame.c.astype("category")
    frame.astype({"n": "Int64"}).to_parquet(tmp_path / "own.parquet")
    table = pyarrow.table({"n": frame.n.astype("Int64"), "flag": frame.flag, "c": frame.c})
    pyarrow.parquet.write_table(table.replace_schema_metadata(), tmp_path / "mine.parquet")
    for name, dtype in {"mine": "int64", "own": "Int64"}.items():
        with pytest.warns(UserWarning, match="left out: 3 of test"):
            source = data.source(f"table:{tmp_path}/{name}.parquet", "test")
        types = {one.name: (one.dtype, one.kind) for one in source.modality.columns}
        assert types == {
            "n": (dtype, "whole"),
            "flag": ("bool", "yes_no"),
            "c": ("category", "category"),
        }
        assert source.modality.columns[-1].categories == ("a", "b", "c") and source.count == 27


def test_the_paper_s_simulated_tables():
    """Means and variance, from the rows themselves."""
    ring = tables.simulated("table_ring")
    assert ring.shape == (30_000, 2)
    centre = ring.mean().to_numpy()
    assert np.abs(centre).max() < 0.03
    # A point on the unit circle with variance .05 in each direction.
    assert (ring**2).sum(axis=1).mean() == pytest.approx(1 + 2 * 0.05, rel=0.02)
    grid, moved = (tables.simulated(f"table_{name}") for name in ("grid", "gridr"))
    off = grid.to_numpy() - 2 * np.rint(grid.to_numpy() / 2)
    assert (off**2).mean() == pytest.approx(0.05, rel=0.05)
    assert len(np.unique(2 * np.rint(grid.to_numpy() / 2), axis=0)) == 25
    assert ((moved - 2 * np.rint(moved / 2)) ** 2).to_numpy().mean() > 0.07
    parts = [data.source("table_ring", split).arrays()[0] for split in data.SPLITS]
    assert [len(one) for one in parts] == [10_000] * 3
    assert len(np.unique(np.concatenate(parts), axis=0)) > 29_000


def test_the_tables_of_scikit_learn():
    wine = data.source("wine")
    names = [one.name for one in wine.modality.columns]
    assert wine.count == 119 and names[-1] == "target" and len(names) == 14
    assert wine.modality.columns[-1].categories == ("class_0", "class_1", "class_2")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("table:", "lacks a path"),
        ("table:/nowhere/x.csv", "x.csv: expected a .csv or .parquet file"),
        ("table:/nowhere/x.txt", "expected a .csv or .parquet"),
    ],
)
def test_tables_that_are_none_are_refused(name, message):
    with pytest.raises(ZooError, match=message):
        data.source(name)


def test_a_table_that_cannot_be_learnt_is_refused_with_its_file(tmp_path):
    (tmp_path / "one.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ZooError, match=r"one.csv: Every column"):
        data.source(f"table:{tmp_path}/one.csv")
    (tmp_path / "two.csv").write_text("a,b\n1,2\n3,4\n")
    with pytest.raises(ZooError, match="too few to be split"):
        data.source(f"table:{tmp_path}/two.csv", "test")


def test_the_doctor_says_what_each_column_is_taken_for(tmp_path):
    from zoo.data.inspection import inspect

    frame = pandas.DataFrame({"n": np.arange(60) / 7, "c": list("ab") * 30, "k": 1})
    frame.to_csv(tmp_path / "mine.csv", index=False)
    found = inspect(f"table:{tmp_path}/mine.csv", batch_size=20)
    texts = {text.partition(":")[0]: (grade, text) for grade, text in found.findings}
    assert texts["c"] == ("good", "c: category, 2 categories")
    assert texts["k"] == ("note", "k: constant, always 1: nothing is learnt of it")
    assert texts["n"][1].startswith("n: real, 0.285714 to 8.42857, ")
