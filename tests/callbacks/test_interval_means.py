"""An interval's mean is of that interval alone."""

import json

import pytest

from zoo.callbacks.interval_means import IntervalMeans

LOSS = "loss/generator/adversarial"


def test_a_reading_is_the_mean_since_the_reading_before(toy):
    gan = toy()
    meter = IntervalMeans(gan)
    for loss in (1.0, 3.0):
        gan.turn(64, loss)
    first = meter.read()
    for loss in (10.0, 20.0, 60.0):
        gan.turn(64, loss)
    second = meter.read()
    assert (first.means[LOSS], first.images, first.samples_seen) == (2.0, 128, 128)
    assert (second.means[LOSS], second.images, second.samples_seen) == (30.0, 192, 320)


def test_two_meters_read_the_same_trackers_at_their_own_pace(toy):
    gan = toy()
    often, rarely = IntervalMeans(gan), IntervalMeans(gan)
    gan.turn(64, 1.0)
    often.read()
    gan.turn(64, 5.0)
    assert often.read().means[LOSS] == 5.0
    assert rarely.read().means[LOSS] == 3.0


def test_a_term_that_was_not_computed_has_no_mean(toy):
    gan = toy()
    meter = IntervalMeans(gan)
    gan.turn(64, 1.0, r1=4.0)
    assert meter.read().means["loss/discriminator/r1"] == 4.0
    gan.turn(64, 1.0)
    assert meter.read().means == {LOSS: 1.0}


def test_restarting_after_a_reset_forgets_what_was_before(toy):
    gan = toy()
    meter = IntervalMeans(gan)
    for _ in range(5):
        gan.turn(64, 100.0)
    gan.reset()
    meter.restart()
    gan.turn(64, 1.0)
    assert meter.read().means[LOSS] == 1.0


def test_speed_is_images_over_the_interval_s_time(toy, monkeypatch):
    clock = iter([100.0, 104.0, 105.0])
    monkeypatch.setattr("zoo.callbacks.interval_means.time.perf_counter", lambda: next(clock))
    gan = toy()
    meter = IntervalMeans(gan)
    gan.turn(64, 1.0)
    assert meter.read().samples_per_second == pytest.approx(16.0)
    gan.turn(64, 1.0)
    assert meter.read().samples_per_second == pytest.approx(64.0)


def test_an_interval_goes_on_from_its_state(toy, monkeypatch):
    clock = iter([100.0, 103.0, 500.0, 502.0])
    monkeypatch.setattr("zoo.callbacks.interval_means.time.perf_counter", lambda: next(clock))
    gan = toy()
    gan.turn(64, 100.0)
    meter = IntervalMeans(gan)
    gan.turn(64, 1.0)
    state = json.loads(json.dumps(meter.state()))
    again = IntervalMeans(gan, state)
    gan.turn(64, 3.0)
    reading = again.read()
    assert (reading.means[LOSS], reading.images, reading.seconds) == (2.0, 128, 5.0)
