"""Curves: interval means at samples seen, none doubled, none lost."""

import json
import types

import pytest

from zoo.callbacks import EventWriter, Scalars, TrackerState

LOSS = "training/loss/generator/adversarial"


def _epoch(gan, scalars, losses):
    gan.reset()
    scalars.on_epoch_begin(0)
    for step, loss in enumerate(losses):
        gan.step(64, loss)
        scalars.on_train_batch_end(step)
    scalars.on_epoch_end(0)


def test_points_are_interval_means_and_an_epoch_s_end_ends_an_interval(toy, tmp_path, curves):
    gan, events = toy(), EventWriter(tmp_path)
    scalars = Scalars(events, every=128)
    scalars.set_model(gan)
    _epoch(gan, scalars, [1.0, 3.0, 5.0, 7.0, 100.0])
    _epoch(gan, scalars, [2.0, 4.0])
    events.close()
    found = curves(tmp_path)
    assert found[LOSS] == [(128, 2.0), (256, 6.0), (320, 100.0), (448, 3.0)]
    assert [step for step, _ in found["speed/samples_per_second"]] == [128, 256, 320, 448]
    assert all(speed > 0 for _, speed in found["speed/samples_per_second"])


def test_several_training_steps_in_one_call_give_one_point(toy, tmp_path, curves):
    gan, events = toy(), EventWriter(tmp_path)
    scalars = Scalars(events, every=100)
    scalars.set_model(gan)
    scalars.on_epoch_begin(0)
    for step in range(2):
        for _ in range(5):
            gan.step(64, float(step))
        scalars.on_train_batch_end(step)
    scalars.on_epoch_end(0)
    events.close()
    assert curves(tmp_path)[LOSS] == [(320, 0.0), (640, 1.0)]


def test_an_interval_that_a_stop_cuts_is_one_point_after_all(toy, tmp_path, curves):
    """Totals of 0.1 and 1e8 show it when an interval is summed up from its parts."""
    losses = [0.1, 1e8, 0.3, 0.7, 5.0]

    def steps(gan, callbacks, first, last):
        for callback in callbacks:
            callback.set_model(gan)
            callback.on_epoch_begin(0)
        for loss in losses[first:last]:
            gan.step(64, loss)
            callbacks[1].on_train_batch_end(0)

    whole, events = toy(), EventWriter(tmp_path / "whole")
    straight = [TrackerState(), Scalars(events, every=192)]
    steps(whole, straight, 0, 5)
    straight[1].on_epoch_end(0)
    gan, events = toy(), EventWriter(tmp_path / "cut")
    before = [TrackerState(), Scalars(events, every=192)]
    steps(gan, before, 0, 4)
    states = json.loads(json.dumps([callback.state() for callback in before]))
    events.flush()
    gan.reset()
    after = [TrackerState(), Scalars(events, every=192)]
    for callback, state in zip(after, states, strict=True):
        callback.restore(state)
    steps(gan, after, 4, 5)
    after[1].on_epoch_end(0)
    assert curves(tmp_path / "cut")[LOSS] == curves(tmp_path / "whole")[LOSS]
    assert gan.metrics[0].result() == whole.metrics[0].result()
    assert after[1].state() == {}


def test_the_share_of_waiting_is_that_of_the_interval_s_time(toy, tmp_path, curves, monkeypatch):
    clock = iter(range(0, 1000, 10))  # an interval takes 10 seconds
    monkeypatch.setattr("zoo.callbacks.interval_means.time.perf_counter", lambda: next(clock))
    waited = iter([99.0, 1.0, 5.0])  # the first before the training
    waiting = types.SimpleNamespace(read=lambda: next(waited))
    gan, events = toy(), EventWriter(tmp_path)
    scalars = Scalars(events, every=64, waiting=waiting)
    scalars.set_model(gan)
    scalars.on_train_begin()
    _epoch(gan, scalars, [1.0, 2.0])
    events.close()
    assert curves(tmp_path)["speed/input_wait"] == [(64, pytest.approx(0.1)), (128, 0.5)]


def test_an_interval_that_a_stop_cuts_keeps_what_was_waited_in_it(toy, tmp_path, curves):
    def scalars(*waited):
        of = iter([0.0, *waited])
        waiting = types.SimpleNamespace(read=lambda: next(of))
        made = Scalars(events, every=128, waiting=waiting)
        made.set_model(gan)
        return made

    gan, events = toy(), EventWriter(tmp_path)
    before = scalars(3e-3)
    before.on_train_begin()
    before.on_epoch_begin(0)
    gan.step(64, 1.0)
    before.on_train_batch_end(0)
    state = json.loads(json.dumps(before.state()))
    assert state["waited"] == 3e-3
    after = scalars(1e-3)
    after.restore(state | {"interval": state["interval"] | {"seconds": 1000.0}})
    after.on_train_begin()
    after.on_epoch_begin(0)
    gan.step(64, 1.0)
    after.on_train_batch_end(1)
    events.close()
    [(_, share)] = curves(tmp_path)["speed/input_wait"]
    assert share == pytest.approx(4e-6, rel=1e-3)
