"""A folder gives its pictures with their classes, and names what it cannot read."""

import numpy as np
import pytest
from PIL import Image

from zoo import ZooError, data
from zoo.data import folder_index, parts, stores


def save(path, value=0, size=(6, 6), mode="L"):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, value).save(path)


@pytest.fixture
def classes(tmp_path):
    """Two classes of twelve pictures; a picture's grey is 100 * class + its number."""
    for number in range(12):
        save(tmp_path / "a" / f"{number:02}.png", number)
        save(tmp_path / "b" / "deeper" / f"{number:02}.bmp", 100 + number)
    (tmp_path / "a" / "notes.txt").write_text("no picture")
    save(tmp_path / ".hidden" / "x.png")
    (tmp_path / "empty").mkdir()
    return tmp_path


def greys(source):
    images, labels = source.arrays()
    return [*map(int, np.rint((images[:, 0, 0, 0] + 1) * 127.5))], labels


def test_sub_folders_are_classes_and_every_tenth_of_each_is_test(classes):
    train, test = (data.source(f"folder:{classes}", split) for split in ("train", "test"))
    assert train.class_names == ("a", "b") and train.num_classes == 2
    assert train.shape == (6, 6, 1)
    values, labels = greys(train)
    kept = [n for n in range(12) if n != 9]
    assert values == kept + [100 + n for n in kept]
    assert labels.tolist() == [0] * 11 + [1] * 11
    values, labels = greys(test)
    assert values == [9, 109] and labels.tolist() == [0, 1]


def test_pictures_without_sub_folders_have_no_labels(tmp_path):
    for number in range(10):
        save(tmp_path / f"{number}.PNG", number)
    source = data.source(f"folder:{tmp_path}")
    assert source.num_classes is None and source.class_names == ()
    assert greys(source) == (list(range(9)), None)


def test_train_and_test_folders_are_the_splits(tmp_path):
    for name, value in (("train/a/1", 1), ("train/b/2", 2), ("test/b/3", 3)):
        save(tmp_path / f"{name}.png", value)
    assert greys(data.source(f"folder:{tmp_path}"))[0] == [1, 2]
    values, labels = greys(data.source(f"folder:{tmp_path}", "test"))
    assert values == [3] and labels.tolist() == [1]  # numbered as in train
    save(tmp_path / "test/c/4.png")
    with pytest.raises(ZooError, match="class 'c' that 'train' lacks"):
        data.source(f"folder:{tmp_path}", "test")


def test_validation_is_drawn_from_what_is_not_test_with_its_labels(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "LEAST", 3)
    for number in range(40):
        save(tmp_path / ("a" if number < 20 else "b") / f"{number:02d}.png", number)
    found = {s: greys(data.source(f"folder:{tmp_path}", s)) for s in data.SPLITS}
    assert {s: len(values) for s, (values, _) in found.items()} == {
        "train": 29,
        "validation": 7,
        "test": 4,
    }
    assert sorted(n for values, _ in found.values() for n in values) == list(range(40))
    for values, labels in found.values():
        assert labels.tolist() == [int(value >= 20) for value in values]


def test_a_validation_folder_is_validation(tmp_path):
    for name, value in (("train", 1), ("validation", 2), ("test", 3)):
        save(tmp_path / name / "a" / f"{value}.png", value)
    for name, value in (("train", 1), ("validation", 2), ("test", 3)):
        assert greys(data.source(f"folder:{tmp_path}", name))[0] == [value]


def test_what_memory_cannot_hold_is_read_from_the_files_alike(classes, monkeypatch):
    name, shape = f"folder:{classes}", (4, 5, 3)
    held = [*data.source(name, shape=shape).batches(5, seed=1, start=5).take(6)]
    monkeypatch.setattr(stores, "MEMORY_LIMIT", 100)
    source = data.source(name, shape=shape)
    for (images, labels), (read, classes_read) in zip(
        held, source.batches(5, seed=1, start=5), strict=False
    ):
        np.testing.assert_array_equal(images, read)
        np.testing.assert_array_equal(labels, classes_read)
        assert read.shape == (5, 4, 5, 3)


def test_channels_are_those_that_most_pictures_have(tmp_path):
    save(tmp_path / "1.png", 7)
    assert data.source(f"folder:{tmp_path}").shape == (6, 6, 1)
    save(tmp_path / "2.jpg", (9, 9, 9), mode="RGB")
    assert data.source(f"folder:{tmp_path}").shape == (6, 6, 3)
    save(tmp_path / "3.webp", (9, 9, 9, 0), mode="RGBA")
    pictures, _ = data.source(f"folder:{tmp_path}").arrays()
    assert pictures.shape == (3, 6, 6, 3) and pictures[2].min() == 1  # transparent: white
    for number in range(4, 7):
        save(tmp_path / f"{number}.webp", (9, 9, 9, 9), mode="RGBA")
    assert data.source(f"folder:{tmp_path}").shape == (6, 6, 4)


def test_several_sizes_ask_for_a_shape(tmp_path):
    for number, size in enumerate([(30, 20), (30, 20), (8, 9)]):
        save(tmp_path / f"{number}.png", 5, size)
    with pytest.raises(ZooError, match=r"smallest 9x8, commonest 20x30 \(2 of 3\).*\(8, 8, 1\)"):
        data.source(f"folder:{tmp_path}")
    assert data.source(f"folder:{tmp_path}", shape=(8, 8, 1)).arrays()[0].shape == (3, 8, 8, 1)


def test_broken_pictures_are_counted_and_named(tmp_path):
    save(tmp_path / "good.png")
    (tmp_path / "text.jpg").write_text("I am no picture")
    with pytest.raises(ZooError, match=r"1 of 2 pictures .*text\.jpg \(not a picture\)"):
        data.source(f"folder:{tmp_path}")
    (tmp_path / "text.jpg").unlink()
    noise = np.random.RandomState(0).randint(0, 256, (64, 64, 3), "uint8")
    Image.fromarray(noise).save(tmp_path / "cut.jpg")
    whole = (tmp_path / "cut.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ZooError, match=r"1 of 2 pictures .*cut\.jpg \(.*truncated"):
        data.source(f"folder:{tmp_path}", shape=(8, 8, 3))


def test_a_file_that_breaks_later_is_named_when_it_is_read(classes, monkeypatch):
    monkeypatch.setattr(stores, "MEMORY_LIMIT", 100)
    source = data.source(f"folder:{classes}")
    (classes / "a" / "03.png").write_bytes(b"")
    with pytest.raises(Exception, match=r"03\.png cannot be read"):
        source.arrays()


@pytest.mark.filterwarnings("error")
def test_an_enormous_picture_is_refused_before_it_is_decoded(tmp_path, monkeypatch):
    save(tmp_path / "1.png", size=(100, 100))
    for limit in (9_000, 4_000):  # PIL itself only warns of the first, and refuses the second
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
        with pytest.raises(ZooError, match=r"1\.png \(.*10,?000 pixels"):
            data.source(f"folder:{tmp_path}")


@pytest.mark.parametrize("shape", [(8, 8, 2), (2,)])
def test_a_shape_that_pictures_cannot_have_is_refused(classes, shape):
    with pytest.raises(ZooError, match="1, 3 or 4 channels"):
        data.source(f"folder:{classes}", shape=shape)


def test_folders_that_cannot_serve_say_why(tmp_path):
    with pytest.raises(ZooError, match="does not exist"):
        data.source(f"folder:{tmp_path / 'nowhere'}")
    with pytest.raises(ZooError, match="No pictures"):
        data.source(f"folder:{tmp_path}")
    save(tmp_path / "1.png")
    with pytest.raises(ZooError, match="is a file"):
        folder_index.find(tmp_path / "1.png", "train")
    with pytest.raises(ZooError, match="too few pictures for a test split"):
        data.source(f"folder:{tmp_path}", "test")
    save(tmp_path / "a" / "2.png")
    with pytest.raises(ZooError, match="beside sub-folders"):
        data.source(f"folder:{tmp_path}")


def test_broken_and_enormous_pictures_are_skipped_by_name_when_asked(classes, monkeypatch, capsys):
    (classes / "a" / "02.png").write_bytes(b"")
    whole = (classes / "b" / "deeper" / "03.bmp").read_bytes()
    (classes / "b" / "deeper" / "03.bmp").write_bytes(whole[:60])
    save(classes / "a" / "huge.png", size=(100, 100))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 5_000)
    values, labels = greys(data.source(f"folder:{classes}", broken="skip"))
    assert values == [n for n in range(12) if n not in (2, 9)] + [
        100 + n for n in range(12) if n not in (3, 9)
    ]
    assert labels.tolist() == [0] * 10 + [1] * 10
    said = capsys.readouterr().err
    for name in ("02.png", "03.bmp", "huge.png", "3 of 23", "Skipped"):
        assert name in said
    monkeypatch.setattr(stores, "MEMORY_LIMIT", 100)
    assert greys(data.source(f"folder:{classes}", broken="skip"))[0] == values


def test_a_folder_of_broken_pictures_alone_is_refused(tmp_path):
    (tmp_path / "1.png").write_bytes(b"no")
    with pytest.raises(ZooError, match="None is left"):
        data.source(f"folder:{tmp_path}", broken="skip")
