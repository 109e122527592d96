import math
import tomllib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zoo.utils import toml
from zoo.utils.errors import ZooError

_texts = st.text(st.characters(exclude_categories=["Cs"]))
_numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
_values = st.recursive(_texts | st.booleans() | _numbers, lambda one: st.lists(one, max_size=4))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_values)
@example("a\x7fb\n\\")
def test_a_written_value_reads_back_as_itself(value):
    back = tomllib.loads("\n".join(toml.lines({"key": value})))["key"]
    assert back == value
    assert type(back) is type(value)
    if isinstance(value, float):  # -0.0 == 0.0
        assert math.copysign(1, back) == math.copysign(1, value)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("key=3", 3),
        ("key = 1e-4", 1e-4),
        ("key=ring", "ring"),
        ('key="3"', "3"),
        ("key=[8, 8, 1]", [8, 8, 1]),
        ("key=true", True),
        ("key=folder:my=pictures", "folder:my=pictures"),
        ('key=""', ""),
        ("key=1e", "1e"),
        ("key=3 # many", 3),
    ],
)
def test_an_override_is_toml_or_else_the_text_itself(change, value):
    values = {"key": "before", "other": 1}
    assert toml.override(values, change) == "key"
    assert values == {"key": value, "other": 1}


@pytest.mark.parametrize("change", ["key", "=3", "", "train.=3", "key=1\nother=2", "key=\udcff"])
def test_an_override_that_changes_no_key_is_refused(change):
    values = {}
    with pytest.raises(ZooError, match="--set: expected key=value"):
        toml.override(values, change)
    assert values == {}


def test_an_override_into_a_value_is_refused():
    with pytest.raises(ZooError, match="train: expected a table"):
        toml.override({"train": 3}, "train.seed=1")


def test_a_syntax_error_is_one_line_that_names_the_line():
    with pytest.raises(ZooError, match=r"^not TOML: [^\n]+line 2[^\n]+$"):
        toml.values("a = 1\nb = = 2\n")
    for text in ("a = " + "[" * 10_000, "a = 1" + "0" * 5_000):
        with pytest.raises(ZooError, match=r"^not TOML: "):
            toml.values(text)


def test_unreadable_files_are_refused_in_one_line(tmp_path):
    latin, large = tmp_path / "latin.toml", tmp_path / "large.toml"
    latin.write_bytes(b"# caf\xe9\n")
    large.write_bytes(b"#" * 2_000_000)
    cases = {
        tmp_path / "none.toml": "No such file",
        tmp_path: "received a folder",
        latin: "expected UTF-8, .* at byte 5",
        large: "received over 1,000,000 bytes",
        tmp_path / ("n" * 300): "File name too long",
        tmp_path / "a\0b": "null",
    }
    for path, message in cases.items():
        with pytest.raises(ZooError, match=message) as refusal:
            toml.text(path)
        assert "\n" not in str(refusal.value)


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path):
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf# A note.\r\n# More.\r\n\r\nkey = 1\r\n")
    text = toml.text(path)
    assert toml.values(text) == {"key": 1}
    assert toml.opening_comment(text) == "A note.\nMore."


def test_an_override_without_a_value_takes_the_key_out():
    values = {"arguments": {"num_classes": 8, "width": 4}}
    assert toml.override(values, "arguments.num_classes=") == "arguments.num_classes"
    assert values == {"arguments": {"width": 4}}
    with pytest.raises(ZooError, match=r"no arguments\.num_classes to take out"):
        toml.override(values, "arguments.num_classes=")
