"""Tables: kinds of columns, there and back, what is refused, and what is saved."""

import json

import numpy as np
import pytest

from zoo import modalities
from zoo.modalities import Table
from zoo.modalities.table_file import read
from zoo.utils.errors import ZooError

pandas = pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def frame():
    random = np.random.default_rng(0)
    n = 300
    dates = pandas.Timestamp("2021-05-01") + pandas.to_timedelta(random.integers(0, 900, n), "D")
    return pandas.DataFrame(
        {
            "whole": random.integers(-40, 4_000, n),
            "price": random.normal(20, 5, n).round(2),
            "income": np.exp(random.normal(8, 2, n)),
            "gap": np.where(random.random(n) < 0.2, np.nan, random.normal(0, 1, n)),
            "city": random.choice(["Rome", " Oslo", "Åre"], n),
            "rooms": random.choice([1, 2, 5], n).astype("int32"),
            "owner": random.random(n) < 0.3,
            "maybe": random.choice(np.array([True, False, None], object), n),
            "day": dates,
            "hour": (dates + pandas.to_timedelta(random.integers(0, 24, n), "h")).tz_localize(
                "UTC"
            ),
            "written": dates.strftime("%d/%m/%Y"),
            "grade": pandas.Categorical(
                random.choice(["b", "a"], n), ["c", "b", "a"], ordered=True
            ),
            "count": pandas.array(
                np.where(random.random(n) < 0.1, None, random.integers(0, 99, n)), "Int64"
            ),
            "country": "SE",
            "nothing": np.nan,
        }
    )


@pytest.fixture(scope="module")
def table(frame):
    return Table.of(frame)


KINDS = {
    "whole": "whole",
    "price": "real",
    "income": "positive",
    "gap": "real",
    "city": "category",
    "rooms": "category",
    "owner": "yes_no",
    "maybe": "yes_no",
    "day": "date",
    "hour": "date",
    "written": "date",
    "grade": "category",
    "count": "whole",
    "country": "constant",
    "nothing": "constant",
}


def test_kinds_of_columns_are_told_apart(table):
    assert {one.name: one.kind for one in table.columns} == KINDS


def test_there_and_back_with_types_order_and_formats(frame, table):
    back = table.decode(table.encode(frame))
    pandas.testing.assert_frame_equal(back, frame, check_exact=False, rtol=1e-5, atol=1e-5)
    exact = [name for name in KINDS if name not in ("income", "gap")]
    pandas.testing.assert_frame_equal(back[exact], frame[exact])
    again = modalities.from_config(json.loads(json.dumps(table.config())))
    assert again == table
    pandas.testing.assert_frame_equal(again.decode(table.encode(frame)), back)


def test_what_is_made_stays_in_the_range_seen_and_whole(frame, table):
    """Any numbers at all: 2,000 random rows of choices and places."""
    random = np.random.default_rng(1)
    sizes = np.array(table.blocks)
    rows = np.where(
        sizes, random.integers(0, 99, (2_000, len(sizes))) % np.maximum(sizes, 1),
        random.uniform(-1.5, 1.5, (2_000, len(sizes))),
    )  # fmt: skip
    made = table.decode(rows)
    assert (made.dtypes == frame.dtypes).all()
    for name in ("whole", "price", "income", "gap", "day", "hour", "count"):
        assert made[name].min() >= frame[name].min() and made[name].max() <= frame[name].max()
    assert set(made.city) <= set(frame.city) and made["count"].isna().any()
    assert (made.day == made.day.dt.normalize()).all()


def test_missing_values_are_kept_at_their_rate(frame, table):
    encoded = table.encode(frame)
    values = table.values(encoded)
    assert np.isnan(values["gap"]).mean() == frame.gap.isna().mean() > 0.1
    np.testing.assert_array_equal(np.isnan(values["count"]), frame["count"].isna())


def test_another_kind_can_be_said(frame):
    kinds = {"rooms": "whole", "whole": "category", "owner": "category"}
    frame = frame[["rooms", "whole", "owner", "city"]]
    table = Table.of(frame, kinds)
    assert {one.name: one.kind for one in table.columns} == {"city": "category"} | kinds
    pandas.testing.assert_frame_equal(table.decode(table.encode(frame)), frame)
    with pytest.raises(ZooError, match="no column 'room'"):
        Table.of(frame, {"room": "whole"})
    with pytest.raises(ZooError, match="Did you mean 'category'"):
        Table.of(frame, {"rooms": "categroy"})
    with pytest.raises(ZooError, match="'city': expected numbers"):
        Table.of(frame, {"city": "real"})


def test_ten_thousand_categories_take_one_number_a_row():
    random = np.random.default_rng(0)
    names = np.array([f"product {k}" for k in range(10_000)])
    frame = pandas.DataFrame({"product": np.r_[names, random.choice(names[:50], 30_000)], "n": 1.5})
    table = Table.of(frame)
    encoded = table.encode(frame)
    assert encoded.shape == (40_000, 1) and encoded.nbytes == 160_000
    assert table.relaxed_shape == (10_000,)
    assert set(table.decode(encoded)["product"]) == set(names)


def test_no_row_of_the_data_stands_in_what_is_saved(frame):
    """No two numbers of one row, and no text of a row, come out of the configuration."""
    random = np.random.default_rng(0)
    secret = frame[["income", "gap", "city"]]
    secret = secret.assign(a=random.normal(size=300), b=random.normal(size=300) * 1e3)
    table = Table.of(secret)
    written = json.dumps(table.config())
    held = {float(x) for x in json_numbers(table.config())}
    for name in ("a", "b", "income", "gap"):
        inside = set(secret[name].dropna()) & held
        assert inside <= {secret[name].min(), secret[name].max()}, name
    for _, row in secret.iterrows():
        assert sum(repr(float(row[name])) in written for name in ("a", "b", "income")) <= 1


def json_numbers(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [number for one in value for number in json_numbers(one)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"a": [1.0, np.inf, 2.5]}, "'a' holds infinity, 1 times"),
        ({"a": [1, "x", 2.0]}, "'a' mixes float and int and str"),
        ({"a": []}, "Expected a table with rows"),
        ({"a": [1], "b": ["x"]}, "one value .1 rows."),
        ({"a": [1 + 2j, 3.0]}, "'a' holds complex128"),
        ({"a": [f"note {k}" for k in range(50)]}, "'a': 50 different texts in 50 rows.*kinds="),
        ({}, "Expected a table with columns"),
    ],
)
def test_what_cannot_be_learnt_is_refused_by_its_name(columns, message):
    with pytest.raises(ZooError, match=message):
        Table.of(pandas.DataFrame(columns))


def test_names_given_twice_are_refused():
    with pytest.raises(ZooError, match="'a' twice"):
        Table.of(pandas.DataFrame([[1, 2], [3, 4]], columns=["a", "a"]))


def test_rare_classes_are_kept():
    frame = pandas.DataFrame({"a": [f"class {k // 2}" for k in range(40)]})
    table = Table.of(frame)
    pandas.testing.assert_frame_equal(table.decode(table.encode(frame)), frame)


def test_a_table_of_other_columns_or_categories_is_refused(frame, table):
    with pytest.raises(ZooError, match=r"lacks \['city'\]"):
        table.encode(frame.drop(columns="city"))
    with pytest.raises(ZooError, match=r"has \['more'\] too"):
        table.encode(frame.assign(more=1))
    with pytest.raises(ZooError, match="Did you mean 'Rome'"):
        table.encode(frame.assign(city="Roma"))
    with pytest.raises(ZooError, match="'price': 300 values are missing"):
        table.encode(frame.assign(price=np.nan))
    mixed = frame.sample(frac=1.0, random_state=0)[list(KINDS)[::-1]]
    np.testing.assert_array_equal(table.encode(mixed), table.encode(frame.loc[mixed.index]))


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_files_give_rows_back(frame, tmp_path, suffix):
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    names = ["whole", "price", "gap", "city", "owner", "written", "country"]
    table = Table.of(frame[names])
    encoded = table.encode(frame[names])
    table.write(encoded, tmp_path / f"rows{suffix}")
    np.testing.assert_allclose(table.read(tmp_path / f"rows{suffix}"), encoded, atol=1e-6)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n3,4,5\n", "bad.csv: cannot be read as a table: .*line 3"),
        ("a,a\n1,2\n", "bad.csv: .*'a' twice"),
        ("", "bad.csv: the file is empty"),
    ],
)
def test_a_broken_file_is_refused(tmp_path, text, message):
    (tmp_path / "bad.csv").write_text(text)
    with pytest.raises(ZooError, match=message):
        read(tmp_path / "bad.csv")


def test_rows_that_are_none_are_refused(frame):
    table = Table.of(frame[["city", "price"]])
    table.check(table.encode(frame[["city", "price"]]))
    for wrong in ([[0.5, 0, 0]], [[9, 0, 0]], [[0, 3.0, 0]]):
        rows = np.zeros((1, len(table.blocks)), "float32")
        rows[0, :3] = wrong[0]
        with pytest.raises(ZooError, match=r"Table\.encode"):
            table.check(rows)


def test_distances_between_rows():
    """Two categories that differ are 1 apart, numbers by their share of the range."""
    frame = pandas.DataFrame({"a": ["x", "y", "x"], "n": [0.5, 2.5, 10.5]})
    table = Table.of(frame)
    rows = table.rows(table.encode(frame))
    assert np.linalg.norm(rows[0] - rows[1]) == pytest.approx(np.sqrt(1 + 0.2**2))
    assert np.linalg.norm(rows[0] - rows[2]) == pytest.approx(1.0)


@pytest.mark.parametrize("dtype", ["float32", "float64", "Float32"])
def test_decimals_are_told_of_either_precision(dtype):
    """39.1 in 32 bits is 39.09999847 in 64, and has one decimal all the same."""
    values = [39.1, 0.25, 17.3, 1000.7, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5] * 20
    frame = pandas.DataFrame({"n": pandas.Series(values, dtype=dtype)})
    table = Table.of(frame)
    assert table.columns[0].decimals == 2
    moved = table.encode(frame) * np.float32(0.999)
    made = table.decode(moved).n
    assert made.dtype == dtype and set(made.astype(str).str.len()) <= {3, 4, 5, 6, 7}
