"""Pitch scores of notes that were made with a known pitch."""

import numpy as np
import pytest

from zoo import metrics
from zoo.metrics import pitch
from zoo.utils.errors import ZooError

RATE, LENGTH = 8_000, 1_024
KNOWN = [262.0, 330.0, 440.0]


def note(frequency, shares=(1.0, 0.5, 0.3), decay=0.2, phase=0.0):
    time = np.arange(LENGTH) / RATE
    parts = [b * np.sin(2 * np.pi * k * frequency * time + phase * k)
             for k, b in enumerate(shares, 1)]  # fmt: skip
    return 0.4 * np.sum(parts, axis=0) * np.exp(-time / decay)


@pytest.mark.parametrize("shares", [(1.0,), (1.0, 0.5, 0.3), (0.5, 1.0, 0.7), (1.0, 0.0, 0.9)])
def test_the_pitch_of_a_note_is_found_to_two_cents_whatever_its_harmonics_and_phase(shares):
    random = np.random.default_rng(0)
    true = random.uniform(220, 600, 40)
    phases = random.uniform(0, 6, 40)
    notes = np.stack([note(f, shares, phase=p) for f, p in zip(true, phases, strict=True)])
    found = pitch.pitches(notes, RATE, 200.0, 700.0)
    assert np.abs(1200 * np.log2(found / true)).max() < 2.0


def test_shares_counts_and_cents_by_hand():
    cents = np.array([5.0, 19.0, 21.0, 60.0, -10.0, 0.0])
    of = np.array([0, 0, 0, 0, 1, 1])
    notes = np.stack([note(KNOWN[k] * 2 ** (c / 1200)) for c, k in zip(cents, of, strict=True)])
    found = metrics.pitch_scores(notes, RATE, KNOWN)
    assert found.within == pytest.approx(4 / 6)
    assert found.made == 2  # none of the third
    assert found.cents == pytest.approx((10 + 19) / 2, abs=0.5)
    assert found.harmonics > 0.99


def test_a_pitch_that_is_hardly_made_is_not_made():
    notes = np.stack([note(KNOWN[0])] * 70 + [note(KNOWN[1])] * 2)
    assert metrics.pitch_scores(notes, RATE, KNOWN).made == 1  # 2.4 are a tenth of a third
    notes = np.concatenate([notes, notes[-1:]])
    assert metrics.pitch_scores(notes, RATE, KNOWN).made == 2


def test_energy_on_the_harmonics_is_what_was_put_there():
    """White noise of as much energy as the note: half of it all, and what bands let through."""
    random = np.random.default_rng(0)
    clean = note(440.0, decay=10.0)
    noise = random.normal(size=(200, LENGTH)) * np.sqrt(np.square(clean).mean())
    mixed = clean + noise
    found = pitch.harmonic_share(mixed, RATE, np.full(200, 440.0)).mean()
    covered = 5 * RATE / LENGTH / 440  # of all frequencies
    assert found == pytest.approx(0.5 + 0.5 * covered, abs=0.02)


def test_silence_has_no_pitch_and_no_energy():
    found = metrics.pitch_scores(np.zeros((3, LENGTH)), RATE, KNOWN)
    assert (found.within, found.made, found.harmonics) == (0.0, 0, 0.0)


def test_what_has_no_pitch_is_refused():
    with pytest.raises(ZooError, match="hertz"):
        metrics.pitch_scores(np.zeros((3, LENGTH)), RATE, [5_000.0])
    with pytest.raises(ZooError, match="NaN"):
        metrics.pitch_scores(np.full((3, LENGTH), np.nan), RATE, KNOWN)
