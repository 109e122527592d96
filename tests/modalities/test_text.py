"""Lines of text: what a symbol is, what is refused, and how files keep them."""

import numpy as np
import pytest

from zoo.modalities import Text, text_file
from zoo.utils.errors import ZooError

LETTERS = Text("ab\n\\", 5)
WORDS = Text(["a", "dog", "runs"], 3, "words")


def test_symbols_are_one_hot_and_padding_fills_up():
    encoded = LETTERS.encode(["ba", ""])
    assert encoded.dtype == np.float32 and encoded.shape == (2, 5, 5)
    assert encoded.argmax(axis=-1).tolist() == [[2, 1, 0, 0, 0], [0, 0, 0, 0, 0]]
    assert (encoded.sum(axis=-1) == 1).all()
    assert WORDS.encode(["a  dog runs"]).argmax(axis=-1).tolist() == [[1, 2, 3]]
    assert WORDS.decode(WORDS.encode(["dog", "a dog"])) == ["dog", "a dog"]


def test_a_line_is_read_by_its_likeliest_symbols_and_ends_at_the_first_padding():
    soft = np.float32([[[0.2, 0.5, 0.3], [0.6, 0.4, 0.0], [0.1, 0.1, 0.8]]])
    text = Text("xy", 3)
    assert text.decode(soft) == ["x"]
    assert text.canonical(soft)[0].tolist() == [[0, 1, 0], [1, 0, 0], [1, 0, 0]]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["ab", "abx"], ["line 2", "'x'", "4"]),
        (["a", "bbbbbb"], ["line 2", "at most 5", "6"]),
        ("ab", ["several lines", "'ab'"]),
        (["a", 3], ["something else"]),
    ],
)
def test_other_lines_are_refused(lines, words):
    with pytest.raises(ZooError) as error:
        LETTERS.encode(lines)
    assert all(word in str(error.value) for word in words), str(error.value)


def test_what_is_no_probability_is_refused():
    with pytest.raises(ZooError, match=r"sum is 1.*0\.5"):
        Text("a", 2).check(np.full((3, 2, 2), 0.25, "float32"))
    with pytest.raises(ZooError, match=r"\[0, 1\]"):
        Text("a", 2).check(np.float32([[[2, -1], [0, 1]]]))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("aba", 4), "twice"),
        (("", 4), "Received: 0"),
        ((["a b"], 4, "words"), "'a b'"),
        ((["ab"], 4), "'ab'"),
        (("ab", 0), "length"),
        (("ab", 4, "letters"), "'letters'"),
        ((map(str, range(9_999)), 4, "words"), "9,999"),
    ],
)
def test_other_vocabularies_are_refused(arguments, words):
    with pytest.raises(ZooError, match=words):
        Text(*arguments)


def test_files_keep_line_ends_and_backslashes(tmp_path):
    lines = ["a\nb", "\\", "", "\\\nab", "\\\\\n"]
    samples, path = LETTERS.encode(lines), tmp_path / "lines.txt"
    LETTERS.write(samples, path)
    assert path.read_text("utf-8").splitlines()[0] == r"a\nb"
    np.testing.assert_array_equal(LETTERS.read(path), samples)
    LETTERS.write(samples, tmp_path / "folder")
    np.testing.assert_array_equal(LETTERS.read(tmp_path / "folder" / "samples.txt"), samples)


def test_a_backslash_is_one_where_line_ends_are_no_symbols(tmp_path):
    text, path = Text("\\n", 3), tmp_path / "lines.txt"
    text.write(text.encode(["\\n"]), path)
    assert path.read_bytes() == b"\\n\n" and text.decode(text.read(path)) == ["\\n"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", ["no byte"]),
        (b"\n \n", ["lines of text"]),
        (b"ab\ncaf\xe9\n", ["UTF-8", "0xe9", "line 2", "iconv"]),
        ("ab".encode("utf-16"), ["UTF-16", "iconv"]),
        (b"ab\n\0\n", ["zero byte", "line 2"]),
    ],
)
def test_files_that_are_no_text_are_one_line(data, words, tmp_path):
    path = tmp_path / "some.txt"
    path.write_bytes(data)
    with pytest.raises(ZooError) as error:
        text_file.read(path)
    assert all(word in str(error.value) for word in ["some.txt", *words]), str(error.value)
    assert "\n" not in str(error.value)


def test_a_mark_and_line_ends_of_any_system_are_read(tmp_path):
    path = tmp_path / "some.txt"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    assert text_file.lines(text_file.read(path)) == ["a", "b", "c"]
    for missing in (tmp_path, tmp_path / "none.txt"):
        with pytest.raises(ZooError, match="expected a text file"):
            text_file.read(missing)
