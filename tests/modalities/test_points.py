"""Points: drawn where they are, and written as numbers."""

import numpy as np
import pytest

from zoo.modalities import Modality, Points
from zoo.modalities.points import scatter
from zoo.utils.errors import ZooError


def test_points_are_drawn_where_they_are():
    where = {}
    for corner in [(-1, -1), (-1, 1), (1, -1), (1, 1)]:
        blue = scatter(np.tile(np.float32(corner), (200, 1)))
        bare = scatter(np.float32([[9, 9]]))
        rows, columns = np.nonzero((blue != bare).any(axis=-1))
        where[corner] = rows.mean(), columns.mean()
    top, bottom, left, right = where[1, 1][0], where[1, -1][0], where[-1, -1][1], where[1, -1][1]
    assert top < bottom - 100 and left < right - 100
    assert where[-1, 1] == pytest.approx((top, left), abs=1)
    assert where[-1, -1] == pytest.approx((bottom, left), abs=1)


def test_real_points_are_grey_and_lie_under_the_generated():
    only_real = scatter(np.float32([[9, 9]]), real=np.float32([[0, 0]] * 50))
    both = scatter(np.float32([[0, 0]] * 50), real=np.float32([[0, 0]] * 50))
    middle = np.s_[250:350, 250:350]
    red, green, blue = np.moveaxis(only_real[middle].astype(int), -1, 0)
    assert (red.min(), green.min(), blue.min()) == (191, 191, 191)
    assert (np.ptp(both[middle].astype(int), axis=-1)).max() > 50, "the generated ones are blue"


def test_points_that_are_not_finite_are_left_out():
    shown = scatter(np.float32([[np.nan, 0], [np.inf, 1], [0, 0]]))
    np.testing.assert_array_equal(shown, scatter(np.float32([[0, 0]])))


def test_a_preview_is_a_scatter_plot_of_points_in_the_plane_alone():
    points, real = np.float32([[0, 0], [1, 1]]), np.float32([[0.5, 0.5]])
    made = Points(2).preview(points, real)
    np.testing.assert_array_equal(made.pixels, scatter(points, real))
    with pytest.raises(ZooError, match=r"shape \(3,\) cannot be shown"):
        Points(3).preview(np.zeros((4, 3)))


def test_points_have_any_range_and_are_finite():
    Points(2).check(np.float32([[100, -100]]))
    with pytest.raises(ZooError, match="1 samples hold NaN or infinity; the first is number 1"):
        Points(2).check(np.float32([[0, 0], [np.nan, 0]]))


@pytest.mark.parametrize("name", ["points.csv", "points.npy"])
def test_files_read_back_as_what_was_written(tmp_path, name):
    points = np.random.default_rng(0).normal(size=(20, 3)).astype("float32")
    Points(3).write(points, tmp_path / name)
    np.testing.assert_array_equal(Points(3).read(tmp_path / name), points)
    with pytest.raises(ZooError, match="samples"):
        Points(2).read(tmp_path / name)


def test_a_folder_gets_one_file(tmp_path):
    points = np.float32([[0, 1], [2, 3]])
    Points(2).write(points, tmp_path / "made")
    assert [file.name for file in (tmp_path / "made").iterdir()] == ["samples.csv"]
    np.testing.assert_array_equal(Points(2).read(tmp_path / "made" / "samples.csv"), points)
    Modality((2, 1)).write(points[..., None], tmp_path / "array")
    assert [file.name for file in (tmp_path / "array").iterdir()] == ["samples.npy"]


def test_a_file_of_other_things_is_refused(tmp_path):
    (tmp_path / "words.csv").write_text("a,b\n")
    with pytest.raises(ZooError, match="cannot be read as lines of numbers"):
        Points(2).read(tmp_path / "words.csv")
    with pytest.raises(ZooError, match=r"expected an \.npy file"):
        Points(2).read(tmp_path / "nothing.csv")
