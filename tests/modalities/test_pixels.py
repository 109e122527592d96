"""Pixels keep their values, and pictures come out centred, upright and free of aliasing."""

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from zoo.data import stores
from zoo.modalities import pixels

LEVELS = np.arange(256, dtype="uint8")


def test_every_level_survives_the_round_trip_and_fills_the_range():
    unit = pixels.to_unit(LEVELS)
    assert unit.dtype == np.float32 and unit[0] == -1 and unit[255] == 1
    np.testing.assert_array_equal(pixels.to_uint8(unit), LEVELS)


def test_rounding_is_to_the_nearest_level_and_outside_is_clipped():
    # 0.4 levels above level 10 is level 10; a cast alone would wrap 300 to 44.
    assert pixels.to_uint8(np.float32([10.4 / 127.5 - 1, 300 / 127.5 - 1, -9])).tolist() == [
        10,
        255,
        0,
    ]


def test_tf_data_and_numpy_make_the_same_floats():
    (mapped,) = tf.data.Dataset.from_tensors(LEVELS).map(stores.real).as_numpy_iterator()
    np.testing.assert_array_equal(mapped, pixels.to_unit(LEVELS))


def test_fit_keeps_the_centre_of_a_wide_picture():
    picture = np.zeros((8, 24, 3), "uint8")
    picture[:, 8:16] = [10, 20, 30]  # the middle square
    np.testing.assert_array_equal(pixels.fit(picture, (8, 8, 3)), picture[:, 8:16])


@pytest.mark.parametrize("channels", [1, 2, 3])
def test_fit_averages_what_it_shrinks(channels):
    checkers = np.indices((32, 32)).sum(0) % 2 * 255  # every fourth pixel alone would be constant
    picture = np.repeat(checkers[..., None], channels, axis=-1).astype("uint8")
    small = pixels.fit(picture, (8, 8, channels))
    assert small.shape == (8, 8, channels)
    assert np.abs(small.astype(int) - 127).max() <= 12


def test_transparent_becomes_white_without_alpha_and_stays_with_it(tmp_path):
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(tmp_path / "a.png")
    assert (pixels.read(tmp_path / "a.png", (4, 4, 3)) == 255).all()
    assert (pixels.read(tmp_path / "a.png", (4, 4, 4))[..., 3] == 0).all()


def test_sixteen_bits_keep_their_upper_byte(tmp_path):
    Image.fromarray(np.full((4, 4), 0x8001, "uint16")).save(tmp_path / "deep.png")
    assert (pixels.read(tmp_path / "deep.png", (4, 4, 1)) == 0x80).all()


def test_a_photograph_taken_sideways_stands_upright(tmp_path):
    lying = np.zeros((16, 32, 3), "uint8")
    lying[:, 16:] = 255  # light on the right, which orientation 6 turns to the bottom
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(lying).save(tmp_path / "photo.jpg", exif=exif, quality=95)
    assert pixels.header(tmp_path / "photo.jpg") == (32, 16, 3)
    upright = pixels.read(tmp_path / "photo.jpg", (32, 16, 3))
    assert upright[:12].mean() < 10 and upright[20:].mean() > 245
