"""Tones: notes whose pitch, decay and loudness are what they are said to be."""

import numpy as np
import pytest

from zoo import ZooError, data
from zoo.data import tones
from zoo.metrics import pitch


def test_every_note_has_the_pitch_of_its_class():
    for split, count in (("train", 10_000), ("test", 2_000)):
        source = data.source("tones", split)
        x, y = source.arrays(limit=500)
        assert (source.count, x.shape, source.modality.rate) == (count, (500, 1_024, 1), 8_000)
        found = pitch.pitches(x[..., 0].astype("float64"), 8_000, 200.0, 700.0)
        assert np.abs(1200 * np.log2(found / np.array(source.pitches)[y])).max() < 1.0
        assert set(y) == set(range(8))


def test_the_pitches_are_those_of_c_major_in_equal_temperament():
    assert tones.PITCHES[tones.NAMES.index("A4")] == 440.0
    semitones = 12 * np.log2(np.array(tones.PITCHES) / tones.PITCHES[0])
    np.testing.assert_allclose(semitones, [0, 2, 4, 5, 7, 9, 11, 12], atol=1e-9)


def test_notes_decay_as_fast_and_are_as_loud_as_said():
    x = tones.draw(np.full(300, 440.0), 4_096, np.random.RandomState(0))[..., 0]
    peaks = np.abs(x).max(axis=1)
    assert peaks.min() > 0.48 and peaks.max() < 0.98
    loudness = np.sqrt(np.square(x).reshape(300, 64, 64).mean(axis=2))
    decays = (20 * 64 / 8_000) / np.log(loudness[:, 1] / loudness[:, 21])
    kept = loudness[:, 21] > 0.03  # above the noise
    assert kept.sum() > 150 and decays[kept].min() > 0.05 and decays[kept].max() < 0.35


def test_the_splits_are_drawn_apart_and_always_the_same():
    one, other = (data.source("tones", split).arrays(limit=3)[0] for split in ("train", "test"))
    assert not np.array_equal(one, other)
    np.testing.assert_array_equal(one, data.source("tones").arrays(limit=3)[0])


@pytest.mark.parametrize("shape", [(1_024, 2), (100, 1), (8, 8, 1), (2,)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ZooError, match="length"):
        data.source("tones", shape=shape)
