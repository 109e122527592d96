"""Samples of other programs are read as they were made."""

import numpy as np
import pytest
from PIL import Image

from zoo import modalities
from zoo.benchmark import evaluation, external_samples
from zoo.benchmark.compare import tables
from zoo.data import to_uint8, to_unit
from zoo.evaluation import results
from zoo.utils.errors import ZooError

SHAPE = (8, 8, 1)
IMAGE = modalities.Image(SHAPE)


@pytest.fixture
def pixels():
    return np.random.default_rng(0).integers(0, 256, (6, *SHAPE)).astype("uint8")


def test_floats_and_pixels_in_an_npy_file_are_the_same_samples(tmp_path, pixels):
    for name, samples in (("a", pixels), ("b", to_unit(pixels)), ("c", pixels[..., 0])):
        np.save(tmp_path / name, samples)
        found, labels = external_samples.read(tmp_path / f"{name}.npy", IMAGE)
        np.testing.assert_array_equal(found, to_unit(pixels))
        assert labels is None


def test_a_folder_gives_every_picture_once_and_its_classes(tmp_path, pixels):
    for number, picture in enumerate(pixels):
        folder = tmp_path / "ab"[number % 2]
        folder.mkdir(exist_ok=True)
        Image.fromarray(picture[..., 0]).save(folder / f"{number}.png")
    found, labels = external_samples.read(tmp_path, IMAGE, class_names=("b", "a"))
    rows = {picture.tobytes(): number for number, picture in enumerate(pixels)}
    numbers = [rows[picture.tobytes()] for picture in to_uint8(found)]
    assert sorted(numbers) == list(range(6)) and numbers != list(range(6))  # not class by class
    assert labels.tolist() == [1 - number % 2 for number in numbers]
    assert external_samples.read(tmp_path, IMAGE, class_names=("a",))[1] is None


def test_what_cannot_be_read_is_named(tmp_path, pixels):
    np.save(tmp_path / "wide.npy", np.zeros((6, 8, 9, 1)))
    (tmp_path / "half.npy").write_bytes(b"\x93NUMPY")
    (tmp_path / "mine.zip").touch()
    (tmp_path / "empty").mkdir()
    (tmp_path / "large").mkdir()
    Image.new("L", (9, 8)).save(tmp_path / "large" / "one.png")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "one.png").write_bytes(b"none")
    for name, message in (
        ("wide.npy", r"wide.npy: expected .*8, 9, 1"),
        ("half.npy", "cannot be read as an .npy"),
        ("none.npy", r"expected a folder of samples or a file, .*\.npy"),
        ("mine.zip", r"expected a folder of samples or a file, .*\.npy"),
        ("empty", r"No samples in .*empty: expected .*\.png"),
        ("large", "one.png: expected 8x8 pixels, received 8x9"),
        ("broken", "one.png: cannot be read as a picture"),
    ):
        with pytest.raises(ZooError, match=message):
            external_samples.read(tmp_path / name, IMAGE)


def test_one_file_of_points_and_a_folder_of_them_are_the_same_samples(tmp_path):
    points = np.random.default_rng(0).normal(size=(6, 2)).astype("float32")
    kind = modalities.Points(2)
    kind.write(points, tmp_path / "all.csv")
    np.testing.assert_array_equal(external_samples.read(tmp_path / "all.csv", kind)[0], points)
    for number, point in enumerate(points):
        kind.write(point[None], tmp_path / "each" / f"{number}.csv")
    found, labels = external_samples.read(tmp_path / "each", kind)
    assert sorted(found.tolist()) == sorted(points.tolist()) and labels is None


def test_points_of_another_program_stand_in_the_table(tmp_path):
    from zoo.data import mixtures

    means, _ = mixtures.modes("ring")
    np.save(tmp_path / "mine.npy", np.resize(means, (2_500, 2)))
    row = evaluation.evaluate_samples(tmp_path / "mine.npy", "ring", name="mine")
    assert (row.recipe, row.checkpoint, row.values["modes"]) == ("mine", "samples", 8)
    assert row.stamp.weights == "none"
    with pytest.raises(ZooError, match="name: expected a text that no spreadsheet computes"):
        evaluation.evaluate_samples(tmp_path / "nothing.npy", "nothing", name="=1+1")


def test_fewer_samples_than_the_protocol_asks_for_are_scored_apart_and_marked(tmp_path):
    """In a table of their own, and in a results file beside the row of enough of the same name."""
    from zoo.data import mixtures

    means, _ = mixtures.modes("ring")
    rows = []
    for count in (2_500, 30):
        np.save(tmp_path / "mine.npy", np.resize(means[:5], (count, 2)))
        rows.append(evaluation.evaluate_samples(tmp_path / "mine.npy", "ring", name="mine"))
    full, few = rows
    assert (full.stamp.form, few.stamp.form, few.stamp.fake_samples) == ("full", "fewer", 30)
    assert full.values["modes"] == few.values["modes"] == 5
    made = tables(rows)
    assert [len(one.rows) for one in made] == [1, 1]
    assert "fewer, 30 generated" in made[1].title
    for _ in range(2):
        results.append(tmp_path / "mode_coverage.csv", "mode_coverage", rows)
    found = results.read(tmp_path / "mode_coverage.csv", "mode_coverage")
    assert [(one.key, one.values, one.stamp) for one in found] == [
        (one.key, one.values, one.stamp) for one in rows
    ]
