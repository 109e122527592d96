"""Degradations by hand, the same for the same picture, and as a view on any dataset."""

import numpy as np
import pytest

from zoo import data
from zoo.data import tasks
from zoo.data.degradation import Blur, Downscale, Edges, Grey, Jpeg, Mask, Noise, Pixelate
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


def test_downscale_is_bicubic_with_antialiasing(colours):
    """A wave finer than the small picture can hold becomes its mean; a coarse one is kept."""
    stripes = np.tile(np.float32([1.0, -1.0]), 16)[None, None, :, None].repeat(32, axis=1)
    made = Downscale(factor=4)(stripes)
    assert made.shape == (1, 8, 8, 1) and np.abs(made[:, :, 2:-2]).max() < 0.03
    slope = np.linspace(-0.5, 0.5, 32, dtype="float32")[None, None, :, None].repeat(32, axis=1)
    inner = Downscale(factor=4)(slope)[0, 4, 2:-2, 0]
    expected = slope[0, 0].reshape(8, 4).mean(1)[2:-2]  # of a straight slope: the middle of four
    np.testing.assert_allclose(inner, expected, atol=1e-5)
    assert Downscale(factor=2).shape((8, 6, 3)) == Downscale(factor=2)(colours).shape[1:]


def test_mask_cuts_the_middle_out_and_marks_it(colours):
    mask = Mask(share=0.5)
    made = mask(colours)
    assert made.shape == (5, 8, 6, 4)
    assert (made[:, 2:6, 1:4, :3] == 0).all()  # 4 of 8 rows, 3 of 6 columns
    hole = np.zeros((5, 8, 6, 1), bool)
    hole[:, 2:6, 1:4] = True
    np.testing.assert_array_equal(mask.hole(made), hole)
    np.testing.assert_array_equal(made[..., 3:], np.where(hole, -1.0, 1.0))
    made[:, 2:6, 1:4] = np.concatenate([colours, made[..., 3:]], -1)[:, 2:6, 1:4]
    np.testing.assert_array_equal(made[..., :3], colours)


def test_random_holes_are_each_pictures_own_and_reach_every_place():
    pictures = np.random.default_rng(0).uniform(-1, 1, (400, 8, 8, 1)).astype("float32")
    mask = Mask(share=0.25, place="random", boxes=2)
    hole = mask.hole(mask(pictures))
    sizes = hole.sum((1, 2, 3))
    assert sizes.min() >= 4 and sizes.max() == 8  # two boxes of 2x2, which may overlap
    assert hole.any(0).all()
    np.testing.assert_array_equal(hole[7:9], mask.hole(mask(pictures[7:9])))
    other = Mask(seed=1, share=0.25, place="random", boxes=2)
    assert not np.array_equal(hole, other.hole(other(pictures)))


def test_blur_of_a_dot_is_the_normal_density():
    dot = np.zeros((1, 15, 15, 1), "float32")
    dot[0, 7, 7] = 1.0
    weights = np.exp(-0.5 * np.arange(-7, 8) ** 2 / 1.5**2)
    weights[np.abs(np.arange(-7, 8)) > 6] = 0.0  # SciPy cuts at 4 deviations
    expected = np.outer(weights, weights) / weights.sum() ** 2
    np.testing.assert_allclose(Blur(stddev=1.5)(dot)[0, ..., 0], expected, atol=1e-6)


def test_edges_are_the_dilated_picture_less_itself():
    picture = np.full((1, 5, 5, 1), -1.0, "float32")
    picture[0, 2, 2] = 1.0
    ring = np.full((5, 5), -1.0)
    ring[1:4, 1:4] = 1.0  # the eight neighbours of the dot
    ring[2, 2] = -1.0
    np.testing.assert_array_equal(Edges()(picture)[0, ..., 0], ring)
    assert Edges()(picture.repeat(3, -1)).shape == (1, 5, 5, 1)


def test_jpeg_is_worse_the_lower_its_quality(colours):
    apart = [np.abs(Jpeg(quality=q)(colours) - colours).mean() for q in (5, 50, 95)]
    assert apart[0] > apart[1] > apart[2] > 0 and Jpeg()(colours).shape == colours.shape
    assert Jpeg()(colours[..., :1]).shape == (5, 8, 6, 1)


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
        ({"kind": "mask", "share": 1.0}, "as large as the picture leaves nothing"),
        ({"kind": "mask", "boxes": 3}, "place = 'random'"),
        ({"kind": "mask", "place": "middle"}, "'centre' or 'random'"),
        ({"kind": "downscale", "factor": 5}, "divides 8 and 8"),
        ({"kind": "blur", "stddev": -1}, "above 0"),
        ({"kind": "jpeg", "quality": 100}, "1 to 95"),
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
    pixelate = tasks.make("degradation", PIXELATE)
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


@pytest.mark.parametrize(
    "settings",
    [{"kind": "downscale", "factor": 2}, {"kind": "edges"}, {"kind": "mask", "place": "random"}],
)
def test_the_other_direction_exchanges_sample_and_source(settings):
    """Also where the shape of the sample is given, as the scorer gives the GAN's."""
    forth = data.source("digits", degradation=settings)
    back = data.source("digits", degradation={**settings, "reverse": True})
    assert back.shape == forth.condition.modality.shape
    assert back.condition.modality == forth.modality
    again = data.source("digits", shape=back.shape, degradation={**settings, "reverse": True})
    outlined = data.outline("digits", shape=back.shape, degradation={**settings, "reverse": True})
    assert outlined == (again.modality, again.condition) == (back.modality, back.condition)
    for one in (back, again):
        for mine, its in zip(one.arrays(5), forth.arrays(5)[::-1], strict=True):
            np.testing.assert_array_equal(mine, its)
        for mine, its in zip(
            next(one.batches(8).as_numpy_iterator()),
            next(forth.batches(8).as_numpy_iterator())[::-1],
            strict=True,
        ):
            np.testing.assert_array_equal(mine, its)


def test_one_task_at_a_time_and_its_short_name():
    with pytest.raises(ZooError, match=r"one of the tables \[degradation\], \[pairs\]"):
        data.source("digits", degradation=PIXELATE, pairs={"kind": "side_by_side"})
    assert tasks.named("digits", {"degradation": PIXELATE}) == "digits: pixelate, factor 2"
    assert tasks.named("digits", {"degradation": None}) == "digits"
