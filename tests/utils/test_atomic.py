"""A file is written whole or not at all."""

import pytest

from zoo.utils.atomic import atomic_write, remove_partial


def test_the_old_file_stands_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("old")
    with atomic_write(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
        assert temporary.parent == path.parent
        assert temporary.suffix == ".txt"
    assert path.read_text() == "new"


def test_a_failure_leaves_the_old_file_and_no_litter(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("old")
    with pytest.raises(OSError, match="full"), atomic_write(path) as temporary:
        temporary.write_text("half")
        raise OSError("disk full")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path):
    (tmp_path / "checkpoints").mkdir()
    path = tmp_path / "checkpoints" / "note.txt"
    writing = atomic_write(path)
    writing.__enter__().write_text("half")
    path.write_text("old")
    remove_partial(tmp_path)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("folder", ["", "/"])
def test_a_folder_is_no_file_to_write(folder):
    with pytest.raises(IsADirectoryError), atomic_write(folder):
        pass
