"""What restores pictures without learning, and the rows that it gives a benchmark."""

import importlib.util

import numpy as np
import pytest

from zoo.benchmark import baselines
from zoo.benchmark.reference_rows import references


def test_holes_get_the_mean_of_what_is_known():
    picture = np.float32([[[1.0, 2.0], [5.0, 0.0]], [[3.0, 4.0], [0.0, 0.0]]])[..., None]
    hole = np.zeros((2, 2, 2, 1), bool)
    hole[0, 1, 1] = hole[1, 0, 1] = True
    made = baselines.mean_fill(picture, hole)[..., 0].tolist()
    assert made == [[[1.0, 2.0], [5.0, pytest.approx(8 / 3)]], [[3.0, pytest.approx(1.0)], [0, 0]]]


def test_bicubic_of_a_slope_is_the_slope_and_copies_repeat_pixels():
    slope = np.linspace(-0.5, 0.5, 8, dtype="float32").reshape(1, 1, 8, 1).repeat(8, 1)
    large = baselines.bicubic(slope.repeat(2, -1), (32, 32, 2))
    steps = np.diff(large[0, 16, 8:-8, 1])
    np.testing.assert_allclose(steps, (slope[0, 0, 1, 0] - slope[0, 0, 0, 0]) / 4, atol=1e-5)
    copied = baselines.repeated(slope, (16, 32, 1))
    np.testing.assert_array_equal(copied, slope.repeat(2, 1).repeat(4, 2))
    assert baselines.with_channels(slope, 3).shape[3] == 3


def test_transparent_sources_of_opaque_samples_are_shown_on_white_unless_they_are_holes():
    source = np.full((1, 4, 4, 4), -1.0, "float32")
    source[0, :2, :, 3] = 1.0  # black above, nothing below
    source[0, 3, :, 3] = 0.0  # and half of black in the last row
    copied = baselines.made(source, (4, 4, 3), None)["copy"]()
    assert copied[0, :, 0, 0].tolist() == [-1.0, -1.0, 1.0, 0.0]
    assert baselines.made(source, (4, 4, 4), None)["copy"]().shape == (1, 4, 4, 4)
    filled = baselines.made(source, (4, 4, 3), source[..., 3:] < 0)["copy"]()
    assert filled[0, :, 0, 0].tolist() == [-1.0] * 4


@pytest.mark.skipif(not importlib.util.find_spec("skimage"), reason="scikit-image is an extra")
def test_a_smooth_picture_is_filled_smoothly():
    slope = np.linspace(-0.5, 0.5, 16, dtype="float32").reshape(1, 1, 16, 1).repeat(16, 1)
    hole = np.zeros((1, 16, 16, 1), bool)
    hole[:, 6:10, 6:10] = True
    made = baselines.biharmonic(np.where(hole, 0.0, slope), hole)
    np.testing.assert_allclose(made, slope, atol=1e-3)


def test_the_rows_of_a_task_are_its_baselines():
    """All but the real row, which nobody made from a source, are held against their real ones."""
    views = {"degradation": {"kind": "mask", "place": "random"}}
    rows = {row.recipe: row for row in references("restoration", "digits", **views)}
    always = {"real", "copy", "mean_fill", "mean"}
    assert always <= set(rows) <= always | {"biharmonic"}
    assert set(rows["real"].values) == {"fd"}
    copy, fill = rows["copy"], rows["mean_fill"]
    assert set(copy.values) == set(fill.values) > {"hole_psnr", "hole_ssim", "hole_l1", "psnr"}
    assert 0 < copy.values["hole_psnr"] < copy.values["psnr"]
    assert copy.stamp.dataset == "digits: mask, place random"
    assert copy.stamp.fake_samples == copy.stamp.real_samples == 355
    rows = references("restoration", "digits", degradation={"kind": "downscale", "factor": 2})
    assert [row.recipe for row in rows] == ["real"] * 5 + ["copy", "bicubic", "mean"]
    assert "hole_psnr" not in rows[5].values and rows[6].values["psnr"] > rows[5].values["psnr"]
