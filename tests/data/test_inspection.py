"""Each fault that a dataset can have, made on purpose, is found; a sound one has none."""

import numpy as np
import pytest
from PIL import Image

from zoo import ZooError, modalities
from zoo.data import inspection

RANDOM = np.random.default_rng(0)


def save(path, size=(12, 10), low=0, high=256, colour=True):
    """Writes one picture of noise, and returns its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = RANDOM.integers(low, high, (*size, 3 if colour else 1), dtype="uint8")
    Image.fromarray(noise if colour else noise[..., 0]).save(path)
    return path


@pytest.fixture
def folder(tmp_path):
    """Thirty sound pictures in two even classes, of which two are kept for a test split."""
    for number in range(30):
        save(tmp_path / ("a" if number % 2 else "b") / f"{number:02}.png")
    return tmp_path


def inspect(folder, **options):
    """Returns the findings of each grade as one text."""
    found = inspection.inspect(f"folder:{folder}", batch_size=2, **options).findings
    return {
        grade: "\n".join(one.text for one in found if one.grade == grade)
        for grade in ("good", "note", "problem")
    }


def test_digits_are_sound():
    found = inspection.inspect("digits")
    assert found.passed and {one.grade for one in found.findings} == {"good"}
    text = "\n".join(one.text for one in found.findings)
    for part in ("1,085 samples of 8 x 8 x 1", "values from -1.00 to 1.00", "no duplicates"):
        assert part in text
    assert found.modality == modalities.of((8, 8, 1)) and len(found.class_names) == 10


def test_points_have_no_labels_and_no_range():
    found = inspection.inspect("ring")
    text = "\n".join(one.text for one in found.findings)
    assert found.passed and "100,000 samples of 2, no labels" in text and "pale" not in text
    assert found.modality == modalities.of((2,)) and found.class_names == ()


def test_a_sound_folder_has_one_note(folder):
    found = inspect(folder)
    assert found["problem"] == "" and found["note"] == "only 28 samples: too few, a GAN " + (
        "learns them by heart. Add more, 1,000 at least"
    )
    assert "28 samples of 12 x 10 x 3, 2 classes" in found["good"]


@pytest.mark.filterwarnings("error")
def test_broken_and_enormous_pictures_are_named(folder, monkeypatch):
    whole = save(folder / "a" / "cut.png", (40, 40)).read_bytes()
    (folder / "a" / "cut.png").write_bytes(whole[:200])
    (folder / "a" / "text.jpg").write_text("no picture")
    save(folder / "b" / "huge.png", (100, 100))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 5_000)
    problem = inspect(folder, shape=(10, 10, 3))["problem"]
    assert problem.startswith("3 (")
    for part in ("cut.png", "text.jpg (not a picture)", "huge.png (10,000 pixels"):
        assert part in problem


def test_duplicates_are_found_under_another_name_and_format(folder):
    Image.open(folder / "a" / "01.png").save(folder / "a" / "copy.bmp")
    assert "1 (" in inspect(folder)["note"] and "copy.bmp = " in inspect(folder)["note"]


def test_a_picture_of_one_colour_is_named(folder):
    save(folder / "a" / "black.png", high=1)
    assert "black.png) of one colour" in inspect(folder)["note"]


def test_several_sizes_are_counted(folder):
    save(folder / "a" / "large.png", (30, 40))
    found = inspect(folder)
    assert "2 sizes" in found["note"] and "commonest 12x10 (28 of 29)" in found["note"]
    assert "29 samples of 12 x 10 x 3" in found["good"]


def test_pale_pictures_and_grey_ones_saved_in_colour_are_noticed(tmp_path):
    for number in range(20):
        path = save(tmp_path / f"{number}.png", low=100, high=130, colour=False)
        Image.open(path).convert("RGB").save(path)
    note = inspect(tmp_path)["note"]
    assert "pale" in note and "--shape 12,10,1" in note


def test_uneven_classes_are_noticed(folder):
    save(folder / "rare" / "1.png")
    assert "classes of 1 (rare) to 14" in inspect(folder)["note"]


def test_too_few_for_a_batch_is_a_problem(folder):
    found = inspection.inspect(f"folder:{folder}", batch_size=64)
    lacking = "only 28 samples, fewer than a batch of 64: too few"
    assert any(one.grade == "problem" and lacking in one.text for one in found.findings)
    assert not found.passed
    found = inspection.inspect("digits", batch_size=200)
    assert ("note", "only 5 batches of 200: lower train.batch_size") in found.findings
    assert found.passed


def test_values_that_are_no_numbers_are_a_problem(monkeypatch):
    from zoo import data
    from zoo.data.sources import Source

    points = np.random.default_rng(0).normal(size=(200, 2)).astype("float32")
    points[7] = np.nan
    monkeypatch.setattr(data, "source", lambda *_, **__: Source.from_arrays(points))
    found = inspection.inspect("ring").findings
    assert any(one.grade == "problem" and "1 (sample " in one.text for one in found)


def test_what_is_not_there_is_refused():
    with pytest.raises(ZooError, match="Did you mean 'digits'"):
        inspection.inspect("digts")
