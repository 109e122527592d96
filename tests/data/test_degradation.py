"""Degradations by hand, the same for the same picture, and as a view on any dataset."""

import numpy as np
import pytest

from zoo import data
from zoo.data import degradation
from zoo.data.degradation import Grey, Mask, Noise, Pixelate
from zoo.modalities import Image, Paired
from zoo.utils.errors import ZooError

PIXELATE = {"kind": "pixelate", "factor": 2}


@pytest.fixture
def colours():
    return np.random.default_rng(0).uniform(-1, 1, (5, 8, 6, 3)).astype("float32")


def test_pixelate_averages_blocks(colours):
    made = Pixelate(factor=2)(colours)
    assert made.shape == colours.shape and made.dtype == np.float32
    np.testing.assert_allclose(made[2, 4, 2], colours[2, 4:6, 2:4].mean((0, 1)), atol=1e-6)
    np.testing.assert_array_equal(made[:, ::2], made[:, 1::2])


def test_mask_fills_the_middle_and_nothing_else(colours):
    made = Mask(share=0.5)(colours)
    assert (made[:, 2:6, 1:4] == 0).all()  # 4 of 8 rows, 3 of 6 columns
    made[:, 2:6, 1:4] = colours[:, 2:6, 1:4]
    np.testing.assert_array_equal(made, colours)


def test_noise_has_its_deviation_and_stays_in_range():
    flat = np.zeros((50, 16, 16, 1), "float32") + np.linspace(-0.1, 0.1, 50).reshape(-1, 1, 1, 1)
    made = Noise(stddev=0.2)(flat.astype("float32"))
    assert abs((made - flat).std() - 0.2) < 0.005
    assert np.abs(Noise(stddev=5.0)(flat.astype("float32"))).max() == 1.0


def test_grey_is_the_brightness(colours):
    made = Grey()(colours)
    assert made.shape == (5, 8, 6, 1)
    expected = colours @ np.float32([0.299, 0.587, 0.114])
    np.testing.assert_allclose(made[..., 0], expected, atol=1e-6)
    assert Grey().shape((8, 6, 3)) == (8, 6, 1)


def test_noise_is_a_pictures_own_whatever_stands_around_it(colours):
    """The same in any order and batch, so that resuming changes nothing; another by the seed."""
    noise = Noise(stddev=0.5)
    np.testing.assert_array_equal(noise(colours)[3:], noise(colours[3:]))
    np.testing.assert_array_equal(noise(colours[::-1])[::-1], noise(colours))
    assert not np.array_equal(noise(colours), Noise(seed=1, stddev=0.5)(colours))
    apart = (noise(colours) - colours).reshape(5, -1)
    assert np.abs(np.corrcoef(apart) - np.eye(5)).max() < 0.5  # and not the same for all


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kind": "pixelat"}, "Did you mean 'pixelate'"),
        ({"kind": "mask", "factor": 2}, r"unknown key 'degradation\.factor'"),
        ({"kind": "mask", "share": "half"}, "expected a number"),
        ({"kind": 3}, "unknown 3"),
        ({"kind": "pixelate", "factor": 3}, "divides 8 and 8"),
        ({"kind": "mask", "share": 1.0}, "between 0 and 1"),
        ({"kind": "noise", "stddev": 0.0}, "above 0"),
        ({"kind": "grey"}, "in colour"),
    ],
)
def test_settings_that_do_not_suit_are_refused(settings, message):
    with pytest.raises(ZooError, match=message):
        data.source("digits", degradation=settings)


def test_points_cannot_be_degraded():
    with pytest.raises(ZooError, match="of pictures"):
        data.source("ring", degradation=PIXELATE)


def test_a_dataset_gives_each_picture_with_its_copy():
    source, plain = data.source("digits", degradation=PIXELATE), data.source("digits")
    assert source.condition == Paired(Image((8, 8, 1))) and source.num_classes is None
    assert data.outline("digits", degradation=PIXELATE).condition == source.condition
    pixelate = degradation.make(PIXELATE)
    for mine, its in zip(
        source.batches(64, seed=3).take(3).as_numpy_iterator(),
        plain.batches(64, seed=3).take(3).as_numpy_iterator(),
        strict=True,
    ):
        np.testing.assert_array_equal(mine[0], its[0])  # the order is the dataset's
        np.testing.assert_array_equal(mine[1], pixelate(its[0]))
    samples, copies = source.arrays(limit=10, seed=1)
    np.testing.assert_array_equal(samples, plain.arrays(limit=10, seed=1)[0])
    np.testing.assert_array_equal(copies, pixelate(samples))


def test_it_goes_on_in_the_middle_of_an_epoch():
    source = data.source("digits", degradation={"kind": "noise"})
    whole = list(source.batches(50, seed=0).take(4).as_numpy_iterator())
    rest = list(source.batches(50, seed=0, start=100).take(2).as_numpy_iterator())
    for one, other in zip(whole[2:], rest, strict=True):
        for mine, its in zip(one, other, strict=True):
            np.testing.assert_array_equal(mine, its)


def test_a_pass_gives_every_picture_once():
    source = data.source("digits", degradation=PIXELATE)
    counted = sum(len(samples) for samples, _ in source.one_pass(100))
    assert counted == source.count
