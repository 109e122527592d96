"""Two kinds of picture: what they are, how they are shown, written and refused."""

import re

import numpy as np
import pytest

from zoo import modalities
from zoo.modalities import EitherKind, Image, Unpaired
from zoo.utils.errors import ZooError

KINDS = Unpaired(Image((8, 8, 1)), Image((8, 8, 3)))


def plain(value, channels, count=1):
    return np.full((count, 8, 8, channels), value, "float32")


def test_a_sheet_has_source_generated_and_back_of_both_kinds():
    """By colours: the first kind's black becomes red and grey, the second's white grey and red."""
    red = np.concatenate([plain(1.0, 1), plain(-1.0, 2)], axis=-1)
    sheet = KINDS.beside(
        (plain(-1.0, 1), plain(1.0, 3)), (plain(0.0, 1), red), (plain(0.0, 1), red)
    )
    pixels = sheet.pixels
    height, width, _ = pixels.shape
    colours = {"black": (0, 0, 0), "red": (255, 0, 0), "grey": (128,) * 3, "white": (255,) * 3}
    rows = (("black", "red", "grey"), ("white", "grey", "red"))
    for row, names in zip((height // 4, 3 * height // 4), rows, strict=True):
        for column, name in zip((width // 6, width // 2, 5 * width // 6), names, strict=True):
            assert tuple(pixels[row, column]) == colours[name], (row, column)


def test_it_is_told_from_its_configuration():
    assert modalities.from_config(KINDS.config()) == KINDS
    assert modalities.Group(*KINDS.members) != KINDS
    condition = EitherKind(KINDS)
    assert modalities.condition_from_config(condition.config()) == condition
    assert condition.arguments() == {"shape": (8, 8, 1), "target": (8, 8, 3)}


def test_there_may_be_more_of_one_kind():
    KINDS.check((plain(0.5, 1, 2), plain(0.5, 3, 5)))
    assert KINDS.count((plain(0.5, 1, 2), plain(0.5, 3, 5))) == 5
    with pytest.raises(ZooError, match="2 parts"):
        KINDS.check((plain(0.5, 1),))
    with pytest.raises(ZooError, match=r"\(batch, 8, 8, 3\)"):
        KINDS.check((plain(0.5, 1), plain(0.5, 1)))


def test_files_of_each_kind_lie_in_a_folder_of_their_own(tmp_path):
    KINDS.write((plain(-1.0, 1, 2), plain(1.0, 3, 3)), tmp_path)
    assert len(list((tmp_path / "first").glob("*.png"))) == 2
    read = KINDS.members[1].read(tmp_path / "second" / "000002.png")
    np.testing.assert_array_equal(read, plain(1.0, 3))


def test_augmentations_are_those_of_both_kinds():
    assert KINDS.augmentations == Image((8, 8, 1)).augmentations
    assert modalities.Group(Image((8, 8, 1)), modalities.Points(2)).augmentations == ("diffusion",)


@pytest.mark.parametrize(
    ("condition", "data", "words"),
    [
        (EitherKind(KINDS), modalities.Unconditional(), r"\[unpaired\]"),
        (EitherKind(KINDS), modalities.Paired(Image((8, 8, 1))), r"\[unpaired\]"),
        (
            EitherKind(KINDS),
            EitherKind(Unpaired(*KINDS.members[::-1])),
            "arguments.shape and target",
        ),
        (modalities.Unconditional(), EitherKind(KINDS), "cyclegan"),
        (modalities.Paired(Image((8, 8, 1))), EitherKind(KINDS), "has none"),
        (modalities.Label(3), EitherKind(KINDS), "has none"),
    ],
)
def test_data_that_does_not_suit_is_named(condition, data, words):
    assert re.search(words, condition.lacks(data))
    assert EitherKind(KINDS).lacks(EitherKind(KINDS)) == ""
