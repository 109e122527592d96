"""The terms that hold a sample to its target against numbers worked by hand."""

import types

import keras
import numpy as np
import pytest
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


def test_l2_is_the_weighted_mean_of_squares():
    real, fake = np.float32([[1.0, 2.0], [3.0, 4.0]]), np.float32([[0.0, 2.0], [5.0, 4.5]])
    assert float(zoo.losses.L2(10.0)(batch(real, fake))) == 10.0 * (1 + 0 + 4 + 0.25) / 4


def test_the_hole_alone_counts_and_larger_holes_no_more():
    """Two pictures of 1x3 pixels and 2 channels, with holes of one and of two pixels."""
    real, fake = np.zeros((2, 1, 3, 2), "f4"), np.ones((2, 1, 3, 2), "f4")
    fake[0, 0, 0], fake[1, 0, 1], fake[1, 0, 2] = [2.0, 0.0], [1.0, 3.0], [0.0, 0.0]
    alpha = np.float32([[[[-1], [1], [1]]], [[[1], [-1], [-1]]]])
    found = types.SimpleNamespace(
        real=real, fake=fake, condition=(np.concatenate([real, alpha], -1),)
    )
    expected = 0.5 * (4 + 0 + 1 + 9 + 0 + 0) / 6
    assert float(zoo.losses.HoleL2(0.5)(found)) == pytest.approx(expected, rel=1e-6)
    found.condition = (np.concatenate([real, np.abs(alpha)], -1),)
    assert float(zoo.losses.HoleL2()(found)) == 0.0  # no hole, no number to divide by


def test_perceptual_is_the_distance_of_features_and_keeps_its_network(seeded):
    layers = keras.layers
    network = keras.Sequential([keras.Input((2, 2, 1)), layers.Flatten(), layers.Dense(3)])
    real, fake = np.float32(np.random.default_rng(0).normal(size=(2, 5, 2, 2, 1)))
    kernel, bias = network.get_weights()
    expected = 0.7 * np.mean(((real - fake).reshape(5, 4) @ kernel) ** 2)
    term = zoo.losses.Perceptual(network, 0.7)
    np.testing.assert_allclose(term(batch(real, fake)), expected, rtol=1e-5)
    config = keras.saving.serialize_keras_object(term)
    network.set_weights([0 * kernel, bias])
    read = keras.saving.deserialize_keras_object(config)
    np.testing.assert_allclose(read(batch(real, fake)), expected, rtol=1e-5)
    assert not read.network.trainable_weights


def test_a_feature_network_as_a_term_gives_its_features():
    pictures = np.float32(np.random.default_rng(0).uniform(-1, 1, (3, 8, 8, 1)))
    features = zoo.features.get("digits")
    np.testing.assert_allclose(
        features.model((8, 8, 1))(pictures), features.features(pictures), atol=1e-5
    )
