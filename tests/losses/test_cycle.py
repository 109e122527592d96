"""The cycle and the identity by hand, with translators that multiply and add."""

import types

import numpy as np
import pytest

import zoo


def batch_of(forward, backward, a, b):
    """Returns a batch whose generators are plain functions."""

    def translated(samples):
        first, second = samples
        return backward(second), forward(first)

    real = (np.float32(a), np.float32(b))
    gan = types.SimpleNamespace(translated=translated)
    return types.SimpleNamespace(gan=gan, real=real, fake=translated(real))


def test_there_and_back_by_hand():
    """G(a) = 2a, F(b) = b + 1: F(G(1)) = 3, 2 off; G(F(b)) = 2b + 2, off by 2 and 5."""
    batch = batch_of(lambda a: 2 * a, lambda b: b + 1, [[1.0]], [[0.0, 3.0]])
    assert float(zoo.losses.Cycle(10.0)(batch)) == pytest.approx(10 * (2 + 3.5) / 2)


def test_translators_that_undo_each_other_cost_nothing():
    batch = batch_of(lambda a: 2 * a - 1, lambda b: (b + 1) / 2, [[0.5, -0.25]], [[0.75]])
    assert float(zoo.losses.Cycle()(batch)) == 0.0


def test_identity_by_hand():
    """F(a) = a + 1 is 1 off; G(b) = 2b is |b| off: 0 and 3."""
    batch = batch_of(lambda a: 2 * a, lambda b: b + 1, [[1.0, 4.0]], [[0.0, 3.0]])
    assert float(zoo.losses.Identity(4.0)(batch)) == pytest.approx(4 * (1 + 1.5) / 2)


def test_they_are_saved_with_their_weights():
    for term in (zoo.losses.Cycle(3.0), zoo.losses.Identity(2.0)):
        assert type(term).from_config(term.get_config()).weight == term.weight
