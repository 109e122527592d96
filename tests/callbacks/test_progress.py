"""Progress: samples and speed on a terminal, plain lines elsewhere."""

import io

from rich.console import Console

from zoo.callbacks import ProgressBar


def _run(toy, monkeypatch, terminal, begun=0):
    now = [0.0]
    monkeypatch.setattr("zoo.callbacks.progress.time.perf_counter", lambda: now[0])
    text = io.StringIO()
    gan = toy()
    gan.samples_seen = begun
    console = Console(file=text, force_terminal=terminal, width=120, color_system=None)
    with ProgressBar("mine", begun + 6_400, console) as bar:
        bar.set_model(gan)
        bar.on_train_begin()
        for step in range(25):
            now[0] += 1.0
            gan.step(256, 0.0)
            bar.on_train_batch_end(step)
        bar.on_train_begin()
    return text.getvalue()


def test_a_plain_line_every_ten_seconds_where_there_is_no_terminal(toy, monkeypatch):
    assert _run(toy, monkeypatch, terminal=False).splitlines() == [
        "mine: 2,560/6,400 samples, 256 samples/s, 15 s left",
        "mine: 5,120/6,400 samples, 256 samples/s, 5 s left",
    ]


def test_a_resumed_run_s_speed_does_not_count_what_was_there_before(toy, monkeypatch):
    first = _run(toy, monkeypatch, terminal=False, begun=100_000).splitlines()[0]
    assert first == "mine: 102,560/106,400 samples, 256 samples/s, 15 s left"


def test_a_bar_that_reaches_its_end_on_a_terminal(toy, monkeypatch):
    shown = _run(toy, monkeypatch, terminal=True)
    assert "mine" in shown and "6,400/6,400 samples" in shown
