"""Sample sheets: the same latents all along, classes in rows, named by samples seen."""

import numpy as np
from PIL import Image

from zoo import modalities
from zoo.callbacks import EventWriter, Samples
from zoo.data.sources import Source
from zoo.utils.numbered import cut


def _drawn(gan, folder, **arguments):
    samples = Samples(folder, **arguments)
    samples.set_model(gan)
    samples.on_train_begin()
    gan.step(640, 0.0)
    samples.on_epoch_end(0)
    samples.on_train_begin()
    return samples


def test_a_sheet_before_training_and_one_a_report_of_the_same_latents(toy, tmp_path, curves):
    gan, board = toy(), EventWriter(tmp_path)
    _drawn(gan, tmp_path / "samples", board=board)
    board.close()
    files = sorted(path.name for path in (tmp_path / "samples").iterdir())
    assert files == ["000000000.png", "000000640.png"]
    seed = gan.asked[0]["seed"]
    assert gan.asked[0] == gan.asked[1] == {"n": 64, "condition": None, "seed": seed}
    assert seed is not None
    assert [step for step, _ in curves(tmp_path)["samples"]] == [0, 640]


def test_a_conditional_gan_s_rows_are_its_classes(toy, tmp_path):
    gan = toy(num_classes=10)
    _drawn(gan, tmp_path)
    picture = np.asarray(Image.open(tmp_path / "000000640.png"))
    height = (picture.shape[0] + 2) // 10
    for label in range(10):
        row = picture[label * height : (label + 1) * height - 2]
        shade = np.rint((label / 10 + 1) * 127.5)
        assert set(np.unique(row)) <= {shade, 255}, "one row holds one class (and white gaps)"
        assert (row == shade).mean() > 0.9


def test_many_classes_still_make_a_sheet_one_can_look_at(toy, tmp_path):
    gan = toy(num_classes=1000)
    _drawn(gan, tmp_path)
    assert gan.asked[0]["condition"].max() == 15


def test_points_are_drawn_over_the_real_ones(toy, tmp_path):
    gan = toy(shape=(2,))
    _drawn(gan, tmp_path / "bare")
    _drawn(toy(shape=(2,)), tmp_path / "real", real=np.full((100, 2), 0.8))
    bare = np.asarray(Image.open(tmp_path / "bare" / "000000000.png"))
    real = np.asarray(Image.open(tmp_path / "real" / "000000000.png"))
    assert bare.shape == real.shape and (bare != real).any()


def test_sources_are_shown_beside_what_is_made_from_them_and_the_real_ones(toy, tmp_path):
    gan, real = toy(), np.full((30, 8, 8, 1), 0.5, "float32")
    gan.condition = modalities.Paired(gan.modality)
    sources = np.full_like(real, -1.0)
    _drawn(gan, tmp_path, held_out=lambda: Source.from_arrays(real, sources))
    assert gan.asked[0]["n"] == 24
    np.testing.assert_array_equal(gan.asked[0]["condition"], sources[:24])
    picture = np.asarray(Image.open(tmp_path / "000000640.png"))
    row = picture[5, : picture.shape[1] // 4]  # four in a row
    shades = [int(row[int(len(row) * place)]) for place in (0.15, 0.5, 0.85)]
    assert shades == [0, round((1 - 0.1) * 127.5), round(1.5 * 127.5)]


def test_cutting_removes_later_sheets_and_nothing_else(tmp_path):
    for name in ("000000000.png", "000000640.png", "000001280.png", "mine.png"):
        (tmp_path / name).touch()
    cut(tmp_path, 640)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["000000000.png", "000000640.png", "mine.png"]
