"""PyTorch's side of test_mirrored.py, which runs these tests in a process without TensorFlow."""

import doctest
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

import zoo
from benchmarks.speed import mirrored, peers

KERAS = pickle.loads(Path(os.environ["KERAS_SIDE"]).read_bytes())


@pytest.mark.parametrize("case", range(len(KERAS["networks"])))
def test_both_networks_are_the_same_functions(case):
    name, layers, given, training, expected, parameters = KERAS["networks"][case]
    network = mirrored.mirrored(layers).train(training)
    seen = mirrored.rotated(given) if given.ndim > 2 else torch.from_numpy(given)
    expected = mirrored.rotated(expected) if expected.ndim > 2 else torch.tensor(expected)
    np.testing.assert_allclose(network(seen).detach(), expected, 2e-4, 2e-5, err_msg=name)
    assert len(list(network.parameters())) == parameters


@pytest.mark.parametrize("name", KERAS["blueprints"])
def test_a_step_updates_both_players_and_leaves_both_trainable(pictures, name):
    plan = KERAS["blueprints"][name]
    step = peers.TrainingStep(plan)
    before = [[w.detach().clone() for w in network.parameters()] for network in step.networks]
    step(mirrored.rotated(pictures(4 * plan.discriminator_steps)))
    for old, network in zip(before, step.networks, strict=True):
        assert all(w.requires_grad for w in network.parameters())
        assert any(not torch.equal(a, b) for a, b in zip(old, network.parameters(), strict=True))


@pytest.mark.parametrize("name", KERAS["blueprints"])
def test_the_generator_update_leaves_the_discriminator_alone(pictures, name):
    step = peers.TrainingStep(KERAS["blueprints"][name])
    step.update_discriminator = lambda real, fake: None
    before = [w.detach().clone() for w in step.networks[1].parameters()]
    step(mirrored.rotated(pictures(8)))
    for old, weight in zip(before, step.networks[1].parameters(), strict=True):
        assert torch.equal(old, weight) and weight.grad is None


def test_the_penalty_is_that_of_a_linear_discriminator(pictures):
    step = peers.TrainingStep(KERAS["blueprints"]["wgan_gp"])
    linear = torch.nn.Linear(64, 1, bias=False)
    torch.nn.init.ones_(linear.weight)
    step.discriminator = torch.nn.Sequential(torch.nn.Flatten(), linear)
    penalty = step.gradient_penalty(mirrored.rotated(pictures(2)))
    assert float(penalty.detach()) == pytest.approx((8 - 1) ** 2)


def test_phases_are_shuffled_in_training_alone():
    steps, layer = torch.arange(5.0).reshape(1, 1, 5), mirrored.PhaseShuffle(1)
    found = {tuple(layer(steps).flatten().tolist()) for _ in range(30)}
    assert found == {(0, 1, 2, 3, 4), (1, 0, 1, 2, 3), (1, 2, 3, 4, 3)}
    assert layer.eval()(steps) is steps


def test_what_is_not_known_is_refused():
    with pytest.raises(zoo.ZooError, match="no layer MaxPooling2D"):
        mirrored.mirrored(KERAS["unknown"])


def test_a_stall_does_not_decide_the_threads(monkeypatch):
    """Steps take a second on two threads and two on one; the first trial on two stalls."""
    clock, stalls = [0.0], [100.0]

    def run(steps):
        clock[0] += steps * (1.0 if torch.get_num_threads() == 2 else 2.0)
        clock[0] += stalls.pop() if steps > 1 and stalls else 0.0

    monkeypatch.setattr(peers.time, "perf_counter", lambda: clock[0])
    torch.set_num_threads(2)
    peers._choose_threads(run)
    assert torch.get_num_threads() == 2


def test_examples():
    assert doctest.testmod(mirrored).failed == 0
