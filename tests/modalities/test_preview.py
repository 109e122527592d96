"""A preview is a file that holds what is seen, a film all of them in order."""

import base64
import re
import wave

import numpy as np
import pytest
from PIL import Image, ImageSequence

from zoo import modalities
from zoo.modalities import PicturePreview, SoundPreview, TextPreview, preview
from zoo.modalities.preview import file_as_html, film
from zoo.utils.errors import ZooError


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


def test_sounds_are_saved_as_a_picture_and_a_wav_file_and_played_on_a_page(tmp_path):
    sounds = np.float32([[0.0, 0.5, -1.0], [1.0, 3.0, np.nan]])  # 3 is clipped, NaN is silent
    shown = SoundPreview(np.zeros((2, 2, 1), "uint8"), sounds, rate=8000)
    shown.save(tmp_path / "000000064.png")
    with wave.open(str(tmp_path / "000000064.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        found = np.frombuffer(file.readframes(9), "<i2")
    assert found.tolist() == [0, 16384, -32767, 32767, 32767, 0]
    page = file_as_html(tmp_path / "000000064.wav", "<run>")
    assert base64.b64encode((tmp_path / "000000064.wav").read_bytes()).decode() in page
    assert "<audio controls" in page and "&lt;run&gt;" in page and "<run>" not in page


def test_lines_are_saved_shown_as_they_are_and_never_become_tags(tmp_path):
    shown = TextPreview(["one", "<script>two</script>"])
    shown.save(tmp_path / "000000064.txt")
    assert (tmp_path / "000000064.txt").read_text() == "one\n<script>two</script>\n"
    page = file_as_html(tmp_path / "000000064.txt", "run")
    assert "<script" not in page and "one\n&lt;script&gt;two" in page


def test_a_film_is_of_pictures(tmp_path):
    with pytest.raises(ZooError, match="a film is of pictures"):
        film([TextPreview(["one"])], tmp_path / "film.gif", 1.0)


def test_tensorboard_gets_sounds_and_lines(tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    from zoo.callbacks.event_writer import EventWriter

    events = EventWriter(tmp_path)
    sounds = np.float32([[0.0, 0.5, -1.0]] * 9)
    SoundPreview(np.zeros((2, 2, 1), "uint8"), sounds, 8000).log(events, "samples", 640)
    TextPreview(["one", "*two*"]).log(events, "lines", 640)
    events.close()
    found = EventAccumulator(str(tmp_path))
    found.Reload()
    tensors = {tag: found.Tensors(tag)[0] for tag in found.Tags()["tensors"]}
    plugins = {tag: found.SummaryMetadata(tag).plugin_data.plugin_name for tag in tensors}
    assert plugins == {"samples": "images", "samples/sounds": "audio", "lines": "text"}
    played = tensors["samples/sounds"].tensor_proto.string_val[0::2]
    assert len(played) == 8 and played[0].startswith(b"RIFF")
    assert tensors["lines"].step == 640
    assert tensors["lines"].tensor_proto.string_val[0] == b"    one\n    *two*"
