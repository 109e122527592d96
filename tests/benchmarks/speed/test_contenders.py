"""The contenders do the zoo's mathematics: one step, the same noise, the same weights."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import zoo
from benchmarks.speed import bare, case, fitting, translating

NAMES = ("dcgan", "vanilla", "wgan_gp")


@pytest.fixture
def twins(small):
    """Returns a function that builds a variant twice, with the same weights and noise."""

    def build(name, **arguments):
        one, other = small(name, **arguments), small(name, **arguments)
        for network in ("generator", "discriminator"):
            getattr(other, network).set_weights(getattr(one, network).get_weights())
        other.noise.state.assign(one.noise.state)
        return one, other

    return build


def states(gan):
    return [*gan.generator.get_weights(), *gan.discriminator.get_weights()]


def moments(optimizer):
    return [m.numpy() for m in optimizer._momentums]


@pytest.mark.parametrize("name", NAMES)
def test_bare_tensorflow_ends_a_step_with_the_zoo_s_weights_and_moments(twins, pictures, name):
    ours, theirs = twins(name, **({"dropout": 0.0} if name == "vanilla" else {}))
    before, step = states(ours), bare.TrainingStep(theirs)
    for seed in range(2):
        real = tf.constant(pictures(4 * ours.discriminator_steps, seed=seed))
        ours.train_step(real)
        step(real)
    for mine, its in zip(states(ours), states(theirs), strict=True):
        np.testing.assert_allclose(its, mine, rtol=1e-4, atol=2e-6)
    assert max(np.abs(o - m).max() for o, m in zip(before, states(ours), strict=True)) > 1e-4
    for mine, its in ((ours.optimizer, step.generator),
                      (ours.discriminator_optimizer, step.discriminator)):  # fmt: skip
        for one, (other, _) in zip(moments(mine), its._slots, strict=True):
            np.testing.assert_allclose(other.numpy(), one, rtol=2e-3, atol=1e-6)


def test_the_tutorial_s_joined_batch_has_half_the_gradient_and_so_adam_s_same_step(twins, pictures):
    """Its loss is the mean over reals and fakes, the zoo's the sum of their means."""
    ours, theirs = twins("vanilla", dropout=0.0)
    model = fitting.Tutorial(theirs)
    model.noise.state.assign(ours.noise.state)
    rate = float(ours.optimizer.learning_rate)
    model.compile(rate, 0.5, 0.999)
    real = tf.constant(pictures(4))
    ours.train_step(real)
    model.train_step(real)
    mine, its = moments(ours.discriminator_optimizer), moments(model.d_optimizer)
    for one, other in zip(mine, its, strict=True):
        np.testing.assert_allclose(2 * other, one, rtol=1e-4, atol=1e-7)
    for one, other in zip(moments(ours.optimizer), moments(model.g_optimizer), strict=True):
        np.testing.assert_allclose(other, one, rtol=5e-3, atol=1e-6)


def test_the_tutorial_s_penalty_is_that_of_a_linear_discriminator(twins, pictures):
    gan, _ = twins("wgan_gp")
    model = fitting.Tutorial(gan)
    flat = keras.layers.Flatten()
    linear = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    model.discriminator = keras.Sequential([keras.Input((8, 8, 1)), flat, linear])
    found = model.gradient_penalty(tf.constant(pictures(2)), tf.constant(pictures(2, seed=1)))
    assert float(found) == pytest.approx((8 - 1) ** 2)  # the norm of 64 ones is 8


def test_the_tutorial_updates_the_discriminator_as_often_and_the_generator_once(twins, pictures):
    gan, _ = twins("wgan_gp", discriminator_steps=3)
    model = fitting.Tutorial(gan)
    model.compile(1e-4, 0.9, 0.999)
    model.train_step(tf.constant(pictures(4)))
    assert int(model.d_optimizer.iterations) == 3 and int(model.g_optimizer.iterations) == 1


def test_the_tutorial_s_networks_are_the_same_in_layers_of_keras(twins, pictures):
    gan, _ = twins("wgan_gp")
    model = fitting.Tutorial(gan)
    kinds = {type(layer).__module__.partition(".")[0] for layer in model.discriminator.layers}
    assert kinds == {"keras"}
    images = tf.constant(pictures(4) - 0.5)
    np.testing.assert_allclose(model.discriminator(images), gan.discriminator(images), rtol=1e-6)


def translators(name, **arguments):
    """Returns two GANs of the same weights whose discriminators stand still."""
    made = []
    for _ in range(2):
        keras.utils.set_random_seed(0)
        made.append(zoo.get(name, shape=(8, 8, 1), width=4, **arguments))
        made[-1].run_eagerly = True
    for weight, other in zip(made[0].weights, made[1].weights, strict=True):
        other.assign(weight)
    return made


@pytest.mark.parametrize("still", [True, False])
@pytest.mark.parametrize(
    ("name", "arguments", "halved"),
    [
        ("pix2pix", {"dropout": 0.0, "normalization": "instance"}, 1),
        ("cyclegan", {"blocks": 1}, 2),
        ("cyclegan", {"blocks": 1, "identity": 0.0}, 2),
    ],
)
def test_the_tutorials_translators_have_the_zoo_s_gradients(
    pictures, name, arguments, halved, still
):
    """The zoo's generator is judged by the updated discriminator, so that one must stand still.

    The zoo's terms are means over both directions of a cyclegan, the tutorial's are sums.
    """
    ours, theirs = translators(name, **arguments)
    assert translating.is_known(ours)
    model = translating.tutorial(theirs)
    model.compile(2e-4, 0.5, 0.999)
    if still:
        ours.discriminator_optimizer.learning_rate.assign(0.0)
    batch = tf.constant(pictures(4)), tf.constant(pictures(4, seed=1))
    ours.train_step(batch)
    model.train_step(batch)
    player, chosen = ("generator", slice(None, -halved)) if still else (
        "discriminator", slice(-halved, None))  # fmt: skip
    optimizer = ours.optimizer if still else ours.discriminator_optimizer
    its = {}
    for one, adam in list(zip(model.networks.values(), model.optimizers, strict=True))[chosen]:
        its |= dict(zip([w.path for w in one.trainable_weights], moments(adam), strict=True))
    paths = [weight.path for weight in getattr(theirs, player).trainable_weights]
    assert sorted(paths) == sorted(its)
    for path, expected in zip(paths, moments(optimizer), strict=True):
        scale = np.abs(expected).max()
        np.testing.assert_allclose(its[path] / halved, expected, rtol=1e-3, atol=1e-4 * scale)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("pix2pix", {"loss": "hinge"}),
        ("pix2pix", {"gradient_penalty": 1.0, "normalization": "none"}),
        ("cyclegan", {"loss": "hinge"}),
        ("srgan", {"depth": 1}),
    ],
)
def test_other_translators_are_refused(name, arguments):
    gan, _ = translators(name, **arguments)
    with pytest.raises(zoo.ZooError, match="non-saturating"):
        case.check_peers(gan, "tutorial")
