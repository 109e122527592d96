"""Sound files of every kind that is read, and sounds brought to a shape."""

import struct
import wave

import numpy as np
import pytest

from zoo.modalities import Audio, sounds
from zoo.modalities.audio import clipped, sheet
from zoo.utils.errors import ZooError


def write_wav(path, data, width, channels=1, rate=8_000):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(data)
    return path


@pytest.mark.parametrize(
    ("width", "data"),
    [
        (1, bytes([0, 128, 192])),
        (2, struct.pack("<3h", -32767, 0, 16384)),
        (3, b"\x00\x00\x80" + b"\x00\x00\x00" + b"\x00\x00\x40"),
        (4, struct.pack("<3i", -(2**31), 0, 2**30)),
    ],
)
def test_integers_of_every_width_are_read_into_the_same_range(tmp_path, width, data):
    found, rate = sounds.read(write_wav(tmp_path / "a.wav", data, width))
    assert rate == 8_000 and found.dtype == np.float32
    np.testing.assert_allclose(found, [[-1.0], [0.0], [0.5]], atol=1e-4)


def test_channels_are_columns(tmp_path):
    data = struct.pack("<4h", 1, 2, 3, 4)
    found, _ = sounds.read(write_wav(tmp_path / "a.wav", data, 2, channels=2))
    np.testing.assert_array_equal(np.rint(found * 32767), [[1, 2], [3, 4]])


def test_what_is_written_is_read_back_bit_for_bit(tmp_path):
    audio = Audio((400, 2), rate=11_025)
    random = np.random.default_rng(0)
    made = audio.canonical(random.uniform(-1, 1, (3, 400, 2)).astype("float32"))
    audio.write(made, tmp_path / "all.wav")
    audio.write(made, tmp_path / "each")
    np.testing.assert_array_equal(audio.read(tmp_path / "all.wav"), made)
    each = [audio.read(tmp_path / "each" / f"{number:06d}.wav") for number in range(3)]
    np.testing.assert_array_equal(np.concatenate(each), made)
    assert sounds.read(tmp_path / "all.wav")[1] == 11_025


@pytest.mark.parametrize(
    ("other", "said"),
    [(Audio(300), "400"), (Audio(400, rate=8_000), "16000"), (Audio((400, 2)), "2 channels")],
)
def test_sounds_of_another_length_rate_or_channels_are_refused(tmp_path, other, said):
    Audio(400).write(np.zeros((1, 400, 1), "float32"), tmp_path / "a.wav")
    with pytest.raises(ZooError, match=said):
        other.read(tmp_path / "a.wav")


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "cut off"), (b"RIFF", "cut off"), (b"no sound" * 9, "not a WAV")]
)
def test_files_that_are_no_sounds_say_why(tmp_path, content, said):
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(sounds.BrokenSound, match=said):
        sounds.read(tmp_path / "a.wav")
    with pytest.raises(ZooError, match=r"a\.wav: cannot be read as a sound"):
        Audio(400).read(tmp_path / "a.wav")


def test_an_empty_sound_is_broken(tmp_path):
    with pytest.raises(sounds.BrokenSound, match="no samples"):
        sounds.read(write_wav(tmp_path / "a.wav", b"", 2))


@pytest.mark.parametrize("suffix", [".flac", ".ogg", ".wav"])
def test_soundfile_reads_the_others(tmp_path, suffix):
    soundfile = pytest.importorskip("soundfile")
    time = np.arange(8_000) / 8_000
    x = 0.5 * np.sin(2 * np.pi * 200 * time)
    float_wav = {"subtype": "FLOAT"} if suffix == ".wav" else {}
    soundfile.write(tmp_path / f"a{suffix}", x, 8_000, **float_wav)
    found, rate = sounds.read(tmp_path / f"a{suffix}")
    assert rate == 8_000 and found.shape[1] == 1
    np.testing.assert_allclose(found[1_000:7_000, 0], x[1_000:7_000], atol=0.05)
    (tmp_path / "b.flac").write_bytes(b"none")
    with pytest.raises(sounds.BrokenSound):
        sounds.read(tmp_path / "b.flac")


def test_a_package_that_is_missing_is_named_with_the_extra(tmp_path, monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", missing)
    (tmp_path / "a.flac").write_bytes(b"any")
    with pytest.raises(ZooError, match=r"soundfile, which is not installed.*'sound'"):
        sounds.read(tmp_path / "a.flac")
    with pytest.raises(ZooError, match="soxr, which is not installed"):
        sounds.resampled(np.zeros((9, 1)), 8_000, 16_000)


def test_resampling_keeps_the_pitch():
    pytest.importorskip("soxr")
    time = np.arange(4_000) / 8_000
    x = np.sin(2 * np.pi * 250 * time).astype("float32")[:, None]
    found = sounds.resampled(x, 8_000, 12_000)
    assert found.shape == (6_000, 1) and found.dtype == np.float32
    assert np.abs(np.fft.rfft(found[:, 0])).argmax() * 12_000 / 6_000 == 250


def test_cut_padded_trimmed_and_mixed_by_hand():
    steps = np.arange(5.0)[:, None]
    assert sounds.fit(steps, 3).ravel().tolist() == [0, 1, 2]
    assert sounds.fit(steps, 3, "middle").ravel().tolist() == [1, 2, 3]
    assert sounds.fit(steps, 7).ravel().tolist() == [0, 1, 2, 3, 4, 0, 0]
    both = np.float32([[1.0, 0.0], [0.0, -1.0]])
    assert sounds.with_channels(both, 1).ravel().tolist() == [0.5, -0.5]
    assert sounds.with_channels(both[:, :1], 2).tolist() == [[1, 1], [0, 0]]
    loud = np.concatenate([np.full(1_000, level) for level in (0.0, 1.0, 0.02, 0.005)])[:, None]
    assert len(sounds.trimmed(loud, 1_000, 40.0)) == 2_000  # 0.02 is -34 dB, 0.005 -46 dB
    assert len(sounds.trimmed(0 * loud, 1_000, 40.0)) == 4_000


def test_clipping_is_three_samples_at_an_end():
    assert clipped(np.float32([[0.0], [1.0], [1.0], [1.0]]))
    assert clipped(np.float32([[-1.0], [-1.0], [-1.0], [0.0]]))
    assert not clipped(np.float32([[1.0], [1.0], [-1.0], [-1.0]]))


def test_a_sheet_shows_each_sound_s_waveform_and_its_frequency():
    """A high tone lights the top of its spectrogram, a low one the bottom; silence is dark."""
    time = np.arange(2_048) / 8_000
    tones = [np.sin(2 * np.pi * f * time) for f in (250, 3_500)]
    made = np.stack([*tones, 0 * time])[..., None]
    picture = sheet(made, columns=3).astype(int).sum(axis=2)
    cells = np.split(picture[:, : 3 * (picture.shape[1] // 3)], 3, axis=1)
    rows = [cell[56:, 40:180].mean(axis=1) for cell in cells]
    assert rows[0].argmax() > 60 and rows[1].argmax() < 15
    assert rows[2].max() < 30
    drawn = [(cell[:56, 40:180] < 500).mean() for cell in cells]
    assert drawn[0] > 0.2 > 0.05 > drawn[2]


def test_the_rate_is_kept_and_decides_which_is_which():
    one, other = Audio(400, rate=8_000), Audio(400, rate=16_000)
    assert one != other and one.config()["rate"] == 8_000
    assert Audio.from_config(one.config()) == one
