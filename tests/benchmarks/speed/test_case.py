"""What is trained: which GANs the hand-written contenders take, and how one is described."""

import pickle

import numpy as np
import pytest

import zoo
from benchmarks.speed import case, flops
from zoo.training import recipe


@pytest.mark.parametrize("name", ["conditional", "lsgan", "r1gan"])
def test_what_the_hand_written_ones_do_not_train_is_refused(small, name):
    with pytest.raises(zoo.ZooError, match="non-saturating"):
        case.check_peers(small(name))


@pytest.mark.parametrize("name", ["dcgan", "vanilla", "wgan_gp"])
def test_what_they_train_is_not(small, name):
    case.check_peers(small(name))


def test_the_moving_average_is_left_out():
    chosen = recipe.read("vanilla-digits", ["arguments.averaging=0.9", "arguments.width=8"])
    assert case.build(chosen.to_toml()).gan.averaged_generator is None


def test_a_blueprint_says_what_the_case_is_and_travels_between_processes():
    changes = ["arguments.width=4", "arguments.kernel=3", "arguments.discriminator_steps=2"]
    made = case.build(recipe.read("wgan_gp-digits", changes).to_toml())
    gan, batch_size = made.gan, made.recipe.train.batch_size
    plan = pickle.loads(pickle.dumps(made.blueprint()))
    assert plan.samples_per_step == 2 * batch_size
    assert plan.flops_per_step == flops.training_step(gan) * batch_size
    assert plan.penalty_weight == gan.discriminator_terms["gradient_penalty"].weight
    assert plan.latent == gan.latent and plan.discriminator_steps == 2
    np.testing.assert_array_equal(plan.samples, made.source.arrays()[0])
    for player, network, adam in (
        (plan.generator, gan.generator, gan.optimizer),
        (plan.discriminator, gan.discriminator, gan.discriminator_optimizer),
    ):
        assert player.learning_rate == pytest.approx(float(adam.learning_rate))
        assert (player.beta_1, player.beta_2, player.epsilon) == (
            *(adam.beta_1, adam.beta_2, adam.epsilon),
        )
        weights = [weight for layer in player.layers for weight in layer.weights]
        for mine, its in zip(network.get_weights(), weights, strict=True):
            np.testing.assert_array_equal(its, mine)
