"""A sheet shows every sample, where it belongs, at its own brightness."""

import numpy as np
import pytest
from PIL import Image

from zoo.modalities import image
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


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_the_png_reads_back_as_the_picture(tmp_path, channels):
    path = tmp_path / "deep" / "sheet.png"
    picture = image.sheet(np.linspace(-1, 1, 64 * channels).reshape(1, 8, 8, channels), path)
    with Image.open(path) as image:
        np.testing.assert_array_equal(np.asarray(image).reshape(picture.shape), picture)
    assert [file.name for file in path.parent.iterdir()] == ["sheet.png"]


def test_points_are_drawn_where_they_are():
    where = {}
    for corner in [(-1, -1), (-1, 1), (1, -1), (1, 1)]:
        blue = image.sheet(np.tile(np.float32(corner), (200, 1)))
        bare = image.sheet(np.float32([[9, 9]]))
        rows, columns = np.nonzero((blue != bare).any(axis=-1))
        where[corner] = rows.mean(), columns.mean()
    top, bottom, left, right = where[1, 1][0], where[1, -1][0], where[-1, -1][1], where[1, -1][1]
    assert top < bottom - 100 and left < right - 100
    assert where[-1, 1] == pytest.approx((top, left), abs=1)
    assert where[-1, -1] == pytest.approx((bottom, left), abs=1)


def test_real_points_are_grey_and_lie_under_the_generated():
    only_real = image.sheet(np.float32([[9, 9]]), real=np.float32([[0, 0]] * 50))
    both = image.sheet(np.float32([[0, 0]] * 50), real=np.float32([[0, 0]] * 50))
    middle = np.s_[250:350, 250:350]
    red, green, blue = np.moveaxis(only_real[middle].astype(int), -1, 0)
    assert (red.min(), green.min(), blue.min()) == (191, 191, 191)
    assert (np.ptp(both[middle].astype(int), axis=-1)).max() > 50, "the generated ones are blue"


def test_points_that_are_not_finite_are_left_out():
    image.sheet(np.float32([[np.nan, 0], [np.inf, 1], [0, 0]]))


@pytest.mark.parametrize("shape", [(0, 8, 8, 1), (8, 8, 1), (4, 8, 8, 5), (4, 3)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ZooError, match="Received"):
        image.sheet(np.zeros(shape))
