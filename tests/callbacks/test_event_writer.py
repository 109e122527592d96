"""Cutting event files: what a resumed run writes again is gone, the rest stays."""

import pytest

from zoo.callbacks import EventWriter
from zoo.callbacks.event_writer import cut


def _write(folder, steps):
    events = EventWriter(folder)
    for step in steps:
        events.scalars({"loss": float(step)}, step)
    events.close()


def test_later_points_are_removed_and_a_second_file_goes_on(tmp_path, curves):
    _write(tmp_path, [0, 10, 20, 30, 40])
    cut(tmp_path, 20)
    _write(tmp_path, [30, 40, 50])
    assert [step for step, _ in curves(tmp_path)["loss"]] == [0, 10, 20, 30, 40, 50]


def test_a_file_with_nothing_later_is_not_touched(tmp_path):
    _write(tmp_path, [0, 10])
    (path,) = tmp_path.iterdir()
    before = path.stat().st_ino
    cut(tmp_path, 10)
    assert path.stat().st_ino == before


@pytest.mark.parametrize("lost", [1, 9, 30])
def test_a_record_cut_off_by_a_kill_ends_the_file(tmp_path, curves, lost):
    _write(tmp_path, [0, 10, 20])
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-lost])
    cut(tmp_path, 100)
    assert [step for step, _ in curves(tmp_path)["loss"]] == [0, 10]
