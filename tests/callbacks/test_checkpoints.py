"""Checkpoints: whole or not there, the newest whole one is found."""

import contextlib
import json
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from zoo.callbacks import Checkpoints, StatefulCallback
from zoo.utils.checkpoints import best, broken, newest, read, remove, whole
from zoo.utils.numbered import cut


@pytest.fixture
def folder(toy, tmp_path):
    gan, saver = toy(), Checkpoints(tmp_path)
    saver.set_model(gan)
    for _ in range(3):
        gan.step(64, 0.0)
        saver.on_epoch_end(0)
    return tmp_path


def _names(folder):
    """Returns the samples seen of a folder's checkpoints; each must be two files, and no other."""
    found = {path.name for path in folder.iterdir()}
    numbers = sorted({int(name.partition(".")[0]) for name in found})
    assert found == {f"{number:09d}.{kind}" for number in numbers for kind in ("keras", "json")}
    return numbers


def test_the_last_two_stay(folder):
    assert _names(folder) == [128, 192]
    assert newest(folder).name == "000000192.keras"


def test_a_checkpoint_cut_off_is_passed_over(folder):
    path = folder / "000000192.keras"
    path.write_bytes(path.read_bytes()[:-100])
    assert newest(folder).name == "000000128.keras"


@pytest.mark.parametrize("name", ["000000192.keras", "000000192.json"])
def test_any_altered_byte_is_noticed(folder, name):
    path = folder / name
    content = path.read_bytes()
    for place in np.random.default_rng(0).integers(len(content), size=20):
        altered = bytearray(content)
        altered[place] ^= 2
        path.write_bytes(altered)
        if json_of(altered, name) != json_of(content, name):
            assert newest(folder).name == "000000128.keras"
            assert broken(folder) == [folder / "000000192.keras"]
            assert not whole(folder / "000000192.keras")
    path.unlink()
    assert newest(folder).name == "000000128.keras"


def json_of(content, name):
    """Returns what a file says: altered white space between JSON's values says nothing."""
    with contextlib.suppress(ValueError):
        return json.loads(content) if name.endswith(".json") else bytes(content)


def test_a_file_that_stands_alone_is_checked_by_its_own_checksums(folder):
    path = folder / "000000192.keras"
    path.with_suffix(".json").unlink()
    assert whole(path)
    with zipfile.ZipFile(path) as archive:
        weights = archive.getinfo("model.weights.h5")
        middle = weights.header_offset + 200 + weights.compress_size // 2
    content = bytearray(path.read_bytes())
    content[middle] ^= 1
    path.write_bytes(content)
    assert not whole(path)


def test_the_best_stays_through_a_resume(toy, tmp_path):
    gan, saver = toy(), Checkpoints(tmp_path)
    saver.set_model(gan)

    def go_on(*scores):
        for score in scores:
            gan.step(1, 0.0)
            saver.keep_best(score)
            saver.save()

    go_on(0.1, 0.9, 0.3, 0.2)
    assert _names(tmp_path) == [2, 3, 4] and best(tmp_path).stem == "000000002"
    saver = Checkpoints(tmp_path)
    saver.set_model(gan)
    saver.restore(read(newest(tmp_path)))
    go_on(0.8, 0.8)
    assert _names(tmp_path) == [2, 5, 6] and best(tmp_path).stem == "000000002"
    go_on(0.95, 0.1, 0.1)
    assert _names(tmp_path) == [7, 8, 9] and best(tmp_path).stem == "000000007"


@pytest.mark.parametrize("killed", ["before", "between"])
def test_a_resume_removes_the_old_ones_that_a_killed_process_left(folder, killed, monkeypatch):
    """Killed before the third last was removed, or between its two files."""
    for kind in ("keras", "json") if killed == "before" else ("keras",):
        content = (folder / f"000000128.{kind}").read_bytes()
        (folder / f"000000064.{kind}").write_bytes(content)
    Checkpoints(folder).restore(read(newest(folder)))
    assert _names(folder) == [128, 192]


def test_an_old_checkpoint_s_archive_is_removed_last(folder, monkeypatch):
    removed, unlink = [], Path.unlink
    monkeypatch.setattr(Path, "unlink", lambda p, **k: (removed.append(p.suffix), unlink(p, **k)))
    remove(folder / "000000128.keras")
    assert removed == [".json", ".keras"] and _names(folder) == [192]


def test_a_callback_s_state_comes_back(toy, tmp_path):
    class Counter(StatefulCallback):
        def __init__(self, count):
            super().__init__()
            self.count = count

        def state(self):
            return {"count": self.count}

    gan = toy()
    gan.step(64, 0.0)
    saver = Checkpoints(tmp_path, [Counter(3.5), keras.callbacks.History()])
    saver.set_model(gan)
    saver.save()
    again = Counter(0)
    Checkpoints(tmp_path, [again]).restore(read(newest(tmp_path)))
    assert again.restored == {"count": 3.5}


def test_a_failure_while_saving_leaves_the_earlier_ones(folder, toy, monkeypatch):
    gan = toy()
    gan.samples_seen = 256

    def full(path):
        path.write_bytes(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(gan, "save", full)
    saver = Checkpoints(folder)
    saver.set_model(gan)
    with pytest.raises(OSError, match="No space"):
        saver.on_epoch_end(0)
    assert _names(folder) == [128, 192]


def test_cutting_removes_those_of_after(folder):
    cut(folder, 128)
    assert _names(folder) == [128]


def test_no_folder_has_no_checkpoint(tmp_path):
    assert newest(tmp_path / "none") is None
