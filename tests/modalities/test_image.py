"""Images: how they are checked, scaled, scored and shown.

A sheet shows every sample, where it belongs, at its own brightness.
"""

import numpy as np
import pytest

from zoo.modalities import Image, image
from zoo.modalities.image import GAP
from zoo.utils.errors import ZooError


def _cell(picture, samples, columns, index):
    """Cuts sample `index` out of a sheet again, back to its own size."""
    height, width = samples.shape[1:3]
    factor = (picture.shape[1] + GAP) // columns - GAP
    factor //= width
    row, column = divmod(index, columns)
    top, left = row * (height * factor + GAP), column * (width * factor + GAP)
    return picture[top : top + height * factor : factor, left : left + width * factor : factor]


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_every_sample_stands_at_its_place_in_reading_order(channels):
    pixels = np.random.default_rng(0).integers(0, 256, (7, 16, 12, channels), dtype=np.uint8)
    picture = image.sheet(pixels / 127.5 - 1, columns=3)
    for index, sample in enumerate(pixels):
        np.testing.assert_array_equal(_cell(picture, pixels, 3, index), sample)


def test_small_digits_are_enlarged_to_be_read_and_large_pictures_are_not():
    assert 600 <= image.sheet(np.zeros((64, 8, 8, 1))).shape[1] <= 800
    assert image.sheet(np.zeros((64, 128, 128, 3))).shape == (8 * 130 - 2, 8 * 130 - 2, 3)


def test_enlarging_keeps_pixels_square_and_sharp():
    checker = np.indices((16, 16)).sum(0)[None, ..., None] % 2 * 2.0 - 1
    assert set(np.unique(image.sheet(checker))) == {0, 255}


def test_tiny_samples_are_smoothed_and_not_moved():
    """An edge becomes a slope, in the same place; each channel has its own."""
    edge = np.where(np.arange(8) < 4, -1.0, 1.0)[None, None, :, None] * np.ones((3, 8, 1, 1))
    samples = np.concatenate([edge, -edge, edge], axis=-1)
    picture = image.sheet(samples, columns=3).astype(int)
    factor = ((picture.shape[1] + GAP) // 3 - GAP) // 8
    row = picture[4 * factor, : 8 * factor]
    assert row[0].tolist() == [0, 255, 0] and row[-1].tolist() == [255, 0, 255]
    middle = row[4 * factor - 2 : 4 * factor + 2, 0]
    assert (np.diff(middle) > 0).all() and 64 < middle[1] < 128 <= middle[2] < 192


def test_the_gap_is_white_or_transparent_and_an_empty_place_too():
    assert image.sheet(-np.ones((3, 8, 8, 1)), columns=2)[-1, -1].tolist() == [255]
    assert image.sheet(-np.ones((3, 8, 8, 4)), columns=2)[-1, -1].tolist() == [255, 255, 255, 0]


def test_what_is_out_of_range_is_clipped_and_nan_is_grey():
    samples = np.stack([np.full((8, 8, 1), value) for value in (-3.0, 3.0, np.nan, -np.inf)])
    picture = image.sheet(samples, columns=4)
    assert [_cell(picture, samples, 4, i)[0, 0, 0] for i in range(4)] == [0, 255, 128, 0]


@pytest.mark.parametrize("shape", [(0, 8, 8, 1), (8, 8, 1), (4, 8, 8, 5), (4, 3)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ZooError, match="Received"):
        image.sheet(np.zeros(shape))


def test_a_preview_is_a_sheet():
    samples = np.linspace(-1, 1, 6 * 64).reshape(6, 8, 8, 1)
    made = Image((8, 8, 1)).preview(samples, columns=3)
    np.testing.assert_array_equal(made.pixels, image.sheet(samples, columns=3))


def test_scored_are_pictures_of_eight_bits():
    between = np.float32([[[[10.4 / 127.5 - 1]]]])
    np.testing.assert_allclose(Image((1, 1, 1)).canonical(between), 10 / 127.5 - 1, atol=1e-6)


def test_distances_are_measured_between_means_of_blocks():
    """A picture of 16 pixels a side stays as it is; one of 17 is halved, its last row left out."""
    small = np.random.default_rng(0).uniform(-1, 1, (2, 16, 16, 1))
    np.testing.assert_array_equal(Image((16, 16, 1)).rows(small), small.reshape(2, 256))
    large = np.arange(17 * 17.0).reshape(1, 17, 17, 1)
    rows = Image((17, 17, 1)).rows(large)
    assert rows.shape == (1, 64) and rows.dtype == np.float64
    assert rows[0, 0] == np.mean([0, 1, 17, 18]) and rows[0, -1] == large[0, 14:16, 14:16].mean()


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (np.zeros((0, 8, 8, 1), "float32"), "Received: none"),
        (np.zeros((2, 8, 9, 1), "float32"), r"Expected samples \(batch, 8, 8, 1\)"),
        (
            np.full((2, 8, 8, 1), 255, "uint8"),
            r"uint8 in 255\.\.255\. For pixels 0 to 255 call zoo\.data\.to_unit",
        ),
        (np.full((2, 8, 8, 1), 1.01, "float32"), r"in \[-1, 1\]. Received: 1.01..1.01"),
        (np.full((2, 8, 8, 1), -np.inf, "float32"), "2 samples hold NaN or infinity"),
    ],
)
def test_samples_that_are_no_such_pictures_are_refused(samples, words):
    with pytest.raises(ZooError, match=words):
        Image((8, 8, 1)).check(samples)


def test_what_is_odd_about_a_picture_is_named():
    colour = np.random.default_rng(0).uniform(-1, 1, (4, 4, 3))
    kind = Image((4, 4, 3))
    assert kind.features_of(colour) == ()
    assert kind.features_of(colour[..., :1].repeat(3, -1)) == ("grey",)
    assert kind.features_of(np.zeros((4, 4, 3))) == ("constant", "grey")
    assert Image((4, 4, 1)).features_of(colour[..., :1]) == ()


def test_files_read_back_as_what_was_written(tmp_path):
    kind = Image((8, 8, 3))
    samples = kind.canonical(np.random.default_rng(0).uniform(-1, 1, (3, 8, 8, 3)))
    kind.write(samples, tmp_path / "all.npy")
    np.testing.assert_array_equal(kind.read(tmp_path / "all.npy"), samples)
    kind.write(samples, tmp_path / "each")
    files = sorted((tmp_path / "each").iterdir())
    assert [file.name for file in files] == ["000000.png", "000001.png", "000002.png"]
    np.testing.assert_array_equal(np.concatenate([kind.read(file) for file in files]), samples)
    kind.write(samples[:1], tmp_path / "one.png")
    np.testing.assert_array_equal(kind.read(tmp_path / "one.png"), samples[:1])


def test_a_file_of_another_size_or_none_is_refused(tmp_path):
    Image((8, 8, 1)).write(np.zeros((1, 8, 8, 1)), tmp_path / "a.png")
    with pytest.raises(ZooError, match="expected 9x8 pixels, received 8x8"):
        Image((9, 8, 1)).read(tmp_path / "a.png")
    (tmp_path / "b.png").write_text("no picture")
    with pytest.raises(ZooError, match="cannot be read as a picture: not a picture"):
        Image((8, 8, 1)).read(tmp_path / "b.png")
    with pytest.raises(ZooError, match=r"expected an \.npy file"):
        Image((8, 8, 1)).read(tmp_path / "nothing.npy")
