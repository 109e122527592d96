"""Checkpoints: whole or not there, the newest whole one is found."""

import zipfile

import pytest

from zoo.callbacks import Checkpoints
from zoo.callbacks.checkpoints import cut, newest, whole


@pytest.fixture
def folder(toy, tmp_path):
    gan, saver = toy(), Checkpoints(tmp_path)
    saver.set_model(gan)
    for _ in range(3):
        gan.turn(64, 0.0)
        saver.on_epoch_end(0)
    return tmp_path


def test_the_last_two_stay(folder):
    assert sorted(path.name for path in folder.iterdir()) == ["000000128.keras", "000000192.keras"]
    assert newest(folder).name == "000000192.keras"


def test_a_checkpoint_cut_off_is_passed_over(folder):
    path = folder / "000000192.keras"
    path.write_bytes(path.read_bytes()[:-100])
    assert newest(folder).name == "000000128.keras"


def test_a_single_altered_byte_of_the_weights_is_noticed(folder):
    path = folder / "000000192.keras"
    with zipfile.ZipFile(path) as archive:
        weights = archive.getinfo("model.weights.h5")
        middle = weights.header_offset + 200 + weights.compress_size // 2
    content = bytearray(path.read_bytes())
    content[middle] ^= 1
    path.write_bytes(content)
    assert not whole(path)
    assert newest(folder).name == "000000128.keras"


def test_a_failure_while_saving_leaves_the_earlier_ones(folder, toy, monkeypatch):
    gan = toy()
    gan.images_seen = 256

    def full(path):
        path.write_bytes(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(gan, "save", full)
    saver = Checkpoints(folder)
    saver.set_model(gan)
    with pytest.raises(OSError, match="No space"):
        saver.on_epoch_end(0)
    assert sorted(path.name for path in folder.iterdir()) == ["000000128.keras", "000000192.keras"]


def test_cutting_removes_those_of_after(folder):
    cut(folder, 128)
    assert [path.name for path in folder.iterdir()] == ["000000128.keras"]


def test_no_folder_has_no_checkpoint(tmp_path):
    assert newest(tmp_path / "none") is None
