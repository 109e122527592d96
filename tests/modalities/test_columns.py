"""The condition of a column, and training by sampling against its closed form."""

import numpy as np
import pytest
from scipy import stats

from zoo.modalities import Columns, Table, condition_from_config
from zoo.utils.errors import ZooError

pandas = pytest.importorskip("pandas")
CITIES = {"a": 900, "b": 90, "c": 9, "d": 1}


@pytest.fixture
def frame():
    random = np.random.default_rng(0)
    city = np.repeat(list(CITIES), list(CITIES.values()))
    return pandas.DataFrame(
        {"n": random.normal(size=1_000), "city": city, "sex": random.choice(["f", "m"], 1_000)}
    )


def test_training_by_sampling_has_its_closed_form(frame):
    """Half by each column; a category by log(1 + count); its rows evenly; all rows fulfil it."""
    condition = Columns(Table.of(frame))
    encoded = condition.table.encode(frame)
    drawing = condition.drawing(encoded)
    count = 20_000
    rows, wanted = drawing(3, 0, count)
    weights = [np.log1p(list(CITIES.values())), np.log1p(frame.sex.value_counts().sort_index())]
    expected = np.concatenate([0.5 * count * one / one.sum() for one in weights])
    assert stats.chisquare(np.bincount(wanted, minlength=6), expected).pvalue > 0.001
    city = frame.city.map({name: k for k, name in enumerate("abcd")}).to_numpy()[rows]
    sex = 4 + (frame.sex == "m").to_numpy()[rows]
    has = np.where(wanted < 4, city, sex)
    np.testing.assert_array_equal(has, wanted)
    of_b = np.bincount(rows[wanted == 1], minlength=1_000)[900:990]
    assert stats.chisquare(of_b).pvalue > 0.001


def test_what_is_drawn_is_decided_by_seed_and_position_alone(frame):
    condition = Columns(Table.of(frame))
    drawing = condition.drawing(condition.table.encode(frame))
    np.testing.assert_array_equal(drawing(3, 500, 10), drawing(3, 500, 10))
    assert not np.array_equal(drawing(3, 500, 10), drawing(3, 510, 10))
    assert not np.array_equal(drawing(3, 500, 10), drawing(4, 500, 10))


def test_without_a_condition_categories_are_drawn_by_their_shares(frame):
    condition = Columns(Table.of(frame))
    (drawn,) = condition.sample(20_000, np.random.default_rng(0))
    shares = np.concatenate([one.shares for one in condition.columns])
    assert stats.chisquare(np.bincount(drawn, minlength=6), 10_000 * shares).pvalue > 0.001


def test_conditions_of_rows_are_their_own(frame):
    condition = Columns(Table.of(frame))
    encoded = condition.table.encode(frame)
    own = condition.drawing(encoded).own(encoded, 0)
    codes = [encoded[:, block] + start for block, start, _ in condition.places]
    assert ((own == codes[0]) | (own == codes[1])).all()
    assert 400 < (own == codes[0]).sum() < 600


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"city": "bb"}, "no category 'bb'. Did you mean 'b'"),
        ({"ctiy": "b"}, "not in the table. Did you mean 'city'"),
        ({"n": 1.0}, "'n' is no column of categories"),
        ({"city": "a", "sex": "f"}, "one column"),
        ({"city": ["a", "b"]}, "3 categories, received 2"),
        (7, "expected {column: category}"),
        ("city", "expected {column: category}"),
    ],
)
def test_other_conditions_are_refused(frame, value, message):
    with pytest.raises(ZooError, match=message):
        Columns(Table.of(frame)).given(value, 3)


def test_conditions_are_found_by_name(frame):
    condition = Columns(Table.of(frame.assign(age=1.0 * (frame.n > 0))))
    assert condition.given({"city": "c"}, 2)[0].tolist() == [2, 2]
    assert condition.given({"sex": [" f", "m"]}, 2)[0].tolist() == [4, 5]
    assert condition.given({"age": "1.0"}, 1)[0].tolist() == [7]
    assert condition.length({"sex": ["f", "m"]}) == 2 and condition.length({"sex": "f"}) is None
    assert condition_from_config(condition.config()) == condition


def test_a_table_without_categories_has_no_condition():
    with pytest.raises(ZooError, match="no column of categories"):
        Columns(Table.of(pandas.DataFrame({"n": [1.5, 2.5, 9.0]})))
