"""Pictures of two kinds: each in its own order, seeded, the same in resume; the truth apart."""

import numpy as np
import pytest
import tensorflow as tf

import zoo
from zoo import data
from zoo.data import unpaired
from zoo.utils.errors import ZooError


def numbered(count, kind):
    """Returns pictures of which each says its number and its kind."""
    pictures = np.zeros((count, 8, 8, 1), "float32")
    pictures[:, 0, 0, 0] = np.arange(count) / 1000
    pictures[:, 1, 1, 0] = kind
    return pictures


def line(source, batches, size, seed=3, start=0):
    """Returns the numbers of some batches, of both kinds."""
    found = source.batches(size, seed, start).take(batches).as_numpy_iterator()
    pairs = [[np.rint(part[:, 0, 0, 0] * 1000).astype(int) for part in both] for both in found]
    return [np.concatenate(part) for part in zip(*pairs, strict=True)]


@pytest.fixture
def two():
    return unpaired.of_arrays(numbered(12, 0.5), numbered(30, -0.5))


def test_each_kind_has_a_permutation_of_its_own(two):
    assert two.count == 30
    first, second = line(two, 12, 10)
    for part, count in ((first, 12), (second, 30)):
        for epoch in range(len(part) // count):
            assert sorted(part[epoch * count : (epoch + 1) * count]) == list(range(count))
    same = unpaired.of_arrays(numbered(30, 0.5), numbered(30, -0.5))
    first, second = line(same, 3, 10)
    assert (first != second).mean() > 0.7


def test_the_order_is_the_seeds_and_goes_on_where_it_was(two):
    whole = line(two, 9, 8)
    for start in (1, 4, 7):
        rest = line(two, 9 - start, 8, start=8 * start)
        for part, later in zip(whole, rest, strict=True):
            np.testing.assert_array_equal(part[8 * start :], later)
    assert any((a != b).any() for a, b in zip(whole, line(two, 9, 8, seed=4), strict=True))


def test_a_pass_has_every_picture_of_the_larger_kind_once(two):
    batches = list(two.one_pass(8).as_numpy_iterator())
    assert [len(first) for first, _ in batches] == [8, 8, 8, 6]
    numbers = np.concatenate([np.rint(second[:, 0, 0, 0] * 1000) for _, second in batches])
    assert sorted(numbers) == list(range(30))
    first, second = two.arrays()[0]
    assert len(first) == len(second) == 30
    np.testing.assert_array_equal(first[12:24], first[:12])


@pytest.mark.parametrize("kind", ["invert", "colour", "edges"])
def test_halves_of_one_dataset_are_apart_and_the_truth_is_held_out(kind):
    train = data.source("digits", unpaired={"kind": kind})
    whole, _ = data.source("digits").arrays()
    (first, second), labels = train.arrays()
    assert labels is None and not train.aligned
    np.testing.assert_array_equal(first, whole[::2])
    degrade = unpaired.KINDS[kind]()
    np.testing.assert_allclose(second[: len(whole) // 2], degrade(whole[1::2]), atol=1e-6)
    held_out = data.source("digits", "test", unpaired={"kind": kind})
    (first, second), labels = held_out.arrays()
    assert held_out.aligned
    np.testing.assert_allclose(second, degrade(first), atol=1e-6)
    np.testing.assert_array_equal(labels, data.source("digits", "test").arrays()[1])
    batch = next(iter(held_out.batches(16).as_numpy_iterator()))
    np.testing.assert_allclose(batch[1], degrade(batch[0]), atol=1e-6)


def test_colours_by_hand_and_undone(pictures):
    colour = unpaired.Colour(dark=(0, 0, 255), light=(255, 51, 0))
    grey = np.array([-1.0, 0.0, 1.0], "float32").reshape(1, 1, 3, 1)
    expected = [[-1, -1, 1], [0, -0.8, 0], [1, -0.6, -1]]
    np.testing.assert_allclose(colour(grey)[0, 0], expected, atol=1e-6)
    some = pictures(4)
    np.testing.assert_allclose(colour.undone(colour(some)), some, atol=1e-5)
    np.testing.assert_allclose(unpaired.Invert().undone(unpaired.Invert()(some)), some)


def test_the_kinds_change_places():
    settings = {"kind": "colour", "reverse": True}
    plain, turned = (
        data.source("digits", split, unpaired=settings | {"reverse": reverse})
        for split, reverse in (("test", False), ("test", True))
    )
    for one, other in zip(plain.arrays()[0], reversed(turned.arrays()[0]), strict=True):
        np.testing.assert_array_equal(one, other)
    train = data.source("digits", unpaired=settings)
    assert train.shape == turned.shape == ((8, 8, 3), (8, 8, 1))
    assert data.outline("digits", unpaired=settings).modality == train.modality
    again = data.source("digits", shape=train.shape, unpaired=settings)  # as a scorer asks
    assert again.modality == train.modality


def test_two_datasets(tmp_path):
    for name, number in (("red", 21), ("golden", 33)):
        zoo.modalities.Image((8, 8, 1)).write(numbered(number, 0.1), tmp_path / name)
    settings = {"kind": "dataset", "dataset": f"folder:{tmp_path / 'golden'}"}
    train = data.source(f"folder:{tmp_path / 'red'}", unpaired=settings)
    assert train.count == 30 and train.store.counts == (19, 30)  # every tenth is held out
    assert not data.source(f"folder:{tmp_path / 'red'}", "test", unpaired=settings).aligned
    grown = data.source(f"folder:{tmp_path / 'red'}", shape=(16, 16, 3), unpaired=settings)
    assert grown.shape == ((16, 16, 3), (16, 16, 3))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"kind": "nvert"}, "Did you mean 'invert'"),
        ({"kind": "dataset"}, "name of the second"),
        ({"kind": "dataset", "dataset": "dgits"}, "Did you mean 'digits'"),
        ({"kind": "dataset", "dataset": "ring"}, "expected pictures"),
        ({"kind": "downscale", "factor": 2}, "one height and width"),
        ({"kind": "colour", "dark": [0, 0]}, "red, green and blue"),
        ({"kind": "colour", "dark": [9, 9, 9], "light": [9, 9, 9]}, "two colours"),
        ({"kind": "invert", "share": 1}, "unknown key 'unpaired.share'"),
    ],
)
def test_what_does_not_suit_is_refused(settings, words):
    with pytest.raises(ZooError, match=words):
        data.source("digits", unpaired=settings)


def test_batches_are_tensors_of_both_kinds(two):
    spec = two.batches(4).element_spec
    assert [one.shape.as_list() for one in spec] == [[4, 8, 8, 1], [4, 8, 8, 1]]
    assert all(one.dtype == tf.float32 for one in spec)
