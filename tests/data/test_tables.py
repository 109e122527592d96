"""Tables as datasets: their splits, what is simulated, and files of one's own."""

import numpy as np
import pytest

import zoo
from zoo import data
from zoo.data import tables
from zoo.utils.errors import ZooError

pandas = pytest.importorskip("pandas")


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
