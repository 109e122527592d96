"""Adversarial losses against hand-computed numbers and their theory."""

import types

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

import zoo
from zoo.losses import adversarial

EVERY = [
    adversarial.Minimax,
    adversarial.NonSaturating,
    adversarial.LeastSquares,
    adversarial.Wasserstein,
]


def scores(real, fake):
    """Returns what a loss reads of a batch."""
    real, fake = (tf.constant(np.asarray(x, "float32")) for x in (real, fake))
    return types.SimpleNamespace(real_logits=real, fake_logits=fake)


def slopes(term, real, fake):
    """Returns a term's gradients by the real and the fake logits."""
    batch = scores(real, fake)
    with tf.GradientTape() as tape:
        tape.watch([batch.real_logits, batch.fake_logits])
        value = term(batch)
    found = tape.gradient(value, [batch.real_logits, batch.fake_logits])
    return [0.0 if g is None else g.numpy() for g in found]


# Logits log 3 and -log 3 are probabilities 3/4 and 1/4.
@pytest.mark.parametrize(
    ("loss", "discriminator", "generator"),
    [
        # -(log 3/4 + log 1/2)/2 - (log 3/4 + log 1/4)/2;  (log 3/4 + log 1/4)/2
        (
            adversarial.Minimax,
            -(np.log(3 / 4) + np.log(1 / 2)) / 2 - (np.log(3 / 4) + np.log(1 / 4)) / 2,
            (np.log(3 / 4) + np.log(1 / 4)) / 2,
        ),
        # the same;  -(log 1/4 + log 3/4)/2
        (
            adversarial.NonSaturating,
            -(np.log(3 / 4) + np.log(1 / 2)) / 2 - (np.log(3 / 4) + np.log(1 / 4)) / 2,
            -(np.log(1 / 4) + np.log(3 / 4)) / 2,
        ),
        # ((log 3 - 1)^2 + 1)/4 + 2 (log 3)^2/4;  ((-log 3 - 1)^2 + (log 3 - 1)^2)/4
        (
            adversarial.LeastSquares,
            ((np.log(3) - 1) ** 2 + 1) / 4 + np.log(3) ** 2 / 2,
            ((np.log(3) + 1) ** 2 + (np.log(3) - 1) ** 2) / 4,
        ),
        # 0 - (log 3 + 0)/2;  0
        (adversarial.Wasserstein, -np.log(3) / 2, 0.0),
    ],
)
def test_values_by_hand(loss, discriminator, generator):
    batch = scores([[np.log(3)], [0.0]], [[-np.log(3)], [np.log(3)]])
    np.testing.assert_allclose(loss().discriminator(batch), discriminator, rtol=1e-6)
    np.testing.assert_allclose(loss().generator(batch), generator, rtol=1e-6, atol=1e-7)


def test_wasserstein_is_the_difference_of_means():
    """A batch mean, not a sum: real and fake may differ in number."""
    batch = scores([1.0, 2.0, 6.0, 7.0], [3.0, 4.0])
    assert float(adversarial.Wasserstein().discriminator(batch)) == pytest.approx(3.5 - 4.0)
    assert float(adversarial.Wasserstein().generator(batch)) == pytest.approx(-3.5)


@pytest.mark.parametrize("confident", [100.0, -100.0])
def test_stable_at_confident_logits(confident):
    """Value and gradient are the mathematical ones: -log D(x) is softplus(-x), near 100 or 0."""
    real, fake = [confident], [confident]
    minimax, remedy = adversarial.Minimax(), adversarial.NonSaturating()
    batch = scores(real, fake)
    assert float(minimax.discriminator(batch)) == pytest.approx(100.0, rel=1e-6)
    assert float(minimax.generator(batch)) == pytest.approx(-max(confident, 0.0), abs=1e-6)
    assert float(remedy.generator(batch)) == pytest.approx(max(-confident, 0.0), abs=1e-6)
    by_real, by_fake = slopes(minimax.discriminator, real, fake)
    np.testing.assert_allclose([*by_real, *by_fake], [-(confident < 0), confident > 0], atol=1e-6)
    np.testing.assert_allclose(
        slopes(minimax.generator, real, fake)[1], -(confident > 0), atol=1e-6
    )
    np.testing.assert_allclose(slopes(remedy.generator, real, fake)[1], -(confident < 0), atol=1e-6)


def test_minimax_saturates_where_the_remedy_does_not():
    """A fake that is surely seen through: D = sigmoid(-10)."""
    seen_through = -10.0
    saturated = slopes(adversarial.Minimax().generator, [0.0], [seen_through])[1]
    remedied = slopes(adversarial.NonSaturating().generator, [0.0], [seen_through])[1]
    d = 1 / (1 + np.exp(10.0))
    np.testing.assert_allclose(saturated, -d, rtol=1e-3)  # d/dx log(1 - D)
    np.testing.assert_allclose(remedied, -(1 - d), rtol=1e-3)  # d/dx -log D


def test_the_optimal_discriminator_measures_the_jensen_shannon_divergence():
    """Goodfellow et al., 2014, Theorem 1: the loss at D* = p/(p + q) is 2 log 2 - 2 JSD(p, q)."""
    p, q = np.array([0.5, 0.25, 0.125, 0.125]), np.array([0.125, 0.125, 0.25, 0.5])
    middle = (p + q) / 2
    jsd = (np.sum(p * np.log(p / middle)) + np.sum(q * np.log(q / middle))) / 2
    best = np.log(p / q)  # the logit of p/(p + q)
    real, fake = (np.repeat(best, (8 * density).astype(int)) for density in (p, q))
    batch = scores(real, fake)
    value = adversarial.Minimax().discriminator(batch)
    np.testing.assert_allclose(value, 2 * np.log(2) - 2 * jsd, rtol=1e-6)


def test_the_least_squares_optimum_is_a_probability():
    """Mao et al., 2017, equation 5 with a = 0, b = 1: C* = p/(p + q), where no slope is left."""
    p, q = 3, 1  # how often one and the same sample is real and fake, in batches of 4
    best = p / (p + q)
    real, fake = np.array([best] * p + [9.0]), np.array([best] * q + [-9.0] * 3)
    by_real, by_fake = slopes(adversarial.LeastSquares().discriminator, real, fake)
    assert sum(by_real[:p]) + sum(by_fake[:q]) == pytest.approx(0.0, abs=1e-6)
    assert np.all(by_real[:p] < 0)
    assert np.all(by_fake[:q] > 0)


@pytest.mark.parametrize("loss", EVERY)
def test_which_way_the_players_pull(loss):
    """Down the gradient, the discriminator raises real and lowers fake; the generator raises fake.

    The discriminator's slopes are no gradient for the generator to follow.
    """
    real, fake = [0.3, 0.6], [0.2, 0.4]  # between the targets 0 and 1 of least squares
    by_real, by_fake = slopes(loss().discriminator, real, fake)
    assert np.all(by_real < 0)
    assert np.all(by_fake > 0)
    of_generator = slopes(loss().generator, real, fake)
    assert np.all(of_generator[0] == 0.0)
    assert np.all(of_generator[1] < 0)


@pytest.mark.parametrize("loss", EVERY)
def test_a_small_update_helps_its_player(seeded, pictures, loss):
    """Through networks: the discriminator's lowers its loss, the generator's raises the fakes."""
    generator, discriminator = zoo.networks.pair("mlp", (2,), latent=3, width=8)
    gan = zoo.GAN(generator, discriminator, loss(), latent=3)
    latent = tf.constant(pictures(16, (3,), seed=1))
    real = tf.constant(pictures(16, (2,)))

    def fake_logits():
        return gan.logits_of(generator(latent))

    def loss_now():
        return float(loss().discriminator(scores(gan.logits_of(real), fake_logits())))

    for player, before in (("discriminator", loss_now()), ("generator", None)):
        rates = {"generator": 0.0, "discriminator": 0.0, player: 1e-3}
        before = loss_now() if player == "discriminator" else float(ops.mean(fake_logits()))
        gan.compile(
            keras.optimizers.SGD(rates["generator"]), keras.optimizers.SGD(rates["discriminator"])
        )
        gan.sample_latent = lambda count, seed: (latent,)
        gan.train_step(real)
        if player == "discriminator":
            assert loss_now() < before
        else:
            assert float(ops.mean(fake_logits())) > before


def test_hinge_by_hand():
    """(0 + 1/2)/2 + (0 + 3)/2, for margins met and missed; -(-2 + 2)/2."""
    batch = scores([2.0, 0.5], [-2.0, 2.0])
    assert float(adversarial.Hinge().discriminator(batch)) == pytest.approx(0.25 + 1.5)
    assert float(adversarial.Hinge().generator(batch)) == pytest.approx(0.0)
    real, fake = slopes(adversarial.Hinge().discriminator, [2.0, 0.5], [-2.0, 2.0])
    np.testing.assert_allclose(real, [0.0, -0.5])  # nothing beyond the margin
    np.testing.assert_allclose(fake, [0.0, 0.5])


def test_relativistic_pairing_by_hand():
    """Differences log 3 and 0: -(log 3/4 + log 1/2)/2, and -(log 1/4 + log 1/2)/2."""
    batch = scores([np.log(3), 1.0], [0.0, 1.0])
    loss = adversarial.RelativisticPairing()
    expected = -(np.log(3 / 4) + np.log(1 / 2)) / 2
    assert float(loss.discriminator(batch)) == pytest.approx(expected)
    assert float(loss.generator(batch)) == pytest.approx(-(np.log(1 / 4) + np.log(1 / 2)) / 2)


def test_relativistic_average_by_hand():
    """Real logits log 9 and 0 (mean log 3), fake 0 and 0: R = log 9, 0 and F = -log 3 twice."""
    batch = scores([np.log(9), 0.0], [0.0, 0.0])
    loss = adversarial.RelativisticAverage()
    discriminator = -(np.log(9 / 10) + np.log(1 / 2)) / 2 - np.log(3 / 4)
    generator = -(np.log(1 / 10) + np.log(1 / 2)) / 2 - np.log(1 / 4)
    assert float(loss.discriminator(batch)) == pytest.approx(discriminator)
    assert float(loss.generator(batch)) == pytest.approx(generator)


@pytest.mark.parametrize("loss", [adversarial.RelativisticPairing, adversarial.RelativisticAverage])
def test_relativistic_losses_know_only_differences(loss):
    shifted = [term(scores([101.0, 99.0], [100.5, 98.0])) for term in _terms(loss())]
    given = [term(scores([1.0, -1.0], [0.5, -2.0])) for term in _terms(loss())]
    np.testing.assert_allclose(shifted, given, rtol=1e-5)
    assert all(np.isfinite(float(term(scores([100.0], [-100.0])))) for term in _terms(loss()))


def _terms(loss):
    return [loss.discriminator, loss.generator]


def test_a_weight_is_the_generators_alone():
    """Also when read back; the discriminator, and how logits are read, stay the loss's own."""
    plain = adversarial.RelativisticAverage()
    for weighted in (
        adversarial.Weighted(plain, 0.25),
        keras.saving.deserialize_keras_object(
            keras.saving.serialize_keras_object(adversarial.get("relativistic_average", 0.25))
        ),
    ):
        batch = scores([1.0, 2.0], [-1.0, 0.5])
        assert float(weighted.generator(batch)) == 0.25 * float(plain.generator(batch))
        assert float(weighted.discriminator(batch)) == float(plain.discriminator(batch))
        assert weighted.boundary == plain.boundary
        assert weighted.heard is plain.heard is True
    silent = adversarial.Weighted(plain, 0.0)
    assert silent.heard is False and float(silent.generator(None)) == 0.0
    assert adversarial.Weighted(adversarial.LeastSquares(), 2.0).boundary == 0.5
    assert float(adversarial.Weighted(adversarial.Minimax(), 2.0).probability(0.0)) == 0.5


def test_losses_go_by_the_names_that_a_recipe_may_have():
    import typing

    assert set(typing.get_args(zoo.Loss)) == set(adversarial.LOSSES)
    with pytest.raises(zoo.ZooError, match="Did you mean 'hinge'"):
        adversarial.get("hinges")
