"""The fused Adam updates weights as Keras' own does."""

import keras
import numpy as np
import pytest

import zoo
from zoo.backend import Adam

SETTINGS = [
    {"learning_rate": 0.1},
    {"learning_rate": 0.05, "beta_1": 0.0, "beta_2": 0.5, "epsilon": 1e-3},
    {"learning_rate": keras.optimizers.schedules.PiecewiseConstantDecay([2], [0.1, 0.01])},
    {"learning_rate": 0.1, "weight_decay": 0.2, "clipnorm": 0.5},
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_four_steps_are_those_of_keras(settings):
    random = np.random.default_rng(0)
    start = [random.normal(size=shape).astype("float32") for shape in [(3, 2), (4,)]]
    found = []
    for kind in (Adam, keras.optimizers.Adam):
        optimizer = kind(**settings)
        weights = [keras.Variable(value) for value in start]
        gradients = np.random.default_rng(1)
        for _ in range(4):
            step = [gradients.normal(size=w.shape).astype("float32") for w in weights]
            optimizer.apply(step, weights)
        found.append([*(w.numpy() for w in weights), *(v.numpy() for v in optimizer.variables)])
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=1e-7)


def test_it_is_found_again_in_a_file():
    config = keras.optimizers.serialize(zoo.optimizers.adam(3e-4, beta_1=0.0))
    again = keras.optimizers.deserialize(config)
    assert type(again) is Adam
    assert (float(again.learning_rate), again.beta_1, again.epsilon) == (
        pytest.approx(3e-4),
        0.0,
        1e-8,
    )


def test_amsgrad_is_refused():
    with pytest.raises(zoo.ZooError, match="amsgrad"):
        Adam(amsgrad=True)
