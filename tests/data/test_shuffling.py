"""The order is a function of seed and position, and of nothing else."""

import time

import numpy as np
import pytest
import tensorflow as tf

from zoo.data import shuffling


def line(count, length, seed=0, batch_size=1, start=0):
    """The first numbers of the endless line from `start`."""
    batches = shuffling.endless(count, batch_size, seed, start).take(-(-length // batch_size))
    return np.concatenate(list(batches.as_numpy_iterator()))[:length]


@pytest.mark.parametrize("batch_size", [1, 5, 13])
@pytest.mark.parametrize("start", [5, 13, 131])
def test_it_goes_on_alike_wherever_it_is_started(start, batch_size):
    whole = line(13, 200, seed=3)
    np.testing.assert_array_equal(
        line(13, 60, seed=3, batch_size=batch_size, start=start), whole[start : start + 60]
    )


def test_every_epoch_visits_every_sample_once_in_an_order_of_its_own():
    epochs = line(50, 500, batch_size=7).reshape(10, 50)
    np.testing.assert_array_equal(np.sort(epochs, axis=1), np.tile(np.arange(50), (10, 1)))
    assert len(np.unique(epochs, axis=0)) == 10


def test_every_sample_is_equally_likely_at_every_place():
    places = line(5, 10_000, seed=11, batch_size=1000).reshape(2000, 5)
    counts = np.stack([np.bincount(place, minlength=5) for place in places.T])
    assert np.abs(counts - 400).max() < 5 * np.sqrt(2000 * 0.2 * 0.8)


def test_seeds_differ_and_no_global_seed_or_earlier_draw_matters():
    first = line(100, 100, seed=0)
    assert (first != line(100, 100, seed=1)).any()
    # (seed, epoch) = (0, 1) and (1, 0) must not be one permutation
    assert (line(100, 100, seed=0, start=100) != line(100, 100, seed=1)).any()
    tf.random.set_seed(99)
    tf.random.normal([3])
    np.testing.assert_array_equal(line(100, 100, seed=0), first)


def test_the_first_epoch_is_what_it_always_was():
    # A resumed run needs the order of the release that began it.
    assert shuffling.permutation(8, seed=0, epoch=0).numpy().tolist() == [3, 0, 1, 4, 2, 7, 6, 5]


def test_passes_follow_the_epochs():
    dataset = shuffling.one_pass(10, 4, seed=5)
    passes = [np.concatenate(list(dataset.as_numpy_iterator())) for _ in range(3)]
    np.testing.assert_array_equal(np.concatenate(passes), line(10, 30, seed=5))


def test_who_is_done_with_a_dataset_need_not_wait():
    """TensorFlow's tuning thread sleeps 10, 20, 40 ms and so on, and the end often waits for it."""
    dataset = shuffling.in_order(shuffling.endless(50, 5, seed=0, start=0))
    waits = []
    for _ in range(6):
        iterator, start = iter(dataset), time.monotonic()
        while time.monotonic() < start + 0.35:  # it sleeps from 0.31 to 0.63 s
            next(iterator)
            time.sleep(0.01)
        end = time.monotonic()
        del iterator
        waits.append(time.monotonic() - end)
    assert max(waits) < 0.2
