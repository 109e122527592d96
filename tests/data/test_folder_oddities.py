"""What has a picture's name and is none is named, never waited for and never left out silently."""

import os

import numpy as np
import PIL.Image
import pytest

from zoo import data
from zoo.data import folder, folder_index, inspection
from zoo.evaluation import scorer
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


def test_folders_that_are_not_looked_into_are_named(pictures, tmp_path, monkeypatch, capsys):
    root = tmp_path / "root"
    root.mkdir()
    inside = pictures.rename(root / "class")
    for name in ("linked", "closed"):
        folder_ = tmp_path / name if name == "linked" else inside / name
        folder_.mkdir()
        PIL.Image.new("L", (8, 8)).save(folder_ / "in.png")
    (inside / "linked").symlink_to(tmp_path / "linked")
    scandir = os.scandir

    def closed(path):  # for root nothing is
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    monkeypatch.setattr(os, "access", lambda path, _: not str(path).endswith("closed"))
    with pytest.raises(ZooError) as refused:
        folder.read(root, "train", None)
    assert "class/linked (a link to a folder" in str(refused.value)
    assert "class/closed (a folder that may not be read)" in str(refused.value)
    assert folder.read(root, "train", None, broken="skip").count == 18
    assert "class/closed" in capsys.readouterr().err
    found = [one.text for one in inspection.inspect(f"folder:{root}").findings]
    assert any("class/linked (a link to a folder" in text for text in found)


def test_a_folder_that_may_not_be_read_is_a_mistake_that_is_said(pictures, monkeypatch):
    def closed(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(folder_index.Path, "iterdir", closed)
    with pytest.raises(ZooError, match="cannot be read: Permission denied"):
        folder.read(pictures, "train", None)


def test_pixels_of_more_than_sixteen_bits_are_refused(tmp_path):
    deep = np.arange(64, dtype="int32").reshape(8, 8) * 1_000
    for number in range(10):
        PIL.Image.fromarray(deep).save(tmp_path / f"{number}.tif")
    picture, _ = data.source(f"folder:{tmp_path}", "train").arrays(1)
    np.testing.assert_array_equal(picture[0, ..., 0], data.to_unit(deep // 256))
    PIL.Image.fromarray(deep * 10).save(tmp_path / "9.tif")
    with pytest.raises(ZooError, match=r"9\.tif .pixels from 0 to 630,000"):
        data.source(f"folder:{tmp_path}", "test")


def test_tiff_pictures_are_read_and_those_of_unknown_range_refused(tmp_path):
    for number in range(11):
        PIL.Image.new("RGB", (8, 8), (number, 0, 0)).save(tmp_path / f"{number:02d}.tiff")
    pictures, _ = data.source(f"folder:{tmp_path}").arrays()
    assert pictures.shape == (10, 8, 8, 3)
    PIL.Image.fromarray(np.zeros((8, 8), "float32")).save(tmp_path / "f.tif")
    with pytest.raises(ZooError, match=r"f\.tif .pixels of floating-point numbers"):
        data.source(f"folder:{tmp_path}")


def test_a_run_and_the_doctor_name_the_same_broken_pictures(pictures):
    """Those whose header is broken, and those that are cut off behind a whole one."""
    (pictures / "00.png").write_text("no picture")
    noise = np.random.default_rng(0).integers(0, 256, (32, 32), "uint8")
    PIL.Image.fromarray(noise).save(pictures / "02.png")
    (pictures / "02.png").write_bytes((pictures / "02.png").read_bytes()[:500])
    with pytest.raises(ZooError, match="2 of 18 pictures") as refused:
        folder.read(pictures, "train", None)
    found = inspection.inspect(f"folder:{pictures}").findings
    [problem] = [one.text for one in found if "cannot be read" in one.text]
    assert problem.startswith("2 (")
    for name in ("00.png", "02.png"):
        assert name in str(refused.value) and name in problem


def test_broken_held_out_pictures_are_skipped_where_a_recipe_says_so(pictures):
    (pictures / "09.png").write_text("no picture")
    with pytest.raises(ZooError, match="1 of 2 pictures"):
        data.source(f"folder:{pictures}", "test")
    made = scorer.Scorer("image_quality", f"folder:{pictures}", network="random", broken="skip")
    assert made.modality.shape == (8, 8, 1)
