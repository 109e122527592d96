"""Lines of JSON: a broken one is named, and none is lost."""

import pytest

from zoo.utils import json_lines
from zoo.utils.errors import ZooError


@pytest.mark.parametrize("line", ["[1]", '"text"', "{}", '{"samples_seen": "5"}'])
def test_a_line_without_a_step_is_named_and_the_file_stays(tmp_path, line):
    path = tmp_path / "metrics.jsonl"
    path.write_text(text := f'{{"samples_seen": 1}}\n{line}\n')
    with pytest.raises(ZooError, match="line 2: expected an object"):
        json_lines.cut(path, 9)
    assert path.read_text() == text


def test_a_line_nested_too_deep_is_left_out_as_one_cut_off(tmp_path):
    path = tmp_path / "metrics.jsonl"
    path.write_text('{"samples_seen": 1}\n' + "[" * 100_000)
    assert json_lines.read(path) == [{"samples_seen": 1}]
