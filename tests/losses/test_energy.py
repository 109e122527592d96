"""Energies and their losses, against numbers worked by hand."""

import types

import keras
import numpy as np
import pytest
import tensorflow as tf

import zoo
from zoo.layers.energy import Energy
from zoo.losses.energy import Equilibrium, Margin, PullingAway
from zoo.networks import autoencoder


def batch_of(real, fake):
    """A batch in which samples have the given energies."""
    real, fake = (tf.constant(-np.asarray(one, "float32")[:, None]) for one in (real, fake))
    return types.SimpleNamespace(real_logits=real, fake_logits=fake)


@pytest.mark.parametrize("power", [1, 2])
def test_the_energy_is_the_error_of_the_reconstruction(seeded, pictures, power):
    discriminator = autoencoder.discriminator((9, 8, 2), width=4, code=3, power=power)
    samples = pictures(3, (9, 8, 2))
    output = discriminator(samples)
    inside = keras.Model(discriminator.inputs, discriminator.get_layer("energy").input[1])
    error = np.abs(samples - np.asarray(inside(samples))) ** power
    np.testing.assert_allclose(output["logits"][:, 0], -error.mean((1, 2, 3)), rtol=1e-5)
    assert output["code"].shape == (3, 3)


def test_the_margin_by_hand():
    """Real 1 and 3; fakes 2 and 9 of which only the first is short of 5, by 3."""
    batch = batch_of([1, 3], [2, 9])
    assert float(Margin(5.0).discriminator(batch)) == pytest.approx(2 + 3 / 2)
    assert float(Margin(5.0).generator(batch)) == pytest.approx(11 / 2)
    fake = tf.Variable([[-2.0], [-9.0]])
    with tf.GradientTape() as tape:
        given = types.SimpleNamespace(real_logits=tf.zeros((2, 1)), fake_logits=fake)
        value = Margin(5.0).discriminator(given)
    np.testing.assert_allclose(tape.gradient(value, fake), [[0.5], [0.0]])


def test_pulling_away_is_the_mean_squared_cosine():
    codes = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
    batch = types.SimpleNamespace(fake_output={"code": tf.constant(codes)})
    cosines = [
        codes[i] @ codes[j] / np.linalg.norm(codes[i]) / np.linalg.norm(codes[j])
        for i in range(5)
        for j in range(5)
        if i != j
    ]
    assert float(PullingAway(0.3)(batch)) == pytest.approx(0.3 * np.mean(np.square(cosines)))
    apart = types.SimpleNamespace(fake_output={"code": tf.eye(3)})
    assert float(PullingAway(1.0)(apart)) == pytest.approx(0.0, abs=1e-6)
    alike = types.SimpleNamespace(fake_output={"code": tf.ones((4, 3))})
    assert float(PullingAway(1.0)(alike)) == pytest.approx(1.0, rel=1e-5)


def test_pulling_away_of_codes_that_are_zero_has_a_finite_gradient():
    codes = tf.Variable(tf.zeros((3, 2)))
    with tf.GradientTape() as tape:
        value = PullingAway()(types.SimpleNamespace(fake_output={"code": codes}))
    assert np.isfinite(tape.gradient(value, codes)).all()


def test_the_balance_by_hand():
    """gamma 1/2, rate 1/4: k goes 0, 0.25 (2 - 1), ... and stays within 0 and 1."""
    loss = Equilibrium(gamma=0.5, rate=0.25)
    values, ks = [], []
    for real, fake in (([4, 4], [1, 1]), ([4, 2], [2, 0]), ([40, 0], [0, 0]), ([0, 0], [9, 9])):
        values.append(float(loss.discriminator(batch_of(real, fake))))
        ks.append(float(loss.k))
    # The loss has the k from before the update: L(x) - k L(G(z)).
    assert ks == pytest.approx([0.25, 0.375, 1.0, 0.0])
    assert values == pytest.approx([4 - 0.0, 3 - 0.25 * 1, 20 - 0.375 * 0, 0 - 1.0 * 9])
    assert float(loss.generator(batch_of([1], [7]))) == 7.0
    assert float(loss.k) == 0.0  # the generator's term changes nothing


def test_the_balance_changes_once_a_step_in_the_graph_and_is_saved(small, pictures, tmp_path):
    gan = small("began", gamma=0.9, rate=0.4, learning_rate=1e-3)
    step = tf.function(gan.train_step)
    k, found = 0.0, []
    for number in range(6):
        gan.reset_metrics()
        logs = step(tf.constant(pictures(8, seed=number) if number % 2 else 0 * pictures(8)))
        real, fake = (-float(np.ravel(logs[f"logits/{kind}"])[0]) for kind in ("real", "fake"))
        loss = float(np.ravel(logs["loss/discriminator/adversarial"])[0])
        assert loss == pytest.approx(real - k * fake, rel=1e-4, abs=1e-6)
        k = min(max(k + 0.4 * (0.9 * real - fake), 0.0), 1.0)
        assert float(gan.adversarial.k) == pytest.approx(k, rel=1e-3, abs=1e-6)
        found.append(k)
    gan.adversarial.k.assign(0.625)
    gan.save(tmp_path / "gan.keras")
    assert float(keras.saving.load_model(tmp_path / "gan.keras").adversarial.k) == 0.625
    assert max(found) > 0.0


def test_energies_are_read_from_config():
    for one in (Margin(3.0), PullingAway(0.2), Equilibrium(0.3, 0.01), Energy(2)):
        again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(one))
        assert again.get_config() == one.get_config()


def test_a_generator_of_black_pictures_still_learns():
    """Under a tanh it would not: the gradient is zero where all is black."""
    gan = zoo.get("began", shape=(8, 8, 1), latent=4, width=4)
    bias = gan.generator.trainable_weights[-1]
    bias.assign([-40.0])
    assert (gan.generate(2, seed=0) == -1.0).all()
    assert gan.generator(np.ones((2, 4), "float32"), training=True).numpy().max() < -20.0
    gan.fit(np.zeros((8, 8, 8, 1), "float32"), batch_size=4, verbose=0)
    assert float(bias[0]) > -40.0
