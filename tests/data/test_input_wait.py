"""The waiting for batches, in the pipeline itself."""

import time

import pytest
import tensorflow as tf

from zoo.data.input_wait import InputWait

STEPS, SLEEP = 10, 0.02


def slow(number):
    tf.py_function(lambda: time.sleep(SLEEP), [], [])
    return number


def test_what_a_slow_dataset_takes_is_waited_for():
    waiting = InputWait()
    found = [int(number) for number in waiting.timed(tf.data.Dataset.range(STEPS).map(slow))]
    assert found == list(range(STEPS))
    waited = waiting.read()
    assert STEPS * SLEEP <= waited < 3 * STEPS * SLEEP
    assert waiting.read() == 0.0


def test_what_is_made_while_others_work_is_not():
    waiting = InputWait()
    ahead = tf.data.Dataset.range(STEPS).map(slow).prefetch(STEPS)
    batches = iter(waiting.timed(ahead))
    next(batches)
    waiting.read()
    time.sleep(STEPS * SLEEP * 2)  # training; meanwhile all is made
    assert len(list(batches)) == STEPS - 1
    assert waiting.read() < STEPS * SLEEP / 4


def test_the_clocks_see_what_a_consumer_that_works_meanwhile_sees():
    """Nothing is fetched ahead of them: then they would count time that nobody waits."""
    dataset = tf.data.Dataset.range(STEPS).map(slow)
    waiting, seen = InputWait(), 0.0
    batches = iter(waiting.timed(dataset))
    next(batches)  # threads start
    waiting.read()
    for _ in range(STEPS - 1):
        before = time.perf_counter()
        next(batches)
        seen += time.perf_counter() - before
        time.sleep(SLEEP / 2)
    assert waiting.read() == pytest.approx(seen, rel=0.2)


@pytest.mark.parametrize("labelled", [False, True])
def test_elements_keep_their_structure(labelled):
    dataset = tf.data.Dataset.from_tensor_slices(([1.0, 2.0], [3, 4]) if labelled else [1.0, 2.0])
    assert InputWait().timed(dataset).element_spec == dataset.element_spec
