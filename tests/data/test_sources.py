"""A source gives every sample with its own label, in the seed's order, for ever or once."""

import numpy as np
import pytest

from zoo import ZooError
from zoo.data import Source, to_unit

PIXELS = np.arange(23 * 4, dtype="uint8").reshape(23, 2, 2, 1)
LABELS = np.arange(23) % 5


def taken(dataset, batches):
    return list(dataset.take(batches).as_numpy_iterator())


@pytest.fixture(scope="module")
def source():
    return Source.from_arrays(PIXELS, LABELS)


def test_a_resumed_reader_gets_the_same_batches(source):
    straight = taken(source.batches(6, seed=2), 12)
    for skipped in (1, 3, 4, 7):  # the first epoch ends inside batch 4
        resumed = taken(source.batches(6, seed=2, start=6 * skipped), 12 - skipped)
        for (images, labels), (again, same) in zip(straight[skipped:], resumed, strict=True):
            np.testing.assert_array_equal(images, again)
            np.testing.assert_array_equal(labels, same)


def test_labels_stay_with_their_samples(source):
    for images, labels in [*taken(source.batches(7), 20), *source.one_pass(7).as_numpy_iterator()]:
        numbers = np.rint((images[:, 0, 0, 0] + 1) * 127.5).astype(int) // 4
        np.testing.assert_array_equal(labels, LABELS[numbers])


def test_uint8_becomes_float_when_read_and_floats_stay(source):
    images, labels = source.arrays()
    np.testing.assert_array_equal(images, to_unit(PIXELS))
    assert images.dtype == np.float32 and labels.dtype == np.int32
    same, none = Source.from_arrays(images.astype("float64")).arrays()
    np.testing.assert_array_equal(same, images)
    assert none is None


def test_a_pass_is_whole_each_time_in_another_order_that_the_seed_decides(source):
    def passes(seed):
        dataset = source.one_pass(10, seed)
        assert len(dataset) == 3
        return [
            np.concatenate([images[:, 0, 0, 0] for images, _ in dataset.as_numpy_iterator()])
            for _ in range(2)
        ]

    first, second = passes(seed=4)
    expected = to_unit(PIXELS)[:, 0, 0, 0]
    np.testing.assert_array_equal(np.sort(first), expected)
    np.testing.assert_array_equal(np.sort(second), expected)
    assert (first != second).any()
    np.testing.assert_array_equal(passes(seed=4), [first, second])


def test_a_limited_choice_has_no_doubles_and_grows_without_changing(source):
    five, _ = source.arrays(limit=5, seed=1)
    ten, labels = source.arrays(limit=10, seed=1)
    np.testing.assert_array_equal(five, ten[:5])
    assert len(np.unique(ten[:, 0, 0, 0])) == 10 and labels.shape == (10,)
    assert (source.arrays(limit=10, seed=2)[0] != ten).any()
    assert len(source.arrays(limit=1000)[0]) == 23


@pytest.mark.parametrize("kind", ["labels", "pairs", "two kinds"])
def test_a_part_is_the_same_draw_each_time_and_stays_together(kind):
    large = 255 - np.repeat(np.repeat(PIXELS, 2, 1), 2, 2)
    source = {
        "labels": lambda: Source.from_arrays(PIXELS, LABELS),
        "pairs": lambda: Source.from_arrays(PIXELS, large),
        "two kinds": lambda: Source.from_arrays((PIXELS, large)),
    }[kind]()
    half, tenth = source.part(0.5), source.part(0.1)
    assert (half.count, tenth.count, source.part(1e-6).count) == (11, 2, 1)
    assert source.part(1.0) is source and half.modality == source.modality

    def numbers(part):
        samples, condition = part.arrays()
        first = samples[0] if kind == "two kinds" else samples
        second = samples[1] if kind == "two kinds" else condition
        found = np.rint((first[:, 0, 0, 0] + 1) * 127.5).astype(int) // 4
        if kind == "labels":
            np.testing.assert_array_equal(second, LABELS[found])
        else:
            np.testing.assert_allclose(second, to_unit(large[found]), atol=1e-6)
        return set(found)

    assert numbers(tenth) < numbers(half) == numbers(source.part(0.5)) != set(range(11))
    seen = {image for batch in taken(half.batches(11), 3) for image in _corners(batch, kind)}
    assert len(seen) == 11  # nothing else is ever given out


def _corners(batch, kind):
    first = batch[0][0] if kind == "two kinds" and isinstance(batch[0], tuple) else batch[0]
    return first[:, 0, 0, 0].tolist()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: Source.from_arrays(PIXELS).batches(24), "24 is larger .* 23 samples"),
        (lambda: Source.from_arrays(PIXELS).one_pass(24), "24 is larger"),
        (lambda: Source.from_arrays(PIXELS).batches(0), "batch_size must be"),
        (lambda: Source.from_arrays(PIXELS).batches(4, start=-1), "start"),
        (lambda: Source.from_arrays(PIXELS.astype("int16")), "to_unit"),
        (lambda: Source.from_arrays(PIXELS[:0]), "Expected samples"),
        (lambda: Source.from_arrays(PIXELS, LABELS[:-1]), "23 integer labels"),
        (lambda: Source.from_arrays(PIXELS, LABELS / 2), "integer labels"),
        (lambda: Source.from_arrays(PIXELS).part(0.0), "share must be above 0"),
        (lambda: Source.from_arrays(PIXELS).part(1.5), "at most 1. Received: 1.5"),
    ],
)
def test_what_cannot_be_served_is_refused(call, said):
    with pytest.raises(ZooError, match=said):
        call()
