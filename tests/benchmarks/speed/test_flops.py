"""Operations of a training step against a count by hand."""

import types

import keras
from keras import layers

import zoo
from benchmarks.speed import flops


def gan(steps, reuse, *terms):
    """A generator 3 -> 5 -> 2 and a discriminator 2 -> 7 -> 1, dense."""
    return types.SimpleNamespace(
        generator=keras.Sequential([keras.Input((3,)), layers.Dense(5), layers.Dense(2)]),
        discriminator=keras.Sequential([keras.Input((2,)), layers.Dense(7), layers.Dense(1)]),
        discriminator_terms=dict.fromkeys(terms),
        generator_terms={},
        discriminator_steps=steps,
        reuse_fakes=reuse,
    )


# Forward: the generator 2 (15 + 10) = 50, first layer 30; the discriminator 2 (14 + 7) = 42,
# first layer 28, last 14. Backward by weights as forward, by inputs without the first layer.
UPDATE = 50 + 2 * 42 + 2 * (42 + 14)
GENERATOR = 42 + 42 + 50 + 20


def test_a_step_is_counted_as_by_hand():
    assert flops.training_step(gan(1, False)) == UPDATE + 50 + GENERATOR
    assert flops.training_step(gan(3, False)) == 3 * UPDATE + 50 + GENERATOR
    assert flops.training_step(gan(1, True)) == UPDATE + GENERATOR


def test_a_penalty_adds_a_pass_its_gradient_and_the_gradient_of_that():
    # Forward 42; to the samples 42; of that by the weights 42, by what comes from above 28.
    assert flops.penalty([28, 14]) == 42 + 42 + 42 + 28
    assert (
        flops.training_step(gan(2, False, "gradient_penalty"))
        == 2 * (UPDATE + 154) + 50 + GENERATOR
    )


def test_r1_and_r2_go_behind_a_pass_that_is_there_already():
    both = gan(1, True, "r1", "r2")
    assert flops.training_step(both) == UPDATE + 2 * (154 - 42) + GENERATOR
    lazily = gan(1, True, "r1")
    lazily.discriminator_terms["r1"] = types.SimpleNamespace(every=16)
    assert flops.training_step(lazily) == UPDATE + (154 - 42) // 16 + GENERATOR


def test_convolutions_are_counted_at_every_position():
    made = zoo.get("dcgan", shape=(8, 8, 1), latent=3, width=4, kernel=3)
    # 4x4 positions of both convolutions: sides 8 -> 4 -> 4, the second with stride 1.
    first, second, last = 4 * 4 * 9 * 4, 4 * 4 * 9 * 4 * 8, 4 * 4 * 8
    assert flops.layers(made.discriminator) == [2 * first, 2 * second, 2 * last]
    dense = 3 * 4 * 4 * 8
    assert flops.layers(made.generator) == [2 * dense, 2 * second, 2 * first]
