"""The protocol `sound_quality`: what real, changed and untrained sounds score, and classifiers."""

import os
from pathlib import Path

import numpy as np
import pytest

from zoo import data
from zoo.evaluation import features
from zoo.evaluation.scorer import Scorer
from zoo.utils.errors import ZooError

DIGITS = Path(os.environ.get("TFDS_DATA_DIR") or "~/tensorflow_datasets").expanduser()
DIGITS = DIGITS / "spoken_digit"


@pytest.fixture(scope="module")
def tones():
    return Scorer("sound_quality", "tones")


def test_the_classifier_of_tones_reads_every_pitch():
    notes, labels = data.source("tones", "test").arrays()
    read = features.get("tones").probabilities(notes).argmax(axis=1)
    assert (read == labels).mean() >= 0.999


@pytest.mark.skipif(not DIGITS.is_dir(), reason="spoken_digit is not prepared in TFDS's folder")
def test_the_classifier_of_spoken_digits_reads_95_percent_of_the_test_split():
    words, labels = data.source("spoken_digit", "test").arrays()
    read = features.get("spoken_digit").probabilities(words).argmax(axis=1)
    assert (read == labels).mean() >= 0.95


def test_real_notes_have_their_pitch_and_noise_has_none(tones):
    real = tones.real(draws=1)[0].values
    assert real["pitch_within"] == 1.0 and real["pitch_made"] == 8
    assert real["pitch_cents"] < 1 and real["pitch_harmonics"] > 0.99
    assert real["label_accuracy"] > 0.999 and real["inception_score"] > 6
    assert real["coverage"] > 0.9
    random = np.random.default_rng(0)
    noise = random.uniform(-1, 1, (2_000, 1_024, 1)).astype("float32")
    noise = tones.score(noise, labels=np.arange(2_000) % 8).values
    assert noise["pitch_within"] < 0.2 and noise["pitch_harmonics"] < 0.2
    assert noise["fd"] > 20 * real["fd"] and noise["memorization_ratio"] > 1


def test_a_detuned_copy_loses_its_pitch_and_keeps_its_harmonics(tones):
    """30 cents higher: resampled by reading 1.7 % faster, no note lies within 20 cents."""
    notes, labels = data.source("tones").arrays(limit=2_000)
    faster = np.arange(1_024) * 2 ** (30 / 1200)
    moved = [np.interp(faster, np.arange(1_024), note[:, 0], right=0.0) for note in notes]
    found = tones.score(np.float32(moved)[..., None], labels).values
    assert found["pitch_within"] < 0.01 and found["pitch_made"] == 0
    assert found["pitch_cents"] == pytest.approx(30, abs=1) and found["pitch_harmonics"] > 0.9


def test_changed_sounds_are_rows_and_a_phase_is_not_heard(tones):
    from zoo.benchmark.changed_sounds import shifted_in_phase, through_griffin_lim
    from zoo.metrics import pitch_scores

    notes = tones.stand_ins()[0] / 2  # so that nothing is clipped
    known = data.source("tones").pitches
    shifted = shifted_in_phase(notes, tones.modality)
    assert np.abs(shifted - notes).mean() > 0.05
    magnitudes = [np.abs(np.fft.rfft(one[:9, :, 0])) for one in (shifted, notes)]
    # All but the ends of the spectrum, which are real and cannot be shifted; and clipping.
    np.testing.assert_allclose(*[one[:, 1:-1] for one in magnitudes], atol=0.5)
    assert pitch_scores(shifted[..., 0], 8_000, known).within > 0.99
    through = through_griffin_lim(notes[:300], tones.modality)
    assert through.shape == (300, 1_024, 1) and np.abs(through).max() <= 1
    assert pitch_scores(through[..., 0], 8_000, known).harmonics > 0.5


def test_other_sounds_are_refused_by_a_classifier():
    network = features.get("tones")
    assert network.resizing((1_024, 1)) == "none" and network.distance == "fd"
    for sounds in (np.zeros((2, 900, 1), "float32"), np.full((2, 1_024, 1), 3.0, "float32")):
        with pytest.raises(ZooError, match="'tones'"):
            network.features(sounds)


def test_reference_rows_of_sounds(monkeypatch):
    from zoo.benchmark import reference_rows

    rows = reference_rows.references("sound_quality", "tones")
    assert [row.recipe for row in rows] == [
        *["real"] * 5,
        "noise",
        "real through Griffin-Lim",
        "real through fast Griffin-Lim",
        "real shifted in phase",
    ]
    real, noise, through, fast, shifted = (row.values for row in rows[4:])
    assert real["fd"] < shifted["fd"] < noise["fd"] and real["fd"] < through["fd"]
    assert through["pitch_within"] < 0.9 < min(fast["pitch_within"], shifted["pitch_within"])
    assert len({row.stamp for row in rows}) == 1
