"""A preview is a file that holds what is seen, a film all of them in order."""

import base64
import re

import numpy as np
import pytest
from PIL import Image, ImageSequence

from zoo import modalities
from zoo.modalities import PicturePreview, preview


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_the_png_reads_back_as_the_picture(tmp_path, channels):
    path = tmp_path / "deep" / "sheet.png"
    samples = np.linspace(-1, 1, 64 * channels).reshape(1, 8, 8, channels)
    made = modalities.Image((8, 8, channels)).preview(samples)
    made.save(path)
    with Image.open(path) as image:
        np.testing.assert_array_equal(np.asarray(image).reshape(made.pixels.shape), made.pixels)
    assert [file.name for file in path.parent.iterdir()] == ["sheet.png"]


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_film_plays_its_pictures_in_order_without_end(tmp_path, channels):
    levels = (0, 120, 255)
    shown = [PicturePreview(np.full((9, 8, channels), level, "uint8")) for level in levels]
    preview.film(shown, tmp_path / "film.gif", seconds=1.5)
    with Image.open(tmp_path / "film.gif") as film:
        assert film.size == (8, 9) and film.info["loop"] == 0
        frames = [np.asarray(frame.convert("L")) for frame in ImageSequence.Iterator(film)]
        assert film.info["duration"] == 500
    assert [int(frame.mean()) for frame in frames] == pytest.approx(levels, abs=1)
    assert [file.name for file in tmp_path.iterdir()] == ["film.gif"]


def test_tensorboard_gets_the_picture_its_tag_and_the_step():
    class Board:
        def picture(self, *given):
            self.given = given

    board, pixels = Board(), np.zeros((4, 4, 1), "uint8")
    PicturePreview(pixels).log(board, "samples", 64)
    assert board.given[0] == "samples" and board.given[1] is pixels and board.given[2] == 64


def test_a_page_holds_the_file_itself_and_its_caption_as_text(tmp_path):
    PicturePreview(np.zeros((4, 4, 1), "uint8")).save(tmp_path / "a.png")
    page = preview.file_as_html(tmp_path / "a.png", "a < b")
    held = re.search(r"data:image/png;base64,([^\"]*)", page)[1]
    assert base64.b64decode(held) == (tmp_path / "a.png").read_bytes()
    assert "<figcaption>a &lt; b</figcaption>" in page
