"""The L1 term against numbers worked by hand."""

import types

import keras
import numpy as np
from keras import ops

import zoo


def batch(real, fake):
    return types.SimpleNamespace(real=real, fake=fake)


def test_it_is_the_weighted_mean_of_absolute_differences():
    real, fake = np.float32([[1.0, 2.0], [3.0, 4.0]]), np.float32([[0.0, 2.0], [5.0, 4.5]])
    # |1| + |0| + |-2| + |-0.5| over 4 numbers
    assert float(zoo.losses.L1(10.0)(batch(real, fake))) == 10.0 * 3.5 / 4


def test_the_parts_of_a_sample_are_added_up():
    real, fake = (np.ones((2, 3), "f4"), np.ones((2, 1), "f4")), (np.zeros((2, 3), "f4"),) * 2
    fake = (fake[0], np.full((2, 1), 3.0, "f4"))
    assert float(zoo.losses.L1(1.0)(batch(real, fake))) == 1.0 + 2.0


def test_its_gradient_by_the_fake_is_the_sign():
    from zoo.backend import input_gradient

    real, fake = ops.zeros((1, 4)), ops.convert_to_tensor(np.float32([[-2.0, -0.1, 0.1, 3.0]]))
    gradient = input_gradient(lambda x: zoo.losses.L1(8.0)(batch(real, x)), fake)
    np.testing.assert_allclose(gradient, [[-2.0, -2.0, 2.0, 2.0]])


def test_it_is_saved_with_its_weight():
    term = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(zoo.losses.L1(7.0))
    )
    assert term.weight == 7.0
