"""Ordinary photographs: a shape that a GAN makes, and what its channels drop."""

import os
import socket

import numpy as np
import pytest
from PIL import Image

from zoo import ZooError, data
from zoo.data import inspection, picture_shapes
from zoo.modalities import pixels


def save(path, size=(16, 12), mode="RGB", seed=0):
    """Writes a picture of noise; `size` is PIL's, width and height."""
    random = np.random.default_rng(seed)
    bands = len(Image.new(mode, (1, 1)).getbands())
    noise = random.integers(0, 256, (*size[::-1], bands), dtype="uint8")
    Image.fromarray(noise[..., 0] if bands == 1 else noise).save(path)


def notes(folder, **options):
    found = inspection.inspect(f"folder:{folder}", batch_size=2, **options)
    return found, "\n".join(one.text for one in found.findings if one.grade == "note")


@pytest.mark.parametrize(
    ("sizes", "shape"),
    [
        ([(768, 1024)], (48, 64)),
        ([(768, 1024)] * 30 + [(1024, 768)], (48, 64)),
        ([(768, 1024), (1024, 768)], (64, 64)),
        ([(1000, 1020)], (64, 64)),
        ([(33, 9)], (33, 9)),
        ([(6, 6)], (8, 8)),
        ([(2000, 100)], (64, 8)),
        ([(40, 50), (50, 40)], (40, 40)),
    ],
)
def test_the_proposed_shape(sizes, shape):
    assert picture_shapes.proposed([(*size, 3) for size in sizes]) == (*shape, 3)


def test_large_photographs_are_looked_at_in_the_proposed_shape(tmp_path):
    for number in range(4):
        save(tmp_path / f"{number}.jpg", (400, 300), seed=number)
    found, text = notes(tmp_path, side=32)
    assert found.modality.shape == (24, 32, 3) and found.count == 4
    assert "one size, 300x400 (height x width): cut and resized to 24x32" in text
    found, text = notes(tmp_path, shape=(16, 16, 3))
    assert found.modality.shape == (16, 16, 3) and "resized to 16x16" in text


def test_transparency_and_colour_that_are_dropped_are_named(tmp_path):
    for number in range(5):
        save(tmp_path / f"{number}.png", seed=number)
    save(tmp_path / "clear.png", mode="RGBA")
    Image.new("RGB", (16, 12), (9, 9, 9)).save(tmp_path / "grey.png")
    found, text = notes(tmp_path)
    assert found.modality.shape == (12, 16, 3)
    assert "1 (" in text and "clear.png) have transparency: put on white" in text
    assert "have colour" not in text
    _, text = notes(tmp_path, shape=(12, 16, 1))
    assert "6 (" in text and "have colour: it is dropped, unless --shape 12,16,3" in text
    assert notes(tmp_path, shape=(12, 16, 4))[1].count("transparency") == 0


def test_several_sizes_are_refused_with_the_setting_to_add(tmp_path):
    for number, size in enumerate([(400, 300), (300, 400), (500, 400)]):
        save(tmp_path / f"{number}.jpg", size)
    with pytest.raises(ZooError, match=r"--set 'arguments.shape=\[64, 64, 3\]'"):
        data.source(f"folder:{tmp_path}")


def test_a_shape_that_a_folder_cannot_have_is_refused(tmp_path):
    save(tmp_path / "1.png")
    with pytest.raises(ZooError, match="1, 3 or 4 channels"):
        inspection.inspect(f"folder:{tmp_path}", shape=(2,))


def test_what_is_no_file_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    os.mkfifo("pipe.png")
    os.mkdir("folder.png")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket.png")
        for kind in ("pipe", "folder", "socket"):
            with pytest.raises(pixels.BrokenPicture, match=f"not a file but a {kind}"):
                pixels.header(f"{kind}.png")
