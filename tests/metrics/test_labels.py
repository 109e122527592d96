"""Class balance and label accuracy, by hand."""

import numpy as np
import pytest

from zoo.metrics import class_balance, label_accuracy


def test_balance_by_hand():
    balance = class_balance([0] * 5 + [1] * 3 + [3] * 2, num_classes=4)
    np.testing.assert_allclose(balance.shares, [0.5, 0.3, 0.0, 0.2])
    # 0.25 + 0.05 above uniform must move.
    assert balance.total_variation == pytest.approx(0.3)
    # A class that never occurs is the rarest.
    assert balance.rarest_to_commonest == 0.0


def test_balanced_and_collapsed():
    balanced = class_balance(np.tile(np.arange(10), 7), num_classes=10)
    assert balanced.total_variation == pytest.approx(0.0, abs=1e-15)
    assert balanced.rarest_to_commonest == 1.0
    collapsed = class_balance(np.zeros(50), num_classes=10)
    assert collapsed.total_variation == pytest.approx(0.9)
    assert collapsed.rarest_to_commonest == 0.0


def test_twice_as_common_is_one_half():
    assert class_balance([0, 0, 1], num_classes=2).rarest_to_commonest == 0.5


def test_accuracy_compares_sample_by_sample():
    # The same labels in another order are not the labels asked for.
    assert label_accuracy([0, 1, 2, 3], [0, 1, 2, 3]) == 1.0
    assert label_accuracy([0, 1, 2, 3], [1, 0, 3, 2]) == 0.0
    assert label_accuracy([0, 1, 2, 3], [0, 1, 3, 2]) == 0.5


def test_whole_floats_are_labels():
    assert label_accuracy(np.array([1.0, 2.0]), np.array([1, 2], dtype=np.uint8)) == 1.0
