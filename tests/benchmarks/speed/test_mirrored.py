"""PyTorch's networks say what Keras' say, on the same weights."""

import keras
import numpy as np
import pytest

import zoo

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install torch")

from benchmarks.speed import mirrored, peers  # noqa: E402

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
        (gan.discriminator, real, mirrored.turned(real)),
    ):
        rebuilt = mirrored.mirrored(trained(network)).train(training)
        expected = np.asarray(network(given, training=training))
        found = rebuilt(its).detach()
        expected = mirrored.turned(expected) if expected.ndim == 4 else torch.tensor(expected)
        np.testing.assert_allclose(found, expected, rtol=2e-4, atol=2e-5)
        assert len(list(rebuilt.parameters())) == len(network.trainable_weights)


@pytest.mark.parametrize("name", ["dcgan", "vanilla", "wgan_gp"])
def test_a_turn_moves_both_players_and_leaves_the_mover_s_opponent_alone(small, pictures, name):
    turn = peers.Turn(small(name))
    before = [[w.detach().clone() for w in network.parameters()] for network in turn.networks]
    turn(mirrored.turned(pictures(4 * turn.steps)))
    for old, network in zip(before, turn.networks, strict=True):
        assert all(w.requires_grad for w in network.parameters())
        assert any(not torch.equal(a, b) for a, b in zip(old, network.parameters(), strict=True))


def test_the_penalty_is_that_of_a_linear_critic(small, pictures):
    turn = peers.Turn(small("wgan_gp"))
    linear = torch.nn.Linear(64, 1, bias=False)
    torch.nn.init.ones_(linear.weight)
    turn.discriminator = torch.nn.Sequential(torch.nn.Flatten(), linear)
    assert float(turn.penalty(mirrored.turned(pictures(2))).detach()) == pytest.approx((8 - 1) ** 2)


def test_what_is_not_known_is_refused():
    odd = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.MaxPooling2D()])
    with pytest.raises(zoo.ZooError, match="no layer MaxPooling2D"):
        mirrored.mirrored(odd)


def test_a_stall_does_not_decide_the_threads(monkeypatch):
    """Turns take a second on two threads and two on one; the first trial on two stalls."""
    clock, stalls = [0.0], [100.0]

    def play(turns):
        clock[0] += turns * (1.0 if torch.get_num_threads() == 2 else 2.0)
        clock[0] += stalls.pop() if turns > 1 and stalls else 0.0

    monkeypatch.setattr(peers.time, "perf_counter", lambda: clock[0])
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        peers._choose_threads(play)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
