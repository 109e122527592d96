"""The benchmark translation: the truth, the copy and wrong translators score as they must."""

import numpy as np
import pytest

import zoo
from zoo import data
from zoo.evaluation import features, scorers
from zoo.utils.errors import ZooError

INVERT = {"kind": "invert"}


@pytest.fixture(scope="module")
def scorer():
    return scorers.of("translation", "digits", unpaired=INVERT)


@pytest.fixture(scope="module")
def held_out():
    return data.source("digits", "test").arrays()


def test_the_known_translation_is_right_as_far_as_the_classifier_is(scorer, held_out):
    pictures, labels = held_out
    values = scorer.references()["true_map"].values
    read = features.get("digits").probabilities(pictures).argmax(axis=1)
    for way in ("forward", "backward"):
        assert values[f"distance_{way}"] < 1e-6
        assert values[f"cycle_{way}"] < 1e-6
        assert values[f"inverted_{way}"] == 0.0
        assert values[f"fd_{way}"] == pytest.approx(0.0, abs=1e-3)
        assert values[f"label_kept_{way}"] == pytest.approx((read == labels).mean())


def test_the_copy_is_as_far_off_as_black_from_white(scorer, held_out):
    pictures, _ = held_out
    values = scorer.references()["copy"].values
    for way in ("forward", "backward"):
        assert values[f"distance_{way}"] == pytest.approx(np.abs(pictures).mean(), rel=1e-4)
        assert values[f"inverted_{way}"] == 1.0
        assert values[f"cycle_{way}"] < 1e-6
    assert values["fd_forward"] > 1.0


def test_a_translator_of_other_digits_keeps_no_label(scorer):
    """Forward each picture becomes the next one's negative; backward all is right."""
    values = scorer.score(lambda both: (-both[1], -np.roll(both[0], 1, axis=0))).values
    assert values["label_kept_forward"] < 0.2 < 0.9 < values["label_kept_backward"]
    assert values["distance_forward"] > 0.1 > 1e-6 > values["distance_backward"]
    assert values["cycle_forward"] > 0.1 and values["cycle_backward"] > 0.1
    assert values["fd_forward"] == pytest.approx(0.0, abs=1e-3)  # they look real all the same


def test_in_reverse_the_ways_change_places(scorer):
    turned = scorers.of("translation", "digits", unpaired=INVERT | {"reverse": True})

    def half_right(both):
        return both[0], 0.5 * both[1]

    one = scorer.score(half_right).values
    other = turned.score(lambda both: half_right(both[::-1])[::-1]).values
    for column in ("distance", "label_kept", "cycle", "fd"):
        assert one[f"{column}_forward"] == pytest.approx(other[f"{column}_backward"], abs=1e-3)
        assert one[f"{column}_backward"] == pytest.approx(other[f"{column}_forward"], abs=1e-3)


def test_a_gan_is_scored_with_its_stamp(seeded, scorer):
    gan = zoo.get("cyclegan", shape=(8, 8, 1), width=4, blocks=1, averaging=0.9)
    full, quick = scorer.score(gan), scorer.score(gan, quick=True, averaged=False)
    assert (full.stamp.dataset, full.stamp.weights) == ("digits: invert", "averaged")
    assert (quick.stamp.form, quick.stamp.weights) == ("quick", "raw")
    assert all(0 <= full.values[f"distance_{way}"] <= 1 for way in ("forward", "backward"))
    assert set(full.values) - set(quick.values) == {"inverted_forward", "inverted_backward"}
    assert scorer.goodness({"fd_forward": 1.0, "fd_backward": 2.0}) == -3.0  # no truth chooses
    other = zoo.get("cyclegan", shape=(8, 8, 1), target=(8, 8, 3), width=4, blocks=1, identity=0.0)
    with pytest.raises(ZooError, match="made for"):
        scorer.score(other)


def test_colours_are_read_as_the_grey_that_they_were():
    scorer = scorers.of("translation", "digits", unpaired={"kind": "colour"})
    values = scorer.references()["true_map"].values
    assert values["label_kept_forward"] == values["label_kept_backward"] > 0.95
    assert scorer.references()["copy"].values["distance_forward"] > 0.1


def test_without_a_truth_there_is_no_distance_to_it(tmp_path):
    random = np.random.default_rng(0)
    for name in ("red", "golden"):
        pictures = random.uniform(-1, 1, (60, 8, 8, 3))
        zoo.modalities.Image((8, 8, 3)).write(pictures, tmp_path / name)
    settings = {"kind": "dataset", "dataset": f"folder:{tmp_path / 'golden'}"}
    scorer = scorers.of("translation", f"folder:{tmp_path / 'red'}", unpaired=settings)
    found = scorer.references()
    assert list(found) == ["copy"]
    assert set(found["copy"].values) == {
        f"{column}_{way}" for column in ("cycle", "fd") for way in ("forward", "backward")
    }


def test_data_of_one_kind_is_refused():
    with pytest.raises(ZooError, match=r"\[unpaired\]"):
        scorers.of("translation", "digits")
