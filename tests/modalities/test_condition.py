"""Conditions: what is given is checked, what is not is made up, what is shown is laid out."""

import dataclasses

import numpy as np
import pytest

from zoo import modalities
from zoo.modalities import Image, Label, Paired, Points, Unconditional
from zoo.utils.errors import ZooError

CONDITIONS = [Unconditional(), Label(3), Label(2, ("cat", "dog")), Paired(Image((8, 8, 1)))]
every = pytest.mark.parametrize("condition", CONDITIONS, ids=str)


@dataclasses.dataclass
class Data:
    """What a condition asks of a dataset."""

    condition: modalities.Condition
    samples: np.ndarray
    conditions: np.ndarray

    @property
    def num_classes(self):
        return self.condition.num_classes

    @property
    def count(self):
        return len(self.samples)

    def arrays(self, limit=None):
        return self.samples[:limit], self.conditions[:limit]


@every
def test_it_is_told_by_its_configuration(condition):
    assert modalities.condition_from_config(condition.config()) == condition
    assert [other for other in CONDITIONS if other == condition] == [condition]


def test_a_label_is_one_for_all_or_one_for_each():
    assert Label(3).given(2, 4)[0].tolist() == [2, 2, 2, 2]
    assert Label(3).given([0, 1, 2], 3)[0].dtype == np.int32
    assert Label(3).length([0, 1]) == 2 and Label(3).length(1) == 1


@pytest.mark.parametrize("labels", [3, -1, [0, 1], 0.5, [[0, 1, 2, 0]], "one"])
def test_other_labels_are_refused(labels):
    with pytest.raises(ZooError, match="labels must"):
        Label(3).given(labels, 4)


def test_a_source_is_one_for_each():
    paired, sources = Paired(Points(2)), np.zeros((4, 2), "float32")
    np.testing.assert_array_equal(paired.given(sources, 4)[0], sources)
    assert paired.length(sources) == 4
    for wrong, message in (
        (sources[:3], "expected 4 sources"),
        (sources[:, :1], r"condition: Expected samples \(batch, 2\)"),
        (sources + np.nan, "NaN"),
    ):
        with pytest.raises(ZooError, match=message):
            paired.given(wrong, 4)


def test_nothing_is_given_where_nothing_is_taken():
    with pytest.raises(ZooError, match="unconditional"):
        Unconditional().given(3, 4)


def test_labels_are_made_up_at_random_and_sources_are_not():
    random = np.random.default_rng(0)
    (labels,) = Label(3).sample(3_000, random)
    assert np.abs(np.bincount(labels) / 3_000 - 1 / 3).max() < 0.05
    assert Unconditional().sample(5, random) == ()
    assert Paired(Points(2)).sample(5, random) is None
    assert "condition=" in Paired(Points(2)).required()


def test_every_class_is_scored_as_often():
    data = Data(Label(3), np.zeros((9, 2)), np.zeros(9))
    (labels,) = Label(10).for_scoring(
        7, data, data.arrays
    )  # the GAN may know more classes than there are
    assert labels.tolist() == [0, 1, 2, 0, 1, 2, 0]


def test_sources_are_scored_once_each():
    """Twice the same source would make the same sample: distances between them would be 0."""
    sources = np.arange(10.0).reshape(5, 2)
    data = Data(Paired(Points(2)), np.zeros((5, 2)), sources)
    np.testing.assert_array_equal(
        Paired(Points(2)).for_scoring(3, data, data.arrays)[0], sources[:3]
    )
    assert len(Paired(Points(2)).for_scoring(99, data, data.arrays)[0]) == 5


def test_a_sheet_shows_a_row_for_each_class_at_most_sixteen():
    image = Image((8, 8, 1))
    shown = Label(3).showcase(image, None)
    assert (shown.count, shown.columns) == (24, 8)
    assert shown.condition.tolist() == [0] * 8 + [1] * 8 + [2] * 8
    assert Label(99).showcase(image, None).count == 16 * 8
    assert Unconditional().showcase(image, None).count == 64
    assert Unconditional().showcase(Points(2), None).count == 2_000


def test_a_sheet_of_sources_shows_held_out_ones_beside_what_was_made():
    image = Image((16, 16, 1))
    real, sources = (np.full((40, 16, 16, 1), value, "float32") for value in (0.5, -1.0))
    shown = Paired(image).showcase(image, lambda: Data(Paired(image), real, sources))
    assert shown.count == 24 and len(shown.real) == len(shown.condition) == 24
    sheet = shown.preview(image, np.zeros((24, 16, 16, 1), "float32")).pixels[..., 0]
    row = sheet[5, : sheet.shape[1] // shown.columns]
    assert [int(row[int(len(row) * place)]) for place in (0.15, 0.5, 0.85)] == [0, 128, 191]


def test_what_data_lacks_is_said_before_training():
    paired, label = Paired(Image((8, 8, 1))), Label(3)
    assert Unconditional().lacks(label) == ""
    assert "takes neither" in Unconditional().lacks(paired)
    assert "dataset has none" in label.lacks(Unconditional())
    assert "received 3. Give 5" in label.lacks(Label(5))
    assert label.lacks(Label(2)) == ""
    assert "[degradation]" in paired.lacks(label)
    assert "(8, 8, 3)" in paired.lacks(Paired(Image((8, 8, 3))))
    assert paired.lacks(Paired(Image((8, 8, 1)))) == ""


def test_a_class_is_told_by_its_name():
    assert Label(2, ("cat", "dog")).named("dog") == 1
    with pytest.raises(ZooError, match="Did you mean 'dog'"):
        Label(2, ("cat", "dog")).named("dgo")
