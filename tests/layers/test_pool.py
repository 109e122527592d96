"""The pool of past fakes against a list and a loop."""

import keras
import numpy as np
import tensorflow as tf

from zoo.layers.pool import Pool


def exchanged(kept, size, fakes, draws, places):
    """Zhu et al.'s buffer, picture after picture."""
    shown = []
    for fake, draw, place in zip(fakes, draws, places, strict=True):
        if len(kept) < size:
            kept.append(fake)
            shown.append(fake)
        elif draw < 0.5:
            number = int(place * size)
            shown.append(kept[number])
            kept[number] = fake
        else:
            shown.append(fake)
    return np.array(shown)


def test_as_a_list_and_a_loop():
    """Batches larger than the pool too: a fake may be exchanged for one of its own batch."""
    for size, batch in ((50, 1), (7, 3), (3, 16)):
        pool, kept = Pool(size, (2,)), []
        seed, twin = keras.random.SeedGenerator(1), keras.random.SeedGenerator(1)
        for step in range(12):
            fakes = np.random.default_rng(step).normal(size=(batch, 2)).astype("float32")
            draws, places = (np.asarray(keras.random.uniform((batch,), seed=twin)) for _ in "ab")
            found = np.asarray(pool(fakes, seed=seed))
            expected = exchanged(kept, size, fakes, draws, places)
            np.testing.assert_array_equal(found, expected)
            assert int(pool.count) == len(kept)
            np.testing.assert_array_equal(np.asarray(pool.kept)[: len(kept)], kept)


def test_half_of_the_fakes_are_old_once_it_is_full():
    pool, seed = Pool(50, (1,)), keras.random.SeedGenerator(0)
    call = tf.function(lambda fakes: pool(fakes, seed=seed))
    old = []
    for step in range(120):
        fakes = np.full((50, 1), step, "float32")
        old.append((np.asarray(call(fakes)) != step).mean())
    assert old[0] == 0.0  # there is room for all
    # Of 50 an expected 25 change places; one into a slot that this batch has filled is not old.
    assert 0.35 < np.mean(old[1:]) < 0.5
    ages = 119 - np.asarray(pool.kept)
    assert ages.max() > 2 and (ages == 0).mean() > 0.25


def test_it_is_no_weight_to_be_trained():
    pool = Pool(4, (8, 8, 1))
    assert not pool.trainable_weights and len(pool.weights) == 2
    assert Pool.from_config(pool.get_config()).kept.shape == (4, 8, 8, 1)
