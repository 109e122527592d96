"""Shapes are checked before anything is built from them."""

import numpy as np
import pytest

from zoo import modalities
from zoo.utils.errors import ZooError


@pytest.mark.parametrize(
    "shape", [(8, 8, 1), [256, 256, 4], (8, 256, 2), (1,), [3], np.array([28, 20, 3])]
)
def test_pictures_of_8_to_256_pixels_and_points_pass(shape):
    assert modalities.sample_shape(shape) == tuple(int(side) for side in shape)


@pytest.mark.parametrize(
    "shape",
    [
        (7, 8, 1),
        (8, 257, 1),
        (8, 8, 0),
        (8, 8, 5),
        (28, 28),
        (8, 8, 1, 1),
        (0,),
        (),
        (8.0, 8, 1),
        "8x8",
        8,
        None,
    ],
)
def test_other_shapes_are_refused_and_named(shape):
    words = r"shape must be \(height, width, channels\) with sides of 8 to 256 and 1 to 4 channels"
    with pytest.raises(ZooError, match=words) as error:
        modalities.sample_shape(shape)
    assert f"Received: {shape!r}" in str(error.value)


def test_a_variant_of_convolutions_says_which_makes_points():
    assert modalities.image_shape("dcgan", [28, 28, 1]) == (28, 28, 1)
    with pytest.raises(ZooError, match=r"^dcgan makes pictures: .*Received: \(2,\). For points"):
        modalities.image_shape("dcgan", (2,))
    with pytest.raises(ZooError, match="sides of 8 to 256"):
        modalities.image_shape("dcgan", (4, 4, 1))


def test_a_dataset_may_have_pictures_of_any_size():
    assert modalities.dataset_shape([1, 2000, 7]) == (1, 2000, 7) and modalities.dataset_shape(
        [2]
    ) == (2,)
    for shape in (8, (8, 8, 0), (8.0, 8, 1), "8x8", (8, 8, 1, 1), ()):
        with pytest.raises(ZooError, match="shape must be"):
            modalities.dataset_shape(shape)


def test_an_image_has_three_sides_and_1_to_4_channels():
    assert modalities.is_image((8, 8, 1)) and modalities.is_image((None, None, 4))
    assert modalities.is_image((8, 8, 3), channels=3) and not modalities.is_image(
        (8, 8, 1), channels=3
    )
    assert not any(
        map(modalities.is_image, [(8, 8, 3, 1), (2,), (8, 8, 0), (8, 8, 5), (8, 8, None)])
    )
