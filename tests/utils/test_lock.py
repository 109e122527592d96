"""A folder is one process's at a time, and never blocked by one that is gone."""

import errno
import subprocess
import sys
from pathlib import Path

import filelock
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


def test_a_folder_that_its_last_holder_removed_is_made_anew(tmp_path, monkeypatch):
    folder, acquire = tmp_path / "mine", filelock.FileLock.acquire

    def removed_meanwhile(lock, *arguments, **keywords):
        folder.rmdir()
        return acquire(lock, *arguments, **keywords)

    monkeypatch.setattr(filelock.FileLock, "acquire", removed_meanwhile)
    with locked(folder):
        assert folder.is_dir()


def test_nothing_is_left_beside_the_folder(tmp_path):
    with locked(tmp_path / "runs" / "mine"):
        pass
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["mine"]


@pytest.mark.parametrize("folder", ["/proc/1/mine", "/dev/null/mine"])
@pytest.mark.skipif(not Path("/proc/1").exists(), reason="needs a folder that nobody can write")
def test_a_folder_that_can_never_be_made_is_refused(folder):
    with pytest.raises(ZooError, match="no run can be written there"), locked(folder):
        pass


def test_a_lock_file_that_was_removed_locks_nobody_in(tmp_path):
    """Two processes that opened the same lock file, one of which then removed it."""
    folder = tmp_path / "mine"
    with locked(folder):
        path = tmp_path / ".mine.lock"
        assert path.exists()
        late = filelock.FileLock(path, timeout=0)
        with pytest.raises(filelock.Timeout):
            late.acquire()
    with locked(folder), pytest.raises(ZooError, match="another process"), locked(folder):
        pass


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOLCK, "No locks available"), NotImplementedError]
)
def test_a_file_system_without_locks_is_written_all_the_same(tmp_path, monkeypatch, error):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    folder = tmp_path / "runs" / "mine"
    with pytest.warns(UserWarning, match="without locks"), locked(folder):
        (folder / "note.txt").write_text("mine")
    assert [path.name for path in folder.parent.iterdir()] == ["mine"]
