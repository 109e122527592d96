"""Scores by a trained classifier, against accuracies known from theory."""

import numpy as np
import pytest
from scipy.stats import norm

from zoo.metrics import classification_accuracy_score, two_sample_accuracy


def test_equal_distributions_cannot_be_told_apart(draw):
    # 1,000 tested samples: chance spreads by 0.016, and by half of that over four draws.
    scores = [two_sample_accuracy(*draw.normal(size=(2, 1000, 3)), seed=s) for s in range(4)]
    assert np.mean(scores) == pytest.approx(0.5, abs=0.03)


def test_separated_sets_are_told_apart(draw):
    real, fake = draw.normal(size=(2, 200, 3))
    assert two_sample_accuracy(real, fake + 50.0) == 1.0


def test_a_shift_reaches_the_best_accuracy_there_is(draw):
    # N(0, 1) and N(d, 1) are told apart by no classifier better than Phi(d / 2).
    real, fake = draw.normal(size=(2, 3000, 2))
    accuracy = two_sample_accuracy(real, fake + np.array([2.0, 0.0]))
    assert accuracy == pytest.approx(norm.cdf(1.0), abs=0.025)


def test_equal_means_with_another_spread_are_told_apart(draw):
    # A linear classifier stays at 0.5 here. Best for N(0, I) and N(0, 9 I) in two dimensions:
    # r^2 = (9 / 4) log 9 is the edge; (P(inside | narrow) + P(outside | wide)) / 2 = 0.8248.
    real, fake = draw.normal(size=(2, 3000, 2))
    edge = 9 / 4 * np.log(9)
    best = (1 - np.exp(-edge / 2) + np.exp(-edge / 18)) / 2
    accuracy = two_sample_accuracy(real, 3 * fake)
    assert accuracy == pytest.approx(best, abs=0.03)


def test_features_held_in_memory_of_the_training_half_do_not_count(draw):
    # With more features than samples a classifier learns its half by heart. Testing on that
    # half would give 1.0.
    real, fake = draw.normal(size=(2, 200, 300))
    assert two_sample_accuracy(real, fake) == pytest.approx(0.5, abs=0.12)


def test_chance_is_one_half_also_for_sets_of_different_sizes(draw):
    # Always answering "real" would be right for 10 of 11 if the sizes were kept.
    many, few = draw.normal(size=(4000, 2)), draw.normal(size=(400, 2))
    assert two_sample_accuracy(many, few) == pytest.approx(0.5, abs=0.1)
    assert two_sample_accuracy(few, many) == pytest.approx(0.5, abs=0.1)


def test_copies_of_the_reals_are_not_worse_than_chance(draw):
    # Nearest neighbours would say "the other set" of every copy and score near 0.
    real = draw.normal(size=(600, 2))
    assert two_sample_accuracy(real, real) == pytest.approx(0.5, abs=0.1)


def test_order_within_noise_and_sides_do_not_matter(draw):
    real, fake = draw.normal(size=(2, 2000, 2))
    fake += np.array([1.0, 0.0])
    accuracy = two_sample_accuracy(real, fake)
    assert two_sample_accuracy(draw.permutation(real), fake) == pytest.approx(accuracy, abs=0.04)
    assert two_sample_accuracy(fake, real) == pytest.approx(accuracy, abs=0.04)


def test_the_same_seed_gives_the_same_score(golden_features):
    first = two_sample_accuracy(*golden_features, seed=3)
    assert two_sample_accuracy(*golden_features, seed=3) == first
    others = {two_sample_accuracy(*golden_features, seed=seed) for seed in range(4)}
    assert len(others) > 1


def test_a_spent_budget_of_epochs_warns_nobody(draw, recwarn):
    two_sample_accuracy(*draw.normal(size=(2, 100, 2)))
    assert not recwarn.list


def labelled(draw, samples, distance):
    labels = np.arange(samples) % 2
    return draw.normal(size=(samples, 2)) + np.outer(labels, [distance, 0.0]), labels


def test_perfect_fakes_train_the_best_classifier_there_is(draw):
    fake, real = labelled(draw, 4000, 2.0), labelled(draw, 4000, 2.0)
    assert classification_accuracy_score(*fake, *real) == pytest.approx(norm.cdf(1.0), abs=0.02)


def test_wrong_labels_and_missing_classes_cost_what_they_should(draw):
    real = labelled(draw, 400, 20.0)
    fake, labels = labelled(draw, 400, 20.0)
    assert classification_accuracy_score(fake, labels, *real) == 1.0
    assert classification_accuracy_score(fake, 1 - labels, *real) == 0.0
    only_one = fake[labels == 1], labels[labels == 1]
    assert classification_accuracy_score(*only_one, *real) == 0.5
    # Two of three classes generated: the third is never right.
    three = np.concatenate([real[0], real[0][:200] + 100.0])
    three_labels = np.concatenate([real[1], np.full(200, 2)])
    score = classification_accuracy_score(fake, labels, three, three_labels)
    assert score == pytest.approx(400 / 600)


def test_trained_on_fakes_and_tested_on_reals_not_the_reverse(draw):
    # Clean fakes learn a rule that noisy reals follow for all but the quarter of turned labels.
    fake, (real, labels) = labelled(draw, 400, 20.0), labelled(draw, 400, 20.0)
    labels[:100] = 1 - labels[:100]
    assert classification_accuracy_score(*fake, real, labels) == 0.75
    assert classification_accuracy_score(real, labels, *fake) == 1.0


def test_features_of_any_scale_are_learnt(draw):
    fake, labels = labelled(draw, 400, 4.0)
    real, real_labels = labelled(draw, 400, 4.0)
    score = classification_accuracy_score(fake, labels, real, real_labels)
    scale, offset = np.array([1e6, 1e-6]), 1e3
    scaled = fake * scale + offset, labels, real * scale + offset, real_labels
    assert classification_accuracy_score(*scaled) == pytest.approx(score, abs=0.01)
