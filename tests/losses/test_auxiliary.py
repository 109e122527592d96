"""Classification and information terms against SciPy and numbers worked by hand."""

import types

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import special, stats

import zoo
from zoo import networks
from zoo.losses.auxiliary import (
    FakeClassification,
    Information,
    RealClassification,
    cross_entropy,
    gaussian_likelihood,
)
from zoo.networks import heads

LABELS = np.array([2, 0, 1, 2])


def logits_of(seed, shape=(4, 3), scale=3.0):
    return (scale * np.random.default_rng(seed).normal(size=shape)).astype("float32")


def batch_of(**parts):
    return types.SimpleNamespace(condition=(tf.constant(LABELS),), **parts)


def test_cross_entropy_has_one_softmax():
    """Against SciPy; and with a second softmax before it, the number would be another."""
    logits, target = logits_of(0), np.eye(3)[LABELS]
    once = -special.log_softmax(np.float64(logits), axis=1)[range(4), LABELS].mean()
    twice = -special.log_softmax(special.softmax(np.float64(logits), axis=1), axis=1)
    assert float(cross_entropy(logits, target)) == pytest.approx(once, rel=1e-5)
    assert abs(twice[range(4), LABELS].mean() - once) > 0.1
    # Certain and right: 0. After a second softmax it could never fall below log(1 + 2/e).
    certain = 50 * np.eye(3)[LABELS]
    assert float(cross_entropy(certain, target)) == pytest.approx(0.0, abs=1e-6)
    assert np.isfinite(float(cross_entropy(1e4 * logits, target)))  # no probability is formed


def test_its_gradient_is_the_softmax_less_the_target():
    logits, target = tf.constant(logits_of(1)), np.eye(3)[LABELS]
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = cross_entropy(logits, target)
    expected = (special.softmax(np.float64(logits), axis=1) - target) / 4
    np.testing.assert_allclose(tape.gradient(loss, logits), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("term", "where"), [(RealClassification, 0), (FakeClassification, 1)])
def test_each_classification_reads_its_own_samples(term, where):
    logits = [logits_of(2), logits_of(3)]
    batch = batch_of(real_output={"label": logits[0]}, fake_output={"label": logits[1]})
    expected = -special.log_softmax(np.float64(logits[where]), axis=1)[range(4), LABELS].mean()
    assert float(term(2.5)(batch)) == pytest.approx(2.5 * expected, rel=1e-5)


def test_the_discriminator_s_classifier_gives_logits(small, pictures):
    """No softmax in the network: rows do not sum to 1, and shrinking the head shrinks them."""
    gan = small("acgan")
    said = gan.call_discriminator(pictures(4), (LABELS,))
    assert set(said) == {"logits", "label"}
    head = gan.discriminator.get_layer("label")
    assert keras.activations.serialize(head.activation) == "linear"
    before = gan.call_discriminator(pictures(4), ())["label"].numpy()
    head.kernel.assign(10 * head.kernel)
    np.testing.assert_allclose(
        gan.call_discriminator(pictures(4), ())["label"], 10 * before, rtol=1e-4
    )


def test_the_discriminator_is_not_told_the_class(small, pictures):
    gan = small("acgan")
    one, other = (
        gan.call_discriminator(pictures(4), (labels,)) for labels in (LABELS, LABELS[::-1])
    )
    for name in one:
        np.testing.assert_array_equal(one[name], other[name])
    assert len(gan.discriminator.inputs) == 1
    assert len(gan.generator.inputs) == 2


# Information.


def test_a_normal_likelihood_against_scipy():
    mean, value = logits_of(4, (5, 2)), logits_of(5, (5, 2))
    expected = -stats.norm.logpdf(value, mean, 1.0).sum(axis=1).mean()
    assert float(gaussian_likelihood(mean, value)) == pytest.approx(expected, rel=1e-5)


def test_information_by_hand():
    """Two fakes, three categories, two numbers.

    Read right with probability 1/2 (logits 0, log 2, 0 on category 1), numbers
    off by (1, 0); and evenly (1/3), off by (0, 2). The categorical part is
    (log 2 + log 3) / 2, the normal one (1/2 + 2) / 2 + log 2 pi.
    """
    latent = tf.constant([[9.0, 0, 1, 0, 0.5, -1], [9.0, 1, 0, 0, 0, 1]])
    gan = types.SimpleNamespace(parts=lambda x: (x[:, :1], x[:, 1:4], x[:, 4:]))
    said = {
        "category": tf.constant([[0, np.log(2), 0], [7, 7, 7]], "float32"),
        "continuous": tf.constant([[1.5, -1], [0, -1]], "float32"),
    }
    batch = types.SimpleNamespace(gan=gan, latent=(latent,), fake_output=said)
    expected = np.log(6) / 2 + 2.5 / 2 + np.log(2 * np.pi)
    assert float(Information(1.0)(batch)) == pytest.approx(expected, rel=1e-6)
    assert float(Information(0.25)(batch)) == pytest.approx(expected / 4, rel=1e-6)


def test_information_is_a_lower_bound():
    """H(c) less the term: log 10 + 2 log 2 at most; 0 or less where fakes say nothing."""
    gan = zoo.get("infogan", shape=(8, 8, 1), width=4)
    (latent,) = gan.sample_latent(20_000, keras.random.SeedGenerator(0))
    _, category, continuous = gan.parts(latent)
    nothing = {"category": tf.zeros_like(category), "continuous": tf.zeros_like(continuous)}
    batch = types.SimpleNamespace(gan=gan, latent=(latent,), fake_output=nothing)
    # E[u^2] = 1/3 on [-1, 1], twice.
    expected = np.log(10) + 1 / 3 + np.log(2 * np.pi)
    assert float(Information()(batch)) == pytest.approx(expected, rel=5e-3)
    assert np.log(10) + 2 * np.log(2) - float(Information()(batch)) < 0


def test_terms_are_saved_with_their_weights():
    for kind in (RealClassification, FakeClassification, Information):
        config = keras.saving.serialize_keras_object(kind(0.3))
        again = keras.saving.deserialize_keras_object(config)
        assert type(again) is kind
        assert again.weight == 0.3


def test_terms_are_float32_under_mixed_bfloat16(small, pictures):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        gans = [small("acgan"), small("infogan")]
    finally:
        keras.config.set_dtype_policy("float32")
    for gan in gans:
        assert {one.dtype for one in gan.call_discriminator(pictures(4), ()).values()} == {
            tf.float32
        }
        gan.fit(pictures(4), LABELS if gan.num_classes else None, batch_size=4, verbose=0)
        assert all(np.isfinite(w).all() for w in gan.get_weights())


# Heads.


@pytest.mark.parametrize("kind", ["dcgan", "sngan", "mlp"])
def test_heads_read_the_features_of_the_logits(seeded, pictures, kind):
    _, plain = networks.pair(kind, (8, 8, 1), latent=3, width=4)
    headed = heads.with_heads(plain, {"a": 3, "b": 2}, hidden=5)
    x, features = pictures(4), keras.Model(plain.input, plain.layers[-1].input)
    said = headed(x)
    np.testing.assert_array_equal(said["logits"], plain(x))
    hidden = np.asarray(features(x)) @ headed.get_layer("hidden").kernel
    hidden = np.where(hidden > 0, hidden, 0.1 * hidden)
    for name, length in {"a": 3, "b": 2}.items():
        expected = hidden @ headed.get_layer(name).kernel
        assert said[name].shape == (4, length)
        np.testing.assert_allclose(said[name], expected, rtol=1e-4, atol=1e-5)


def test_each_term_reaches_its_own_weights(small, pictures):
    """The generator all of its own; a head only its own term; the trunk every term."""
    gan = small("infogan")
    batch = gan.make_batch(tf.constant(pictures(4)), ())
    parts = {
        "hidden": gan.discriminator.get_layer("hidden").kernel,
        "category": gan.discriminator.get_layer("category").kernel,
        "continuous": gan.discriminator.get_layer("continuous").kernel,
        "trunk": gan.discriminator.trainable_weights[0],
    }
    parts["logits"] = next(
        w for w in gan.discriminator.trainable_weights if w.shape[-1] == 1 and "dense" in w.path
    )
    taught = {}
    for name in ("adversarial", "information"):
        with tf.GradientTape() as tape:
            value = gan.terms("discriminator")[name](batch.without_logits())
        gradients = tape.gradient(value, [w.value for w in parts.values()])
        taught[name] = {p for p, g in zip(parts, gradients, strict=True) if g is not None}
    assert taught["adversarial"] == {"logits", "trunk"}
    assert taught["information"] == set(parts) - {"logits"}
    for name, term in gan.terms("generator").items():
        with tf.GradientTape() as tape:
            value = term(gan.make_batch(tf.constant(pictures(4)), ()))
        gradients = tape.gradient(value, [w.value for w in gan.generator.trainable_weights])
        assert all(g is not None and np.abs(g).max() > 0 for g in gradients), name
