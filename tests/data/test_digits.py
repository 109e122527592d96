"""The digits are scikit-learn's, and their fixed split is fair to every class."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from zoo import ZooError, data
from zoo.data import digits


def rows(images):
    return {image.tobytes() for image in images}


@pytest.fixture(scope="module")
def splits():
    return {split: data.source("digits", split).arrays() for split in data.SPLITS}


def test_the_splits_are_the_whole_set(splits):
    original = load_digits()
    values = np.concatenate([images for images, _ in splits.values()])
    assert values.shape == (1797, 8, 8, 1)
    # 16 grey levels in scikit-learn's units, up to the rounding to 8 bits
    np.testing.assert_allclose(
        np.sort((values + 1) * 8, axis=None), np.sort(original.images, axis=None), atol=16 / 510
    )
    assert {split: len(images) for split, (images, _) in splits.items()} == {
        "train": 1085,
        "validation": 357,
        "test": 355,
    }
    assert not rows(splits["train"][0]) & rows(splits["test"][0])


def test_each_class_gives_a_fifth_to_validation_and_to_test(splits):
    train, validation, test = (np.bincount(splits[split][1]) for split in data.SPLITS)
    whole = train + validation + test
    np.testing.assert_array_equal(test, whole // 5)
    np.testing.assert_array_equal(validation, (whole + 1) // 5)


def test_the_split_is_by_place_within_the_class():
    found = digits.splits(np.tile(np.arange(5), 5))  # a period of five, which would alias
    np.testing.assert_array_equal(np.flatnonzero(found == "test"), np.arange(20, 25))
    np.testing.assert_array_equal(np.flatnonzero(found == "validation"), np.arange(15, 20))


def test_labels_belong_to_their_pictures(splits):
    original = load_digits()
    known = dict(
        zip((i.astype("uint8").tobytes() for i in original.images), original.target, strict=True)
    )
    images, labels = splits["test"]
    back = np.rint((images[..., 0] + 1) * 8).astype("uint8")
    assert [known[image.tobytes()] for image in back] == labels.tolist()


def test_another_size_is_resized_and_colour_refused():
    assert data.source("digits", shape=(12, 10, 1)).arrays(3)[0].shape == (3, 12, 10, 1)
    with pytest.raises(ZooError, match=r"grey.*\(8, 8, 3\)"):
        data.source("digits", shape=(8, 8, 3))
