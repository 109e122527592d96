"""An interval's mean is of that interval alone."""

import json

import pytest

from zoo.callbacks.interval_means import IntervalMeans

LOSS = "loss/generator/adversarial"


def test_a_reading_is_the_mean_since_the_reading_before(toy):
    gan = toy()
    means = IntervalMeans(gan)
    for loss in (1.0, 3.0):
        gan.step(64, loss)
    first = means.read()
    for loss in (10.0, 20.0, 60.0):
        gan.step(64, loss)
    second = means.read()
    assert (first.means[LOSS], first.samples, first.samples_seen) == (2.0, 128, 128)
    assert (second.means[LOSS], second.samples, second.samples_seen) == (30.0, 192, 320)


def test_two_of_them_read_the_same_trackers_at_their_own_pace(toy):
    gan = toy()
    often, rarely = IntervalMeans(gan), IntervalMeans(gan)
    gan.step(64, 1.0)
    often.read()
    gan.step(64, 5.0)
    assert often.read().means[LOSS] == 5.0
    assert rarely.read().means[LOSS] == 3.0


def test_a_term_that_was_not_computed_has_no_mean(toy):
    gan = toy()
    means = IntervalMeans(gan)
    gan.step(64, 1.0, r1=4.0)
    assert means.read().means["loss/discriminator/r1"] == 4.0
    gan.step(64, 1.0)
    assert means.read().means == {LOSS: 1.0}


def test_restarting_after_a_reset_forgets_what_was_before(toy):
    gan = toy()
    means = IntervalMeans(gan)
    for _ in range(5):
        gan.step(64, 100.0)
    gan.reset()
    means.restart()
    gan.step(64, 1.0)
    assert means.read().means[LOSS] == 1.0


def test_speed_is_samples_over_the_interval_s_time(toy, monkeypatch):
    clock = iter([100.0, 104.0, 105.0])
    monkeypatch.setattr("zoo.callbacks.interval_means.time.perf_counter", lambda: next(clock))
    gan = toy()
    means = IntervalMeans(gan)
    gan.step(64, 1.0)
    assert means.read().samples_per_second == pytest.approx(16.0)
    gan.step(64, 1.0)
    assert means.read().samples_per_second == pytest.approx(64.0)


def test_an_interval_goes_on_from_its_state(toy, monkeypatch):
    clock = iter([100.0, 103.0, 500.0, 502.0])
    monkeypatch.setattr("zoo.callbacks.interval_means.time.perf_counter", lambda: next(clock))
    gan = toy()
    gan.step(64, 100.0)
    means = IntervalMeans(gan)
    gan.step(64, 1.0)
    state = json.loads(json.dumps(means.state()))
    again = IntervalMeans(gan, state)
    gan.step(64, 3.0)
    reading = again.read()
    assert (reading.means[LOSS], reading.samples, reading.seconds) == (2.0, 128, 5.0)
