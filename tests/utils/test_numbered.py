"""Files named by a count: a folder with such a name is none of them."""

from zoo.utils import numbered


def test_a_folder_named_by_a_count_is_left_alone(tmp_path):
    (tmp_path / "000000200.png").mkdir()
    (tmp_path / "000000100.png").touch()
    assert numbered.files(tmp_path) == [tmp_path / "000000100.png"]
    numbered.cut(tmp_path, 50)
    assert [path.name for path in tmp_path.iterdir()] == ["000000200.png"]
