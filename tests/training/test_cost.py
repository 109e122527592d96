"""How many training steps go in one call: counted multiplications, bounds."""

import types

import keras
import pytest
from keras import layers

from zoo.training import cost


def _model(shape, *stack):
    return keras.Sequential([keras.Input(shape), *stack])


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (lambda: _model((5,), layers.Dense(7), layers.Dense(2)), 5 * 7 + 7 * 2),
        (lambda: _model((8, 8, 3), layers.Conv2D(4, 5, 2, "same")), 4 * 4 * 5 * 5 * 3 * 4),
        (lambda: _model((4, 4, 3), layers.Conv2DTranspose(6, 5, 2, "same")), 4 * 4 * 5 * 5 * 3 * 6),
        (lambda: _model((4,), layers.BatchNormalization()), 0),
        (lambda: _model((5,), _model((5,), layers.Dense(7))), 35),
    ],
)
def test_multiplications_are_those_of_the_layer_s_definition(model, expected):
    assert cost.multiplications(model()) == expected


def _gan(width):
    network = _model((width,), layers.Dense(width))
    return types.SimpleNamespace(generator=network, discriminator=network)


def test_a_tiny_network_runs_many_training_steps_at_once_and_a_large_one_few():
    assert cost.steps_per_execution(_gan(8), samples=64) == 100
    assert cost.steps_per_execution(_gan(2048), samples=64) < 20
    assert cost.steps_per_execution(_gan(2048), samples=64 * 1000) == 1


def test_never_more_than_asked():
    assert cost.steps_per_execution(_gan(8), samples=64, most=7) == 7
