"""Lines and pieces of text as sources, and the grammar's sentences."""

import itertools

import numpy as np
import pytest

from zoo import data
from zoo.data import grammar
from zoo.utils.errors import ZooError


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text("".join(f"line {n}\n" for n in range(40)) + "\n", "utf-8")
    return path


def lines_of(source):
    return source.modality.decode(source.arrays()[0])


def test_every_line_is_in_one_split_and_the_same_each_time(file):
    train, test = (data.source(f"text:{file}", split) for split in ("train", "test"))
    found = lines_of(train) + lines_of(test)
    assert sorted(found) == sorted(f"line {n}" for n in range(40)) and test.count == 4
    assert train.modality == test.modality and train.shape == (7, 16)
    assert lines_of(data.source(f"text:{file}", "test")) == lines_of(test)


def test_words_windows_and_cut_lines(file):
    words = data.source(f"words:{file}")
    assert words.shape == (2, 42) and lines_of(words)[0].split()[0] == "line"
    windows = data.source(f"windows:{file}", shape=(10,))
    whole = lines_of(windows) + lines_of(data.source(f"windows:{file}", "test", shape=(10,)))
    text = file.read_text("utf-8")
    cut = {text[at : at + 10] for at in range(0, len(text) - 9, 10)}
    assert set(whole) == cut and len(whole) == len(text) // 10
    assert set(lines_of(data.source(f"text:{file}", shape=(4,)))) == {"line"}
    assert data.source(f"text:{file}", shape=data.source(f"text:{file}").shape).count == 36


def test_batches_are_one_hot_and_memory_holds_numbers(file):
    source = data.source(f"text:{file}")
    batch = next(iter(source.batches(8))).numpy()
    assert batch.shape == (8, *source.shape) and batch.dtype == np.float32
    source.modality.check(batch)
    assert set(source.modality.decode(batch)) <= set(lines_of(source))
    held = [cell.cell_contents for cell in source.store.fetch.__closure__]
    [held] = [one for one in held if hasattr(one, "dtype")]
    assert held.dtype == "int32" and held.shape == (36, 7)


@pytest.mark.parametrize(
    ("name", "shape", "words"),
    [
        ("text:", None, "lacks a path"),
        ("text:{0}/none.txt", None, "found nothing"),
        ("text:{0}", None, "found a folder"),
        ("text:{0}/lines.txt", (7, 99), "15"),
        ("text:{0}/long.txt", None, "200 characters"),
        ("text:{0}/few.txt", None, "10 samples"),
        ("words:{0}/many.txt", None, "5,000"),
        ("grammar", (9,), "10 words"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused(file, name, shape, words):
    folder = file.parent
    (folder / "long.txt").write_text("x" * 200 + "\ny\n" * 20)
    (folder / "few.txt").write_text("a\nb\n")
    (folder / "many.txt").write_text("\n".join(map(str, range(5_000))))
    with pytest.raises(ZooError, match=words):
        data.source(name.format(folder), shape=shape)


@pytest.mark.parametrize(
    ("sentence", "is_valid"),
    [
        ("the dog sleeps", True),
        ("the dogs sleep", True),
        ("the dog sleep", False),
        ("two dog sleep", False),
        ("a dogs sleeps", False),
        ("three old mice follow one child", True),
        ("three old mice follows one child", False),
        ("a cat that sees two dogs runs", True),
        ("a cat that sees two dogs run", False),
        ("a cat that two dogs see runs", True),
        ("a cat that two dogs sees runs", False),
        ("two cats that a dog sees run", True),
        ("two cats that a dog sees runs", False),
        ("a cat that runs sees two dogs", True),
        ("a cat sees", False),
        ("a cat runs two dogs", False),
        ("the red small dog runs", False),
        ("dog runs", False),
        ("a", False),
        ("", False),
        ("a horse runs", False),
    ],
)
def test_validity_by_hand(sentence, is_valid):
    assert grammar.valid(sentence) == is_valid


def test_sentences_of_three_words_are_exactly_those_that_the_rules_make():
    """All 34^3 rows of three words, against the list that the rules give by hand."""
    one = {
        f"{a} {n} {v}"
        for a in ("a", "the", "one")
        for n in ("dog", "cat", "bird", "child", "mouse")
        for v in ("sleeps", "sings", "runs")
    }
    two = {
        f"{a} {n} {v}"
        for a in ("two", "the", "three")
        for n in ("dogs", "cats", "birds", "children", "mice")
        for v in ("sleep", "sing", "run")
    }
    some = ["a", "the", "one", "two", "three", "dog", "mice", "cat", "sleeps", "run", "sees", "old"]
    tried = {" ".join(words) for words in itertools.product(some, repeat=3)}
    assert {s for s in tried | one | two if grammar.valid(s)} == one | two  # fmt: skip


def test_all_sentences_are_valid_short_enough_and_various():
    source = data.source("grammar", "test")
    lines = lines_of(source)
    assert source.shape == data.EMBEDDED_SHAPES["grammar"] == grammar.SHAPE
    assert all(map(source.valid, lines[:300]))
    assert len(set(lines)) > 0.8 * len(lines) and max(len(s.split()) for s in lines) == 10
    assert any(" that " in line for line in lines)
    shares = [sum(f" {v} " in f" {line} " for line in lines) for v in ("sees", "see")]
    assert min(shares) > 0.2 * len(lines) / 4
