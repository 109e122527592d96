"""A run does not believe the system's clock: it may be put back at any time."""

import itertools
import json
import os
import signal
import time

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from zoo import callbacks
from zoo.training import loop, recipe, run

CHANGES = ["train.samples=384", "train.batch_size=32", "train.reports=3"]
SMALL = recipe.read("vanilla-ring", [*CHANGES, "arguments.width=8"])
TAG = "training/loss/generator/adversarial"


def test_a_run_under_a_clock_that_goes_back_has_no_negative_times(tmp_path, monkeypatch, capsys):
    clock = itertools.count(int(time.time()), -3_600)
    monkeypatch.setattr(time, "time", lambda: float(next(clock)))
    show = callbacks.ProgressBar.on_train_batch_end

    def stop(self, batch, logs=None):
        show(self, batch, logs)
        if self.model.samples_seen == 160:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(callbacks.ProgressBar, "on_train_batch_end", stop)
    with pytest.raises(loop.Interrupted):
        run.execute(SMALL, tmp_path)
    monkeypatch.setattr(callbacks.ProgressBar, "on_train_batch_end", show)
    folder = tmp_path / "vanilla-ring" / "seed-0"
    [events] = folder.glob("events.out.tfevents.*")
    parts = events.name.split(".")
    events.rename(folder / ".".join([*parts[:3], "2500000000", *parts[4:]]))  # a clock far ahead
    run.execute(SMALL, tmp_path, resume=True)

    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    seconds = [line["seconds"] for line in lines]
    assert len(seconds) == 3 and 0 < seconds[0] < seconds[1] < seconds[2] < 600
    assert all(line["samples_per_second"] > 0 for line in lines)
    assert json.loads((folder / "results.json").read_text())["samples_per_second"] > 0
    assert "-" not in capsys.readouterr().err.replace("vanilla-ring", "").replace("--resume", "")
    shown = EventAccumulator(str(folder), {"tensors": 0}).Reload().Tensors(TAG)
    assert [point.step for point in shown] == list(range(32, 385, 32))
