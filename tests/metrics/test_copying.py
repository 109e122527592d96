"""Memorization: copies are seen, learning is not mistaken for it."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import mannwhitneyu

from zoo.metrics import memorization


@pytest.fixture
def train(draw):
    return draw.normal(size=(400, 4))


@pytest.fixture
def held_out(draw, train):
    return draw.normal(size=(300, 4))


def test_exact_copies_are_at_zero(train, held_out):
    assert memorization(train, train[:100], held_out) == (0.0, 1.0)


def test_near_copies_are_near_zero(train, held_out, draw):
    fake = train + 1e-3 * draw.normal(size=train.shape)
    ratio, nearer = memorization(train, fake, held_out)
    assert ratio < 0.01
    assert nearer > 0.99


def test_fresh_samples_of_the_distribution_copy_nothing(draw):
    scores = [
        memorization(
            draw.normal(size=(400, 4)), draw.normal(size=(150, 4)), draw.normal(size=(100, 4))
        )
        for _ in range(40)
    ]
    ratio, nearer = np.mean(scores, axis=0)
    assert ratio == pytest.approx(1.0, abs=0.03)
    assert nearer == pytest.approx(0.5, abs=0.02)


def test_a_training_set_much_larger_than_the_test_set_still_shows_its_copies(draw):
    # Thinning it to the size of the test set would hide nine copies of ten.
    train = draw.normal(size=(3000, 4))
    fake, test = train[::10], draw.normal(size=(300, 4))
    assert memorization(train, fake, test) == (0.0, 1.0)


def test_some_copies_show_in_nearer(train, held_out, draw):
    # A share s of copies moves nearer from 0.5 to 0.5 + s / 2; the median does not see 30 %.
    fake = draw.normal(size=(400, 4))
    honest = memorization(train, fake, held_out)
    fake[:120] = train[:120]
    partly = memorization(train, fake, held_out)
    assert partly.nearer - honest.nearer == pytest.approx(0.15, abs=0.03)
    assert partly.ratio > 0.5


def test_copies_of_the_test_set_are_not_copies_of_the_training_set(train, held_out):
    # Swapping train and test turns the answer over: the same fakes, 1 one way and 0 the other.
    assert memorization(train, held_out, held_out) == pytest.approx((1.0, 0.5))
    assert memorization(held_out, held_out, train) == (0.0, 1.0)


def test_unrealistic_samples_are_above_one(train, held_out, draw):
    ratio, nearer = memorization(train, draw.normal(size=(100, 4)) + 10.0, held_out)
    assert ratio > 5.0
    assert nearer == 0.0


def test_scale_and_order_do_not_matter(train, held_out, draw):
    fake = draw.normal(size=(120, 4))
    score = memorization(train, fake, held_out)
    scaled = memorization(1e3 * train + 7, 1e3 * fake + 7, 1e3 * held_out + 7)
    shuffled = memorization(*map(draw.permutation, (train, fake, held_out)))
    assert scaled == pytest.approx(score, rel=1e-6)
    assert shuffled == pytest.approx(score, rel=1e-12)


def test_all_pairs_at_once_and_scipys_rank_test(train, held_out, draw):
    fake = np.concatenate([draw.normal(size=(90, 4)), held_out[:30]])
    generated, fresh = cdist(fake, train).min(axis=1), cdist(held_out, train).min(axis=1)
    u = mannwhitneyu(fresh, generated).statistic
    expected = np.median(generated) / np.median(fresh), u / (len(fresh) * len(generated))
    assert memorization(train, fake, held_out) == pytest.approx(expected, rel=1e-9)
