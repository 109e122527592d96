"""What has a picture's name and is none is named, never waited for and never left out silently."""

import os

import numpy as np
import PIL.Image
import pytest

from zoo import data
from zoo.data import folder
from zoo.utils.errors import ZooError


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(20):
        PIL.Image.new("L", (8, 8), number).save(folder / f"{number:02d}.png")
    return folder


ODD = {
    "a pipe": (os.mkfifo, "not a file"),
    "a dead link": (lambda path: path.symlink_to("nowhere"), "a link to nothing"),
    "a folder": (lambda path: path.mkdir(), "not a file"),
    "a folder with a picture": (
        lambda path: (path.mkdir(), PIL.Image.new("L", (8, 8)).save(path / "in.png")),
        "not a file",
    ),
}


@pytest.mark.parametrize("below", ["", "class"])
@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_file_is_refused_by_name_or_skipped_when_asked(odd, below, pictures, capsys):
    root = pictures
    if below:
        (root.parent / "root").mkdir()
        root = root.rename(root.parent / "root" / below).parent
    make, why = ODD[odd]
    make(root / below / "odd.png")
    with pytest.raises(ZooError, match=f"odd.png .{why}"):
        folder.read(root, "train", None)
    assert folder.read(root, "train", None, broken="skip").count == 18
    assert "odd.png" in capsys.readouterr().err


def test_tiff_pictures_are_read_and_those_of_unknown_range_refused(tmp_path):
    for number in range(11):
        PIL.Image.new("RGB", (8, 8), (number, 0, 0)).save(tmp_path / f"{number:02d}.tiff")
    pictures, _ = data.source(f"folder:{tmp_path}").arrays()
    assert pictures.shape == (10, 8, 8, 3)
    PIL.Image.fromarray(np.zeros((8, 8), "float32")).save(tmp_path / "f.tif")
    with pytest.raises(ZooError, match=r"f\.tif .pixels of floating-point numbers"):
        data.source(f"folder:{tmp_path}")
