"""Folders of sounds: classes, rates, lengths, what is said, and what is refused."""

import numpy as np
import pytest

from zoo import ZooError, data
from zoo.modalities.preview import write_wav


def tone(frequency, length=900, rate=8_000, level=0.5):
    return level * np.sin(2 * np.pi * frequency * np.arange(length) / rate)


@pytest.fixture
def folder(tmp_path):
    """Two classes of twenty sounds: `high` of 1,000 Hz and `low` of 250 Hz."""
    for name, frequency in (("low", 250), ("high", 1_000)):
        for number in range(20):
            write_wav(tone(frequency), 8_000, tmp_path / "words" / name / f"{number:02d}.wav")
    return tmp_path / "words"


def test_sub_folders_are_classes_and_every_tenth_is_test(folder):
    source = data.source(f"sounds:{folder}")
    assert (source.count, source.shape, source.modality.rate) == (36, (900, 1), 8_000)
    assert source.class_names == ("high", "low")
    x, y = source.arrays()
    for sound, label in zip(x, y, strict=True):
        loudest = np.abs(np.fft.rfft(sound[:, 0])).argmax() * 8_000 / 900
        assert abs(loudest - (1_000, 250)[label]) < 9
    assert data.source(f"sounds:{folder}", "test").count == 4
    assert data.outline(f"sounds:{folder}").modality == source.modality


def test_a_shape_cuts_pads_and_makes_stereo(folder):
    for length in (500, 1_200):
        x, _ = data.source(f"sounds:{folder}", shape=(length, 2)).arrays()
        assert x.shape == (36, length, 2)
        np.testing.assert_array_equal(x[..., 0], x[..., 1])
        np.testing.assert_array_equal(x[:, 900:], 0 * x[:, 900:])


def test_other_rates_are_resampled_and_it_is_said(folder, capsys):
    pytest.importorskip("soxr")
    write_wav(tone(250, 1_800, 16_000), 16_000, folder / "low" / "00.wav")
    x, _ = data.source(f"sounds:{folder}").arrays()
    assert x.shape == (36, 900, 1)
    assert "1 of 36 sounds" in (said := capsys.readouterr().err)
    assert "resampled to 8,000 samples a second, from 16,000" in said
    np.testing.assert_allclose(x[18, 50:850, 0], tone(250)[50:850], atol=0.01)


def test_clipping_is_said(folder, capsys):
    write_wav(tone(250, level=1.5), 8_000, folder / "low" / "03.wav")
    data.source(f"sounds:{folder}")
    assert "1 of 36" in (said := capsys.readouterr().err)
    assert "clipped" in said and "03.wav" in said


def test_what_cannot_be_read_is_named_or_skipped(folder, capsys):
    (folder / "low" / "05.wav").write_bytes(b"nothing")
    with pytest.raises(ZooError, match=r"1 of 36 sounds .*05\.wav \(.*skip"):
        data.source(f"sounds:{folder}")
    source = data.source(f"sounds:{folder}", broken="skip")
    assert source.count == 35 and "05.wav" in capsys.readouterr().err
    assert (source.arrays()[1] == 1).sum() == 17


def test_a_file_says_how_sounds_are_read(folder):
    text = '# mine\nfolder = "words"\ncut = "middle"\ntrim = 40\n'
    quiet = np.zeros(800)
    for path in folder.rglob("*.wav"):
        write_wav(np.concatenate([quiet, tone(250), quiet]), 8_000, path)
    path = folder.parent / "mine.toml"
    path.write_text(text)
    x, _ = data.source(f"sounds:{path}", shape=(880, 1)).arrays()
    middle = np.abs(x).mean(axis=(1, 2))
    assert middle.min() > 0.3  # the silence is gone: a sine of 0.5 has a mean of 0.32
    whole, _ = data.source(f"sounds:{folder}", shape=(800, 1)).arrays()
    assert np.abs(whole).max() == 0.0  # as they are, they begin with silence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("folder = 'words'\nrat = 8000", "Did you mean 'rate'"),
        ("rate = 8000", "folder"),
        ("folder = 'words'\ncut = 'end'", "cut"),
        ("folder = 'words'\nrate = -1", "at least 0"),
        ("folder = ", "mine.toml"),
    ],
)
def test_a_file_that_says_it_wrong_is_refused(folder, text, said):
    path = folder.parent / "mine.toml"
    path.write_text(text)
    with pytest.raises(ZooError, match=said):
        data.source(f"sounds:{path}")


def test_sounds_of_several_lengths_need_a_shape(folder):
    write_wav(tone(250, 700), 8_000, folder / "low" / "00.wav")
    with pytest.raises(ZooError, match=r"700 to 900 samples.*arguments\.shape=\[900, 1\]"):
        data.source(f"sounds:{folder}")


def test_folders_that_hold_no_sounds_and_shapes_of_pictures_are_refused(tmp_path, folder):
    (tmp_path / "empty").mkdir()
    cases = {
        "sounds:": "lacks a path",
        f"sounds:{tmp_path / 'empty'}": "No sounds in",
        f"sounds:{tmp_path / 'none'}": "does not exist. Expected sounds:PATH",
    }
    for name, said in cases.items():
        with pytest.raises(ZooError, match=said):
            data.source(name)
    with pytest.raises(ZooError, match=r"\(length, 1\) or \(length, 2\)"):
        data.source(f"sounds:{folder}", shape=(8, 8, 1))


def test_a_large_folder_is_read_on_demand(folder, monkeypatch):
    held, labels = data.source(f"sounds:{folder}").arrays()
    monkeypatch.setattr("zoo.data.stores.MEMORY_LIMIT", 1)
    source = data.source(f"sounds:{folder}")
    found, same = source.arrays()
    np.testing.assert_array_equal(found, held)
    np.testing.assert_array_equal(same, labels)
    batch, _ = next(iter(source.batches(4)))
    assert batch.shape == (4, 900, 1)
