"""PyTorch's networks return what Keras' return, on the same weights."""

import keras
import numpy as np
import pytest

import zoo

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install torch")

from benchmarks.speed import case, mirrored, peers  # noqa: E402
from zoo.training import recipe  # noqa: E402

CASES = [("dcgan", (28, 28, 1)), ("dcgan", (8, 8, 1)), ("vanilla", (8, 8, 1))]
CASES += [("wgan_gp", (13, 9, 3))]  # neither square nor even


def trained(network):
    """Gives every weight, moving statistics included, another value."""
    random = np.random.default_rng(0)
    weights = [w + random.uniform(0.05, 0.2, w.shape) for w in network.get_weights()]
    network.set_weights(weights)
    return network


@pytest.mark.parametrize(("name", "shape"), CASES)
@pytest.mark.parametrize("training", [False, True])
def test_both_networks_are_the_same_functions(small, pictures, name, shape, training):
    gan = small(name, shape=shape, kernel=5) if name != "vanilla" else small(name, dropout=0.0)
    latent = np.random.default_rng(1).normal(size=(5, 3)).astype("float32")
    real = pictures(5, shape)
    for network, given, its in (
        (gan.generator, latent, torch.from_numpy(latent)),
        (gan.discriminator, real, mirrored.rotated(real)),
    ):
        rebuilt = mirrored.mirrored(case.layers(trained(network))).train(training)
        expected = np.asarray(network(given, training=training))
        found = rebuilt(its).detach()
        expected = mirrored.rotated(expected) if expected.ndim == 4 else torch.tensor(expected)
        np.testing.assert_allclose(found, expected, rtol=2e-4, atol=2e-5)
        assert len(list(rebuilt.parameters())) == len(network.trainable_weights)


@pytest.fixture
def blueprint():
    """Returns a function that describes a small case of a variant on the digits."""

    def describe(name):
        sizes = ["width=4", "latent=3"] + (["kernel=3"] if name != "vanilla" else [])
        sizes += ["discriminator_steps=2"] if name == "wgan_gp" else []
        changes = [f"arguments.{size}" for size in sizes]
        return case.build(recipe.read(f"{name}-digits", changes).to_toml()).blueprint()

    return describe


@pytest.mark.parametrize("name", ["dcgan", "vanilla", "wgan_gp"])
def test_a_step_updates_both_players_and_leaves_both_trainable(blueprint, pictures, name):
    plan = blueprint(name)
    step = peers.TrainingStep(plan)
    before = [[w.detach().clone() for w in network.parameters()] for network in step.networks]
    step(mirrored.rotated(pictures(4 * plan.discriminator_steps)))
    for old, network in zip(before, step.networks, strict=True):
        assert all(w.requires_grad for w in network.parameters())
        assert any(not torch.equal(a, b) for a, b in zip(old, network.parameters(), strict=True))


def test_the_generator_update_leaves_the_discriminator_alone(blueprint, pictures):
    step = peers.TrainingStep(blueprint("wgan_gp"))
    step.update_discriminator = lambda real, fake: None
    before = [w.detach().clone() for w in step.networks[1].parameters()]
    step(mirrored.rotated(pictures(8)))
    for old, weight in zip(before, step.networks[1].parameters(), strict=True):
        assert torch.equal(old, weight) and weight.grad is None


def test_the_penalty_is_that_of_a_linear_discriminator(blueprint, pictures):
    step = peers.TrainingStep(blueprint("wgan_gp"))
    linear = torch.nn.Linear(64, 1, bias=False)
    torch.nn.init.ones_(linear.weight)
    step.discriminator = torch.nn.Sequential(torch.nn.Flatten(), linear)
    penalty = step.gradient_penalty(mirrored.rotated(pictures(2)))
    assert float(penalty.detach()) == pytest.approx((8 - 1) ** 2)


def test_what_is_not_known_is_refused():
    odd = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.MaxPooling2D()])
    with pytest.raises(zoo.ZooError, match="no layer MaxPooling2D"):
        mirrored.mirrored(case.layers(odd))


def test_a_stall_does_not_decide_the_threads(monkeypatch):
    """Steps take a second on two threads and two on one; the first trial on two stalls."""
    clock, stalls = [0.0], [100.0]

    def run(steps):
        clock[0] += steps * (1.0 if torch.get_num_threads() == 2 else 2.0)
        clock[0] += stalls.pop() if steps > 1 and stalls else 0.0

    monkeypatch.setattr(peers.time, "perf_counter", lambda: clock[0])
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        peers._choose_threads(run)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
