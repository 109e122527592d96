"""Phase shuffle by hand: which shifts, reflected how, one for a whole batch."""

import keras
import numpy as np
import pytest

from zoo.layers import PhaseShuffle
from zoo.utils.errors import ZooError

# Steps 0 to 5 moved by -2 to 2, what is missing reflected without the end itself.
SHIFTED = {
    -2: [2, 3, 4, 5, 4, 3],
    -1: [1, 2, 3, 4, 5, 4],
    0: [0, 1, 2, 3, 4, 5],
    1: [1, 0, 1, 2, 3, 4],
    2: [2, 1, 0, 1, 2, 3],
}


@pytest.fixture
def drawn(seeded):
    """400 batches of three samples and two channels, shuffled with radius 2."""
    layer, steps = PhaseShuffle(2), np.arange(6.0).reshape(1, 6, 1)
    offsets = np.arange(6.0).reshape(3, 1, 2) * 10
    found = [np.asarray(layer(steps + offsets, training=True)) - offsets for _ in range(400)]
    return np.stack(found)


def test_every_shift_comes_as_often_and_ends_are_reflected(drawn):
    rows = [tuple(batch[0, :, 0].astype(int)) for batch in drawn]
    assert set(rows) == {tuple(row) for row in SHIFTED.values()}
    counts = np.array([rows.count(tuple(row)) for row in SHIFTED.values()])
    # Chi-square of four degrees of freedom: 18.5 is exceeded once in a thousand.
    assert ((counts - 80) ** 2 / 80).sum() < 18.5


def test_all_samples_and_channels_of_a_batch_are_shifted_alike(drawn):
    np.testing.assert_array_equal(drawn, np.broadcast_to(drawn[:, :1, :, :1], drawn.shape))


def test_nothing_moves_outside_of_training_or_without_a_radius():
    x = np.random.default_rng(0).normal(size=(2, 5, 1)).astype("float32")
    for layer, training in ((PhaseShuffle(2), False), (PhaseShuffle(0), True)):
        np.testing.assert_array_equal(layer(x, training=training), x)


def test_gradients_go_back_to_where_the_steps_came_from(seeded):
    """The gradient of the sum counts how often each step is seen."""
    from zoo.backend import input_gradient

    layer, x = PhaseShuffle(1), np.arange(4.0, dtype="float32").reshape(1, 4, 1)
    seen = {}

    def total(x):
        y = layer(x, training=True)
        seen["first"] = float(y[0, 0, 0])
        return keras.ops.sum(y)

    counts = {0.0: [1, 1, 1, 1], 1.0: None}
    for _ in range(20):
        gradient = np.asarray(input_gradient(total, keras.ops.convert_to_tensor(x))).ravel()
        expected = counts[seen["first"]]
        # Shifted right: 1 0 1 2; shifted left: 1 2 3 2.
        either = ([1, 2, 1, 0], [0, 1, 2, 1])
        assert gradient.tolist() in ([expected] if expected else [list(e) for e in either])


def test_a_radius_is_a_whole_number():
    with pytest.raises(ZooError, match="radius"):
        PhaseShuffle(1.5)
