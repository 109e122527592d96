"""A folder is one process's at a time, and never blocked by one that is gone."""

import subprocess
import sys
from pathlib import Path

import pytest

import zoo
from zoo.utils.errors import ZooError
from zoo.utils.lock import locked

HOLD = """
import sys
from zoo.utils.lock import locked
with locked(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_killed_process_holds_nothing(tmp_path):
    folder = tmp_path / "runs" / "mine"
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(zoo.__file__).parents[1],
    )
    assert process.stdout.readline() == b"held\n"
    with pytest.raises(ZooError, match="another process"), locked(folder):
        pass
    process.kill()
    process.communicate()
    with locked(folder):
        assert list(folder.iterdir()) == []
    with locked(folder):
        pass


def test_others_are_not_held(tmp_path):
    with locked(tmp_path / "one"), locked(tmp_path / "two"):
        pass


def test_a_folder_that_was_removed_meanwhile_is_made_anew(tmp_path, monkeypatch):
    folder = tmp_path / "mine"
    from zoo.utils import lock

    flock, times = lock.fcntl.flock, []

    def slow(opened, how):
        if not times:
            folder.rmdir()
        times.append(how)
        flock(opened, how)

    monkeypatch.setattr(lock.fcntl, "flock", slow)
    with locked(folder):
        assert folder.exists() and len(times) == 2
