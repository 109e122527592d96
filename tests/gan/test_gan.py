"""`zoo.GAN`: training, sampling, probabilities, averaging."""

import types

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

import zoo
from zoo.gan import training_step
from zoo.utils.errors import ZooError

BATCH = 4


@keras.saving.register_keras_serializable("tests")
class Doubling(zoo.GAN):
    """Shows its discriminator each sample twice."""

    def call_discriminator(self, samples, condition, training=True):
        twice = ops.concatenate([samples, samples], axis=1)
        return super().call_discriminator(twice, condition, training)


@keras.saving.register_keras_serializable("tests")
class Pairs(zoo.GAN):
    """Trained on samples beside their squares, both the real ones and the fakes."""

    def unpack(self, data):
        real, condition = super().unpack(data)
        return ops.concatenate([real, real**2], axis=1), condition

    def call_generator(self, latent, condition, training=True, averaged=False):
        made = super().call_generator(latent, condition, training, averaged)
        return ops.concatenate([made, made**2], axis=1)


class Bare:
    """A loss that has the two terms and no more."""

    def discriminator(self, batch):
        return ops.mean(batch.fake_logits) - ops.mean(batch.real_logits)

    def generator(self, batch):
        return -ops.mean(batch.fake_logits)


# Fitting.


def counted(count, shape=(2,)):
    """Returns samples that can be told apart: the first numbers of each are its index."""
    return np.broadcast_to(np.arange(count).reshape(-1, *[1] * len(shape)), (count, *shape)) * 1.0


@pytest.mark.parametrize("kind", ["array", "dataset", "grouped"])
def test_every_update_sees_fresh_real_samples(small, watched, kind):
    """A step of 3 updates at batch size 4 shows 12 different real samples, and no more."""
    gan = small("wgan_gp", shape=(2,), discriminator_steps=3)
    seen = watched(gan)
    samples = counted(24).astype("float32") + 100  # far from any fake
    if kind == "array":
        gan.fit(samples, batch_size=BATCH, verbose=0)
    else:
        batch = 3 * BATCH if kind == "grouped" else BATCH
        dataset = tf.data.Dataset.from_tensor_slices(samples).batch(batch)
        gan.fit(dataset, grouped=kind == "grouped", verbose=0)
    real = [shown[:, 0] - 100 for shown, _, _ in seen if shown.min() > 99.9]
    assert [len(batch) for batch in real] == [BATCH] * 6
    assert sorted(np.concatenate(real)) == list(range(24))
    assert gan.samples_seen == 24
    assert int(gan.optimizer.iterations) == 2
    assert all(training for *_, training in seen)


def test_an_epoch_of_an_array_is_another_order_and_goes_on_where_it_was(small, watched):
    """Orders differ between epochs; two fits of one epoch see what one fit of two sees."""
    orders = []
    for epochs in ([2], [1, 1]):
        keras.utils.set_random_seed(0)
        gan = small("vanilla", shape=(2,))
        seen = watched(gan)
        samples = counted(12).astype("float32") + 100
        for number in epochs:
            gan.fit(samples, batch_size=BATCH, epochs=number, verbose=0)
        orders.append([x[0] - 100 for shown, *_ in seen if shown.min() > 99 for x in shown])
    assert orders[0] == orders[1]
    first, second = orders[0][:12], orders[0][12:]
    assert sorted(first) == sorted(second) == list(range(12))
    assert first != second != sorted(second)


def test_labels_stay_with_their_samples(small, watched):
    """Whether given as a pair, as y, or by a dataset; also in the fakes' condition."""
    samples = np.broadcast_to(
        np.linspace(-1, 1, 9, dtype="float32").reshape(-1, 1, 1, 1), (9, 8, 8, 1)
    ).copy()
    labels = np.arange(9) % 3
    dataset = tf.data.Dataset.from_tensor_slices((samples, labels)).batch(3)
    for given in ((samples, labels), dataset):
        gan = small("conditional")
        seen = watched(gan)
        settings = {} if given is dataset else {"batch_size": 3}
        gan.fit(given, verbose=0, **settings)
        real, conditions = 0, []
        for shown, (label,), _ in seen:
            conditions.append(label)
            if np.ptp(shown[0]) == 0:  # a flat picture is a real one
                real += 1
                index = np.round((shown[:, 0, 0, 0] + 1) * 4).astype(int)
                np.testing.assert_array_equal(label, labels[index])
        assert real == 3
        for start in range(0, len(conditions), 3):  # real, fake, fake of one training step
            np.testing.assert_array_equal(conditions[start], conditions[start + 1])
            np.testing.assert_array_equal(conditions[start], conditions[start + 2])


def test_an_unconditional_gan_ignores_labels(small, pictures):
    """Of whatever kind: a dataset of pairs, integers, one-hot rows."""
    samples = pictures(8)
    states = []
    for y in (None, np.arange(8), np.eye(8)):
        keras.utils.set_random_seed(0)
        gan = small("vanilla")
        gan.fit(samples, y, batch_size=BATCH, verbose=0)
        states.append(np.concatenate([w.ravel() for w in gan.get_weights()]))
    np.testing.assert_array_equal(states[0], states[1])
    np.testing.assert_array_equal(states[0], states[2])
    gan.fit(tf.data.Dataset.from_tensor_slices((samples, np.eye(8))).batch(4), verbose=0)


def test_history_is_the_mean_over_the_epoch(small, pictures, monkeypatch):
    """Not the last training step's value; and each epoch starts anew."""
    gan = small("wgan_gp", shape=(2,))
    values = {"discriminator": [], "generator": []}
    update_trackers = training_step.update_trackers

    def recording(gan, player, batch, terms):
        values[player].append(float(terms["adversarial"]))
        update_trackers(gan, player, batch, terms)

    monkeypatch.setattr(training_step, "update_trackers", recording)
    history = gan.fit(pictures(24, (2,)), batch_size=BATCH, epochs=2, verbose=0).history
    for player, per_epoch in (("discriminator", 6), ("generator", 3)):
        means = np.mean(np.reshape(values[player], (2, per_epoch)), axis=1)
        np.testing.assert_allclose(history[f"loss/{player}/adversarial"], means, rtol=1e-4)
    tags = ["loss/discriminator/adversarial", "loss/discriminator/gradient_penalty"]
    tags += ["logits/real", "logits/fake", "loss/generator/adversarial"]
    assert [tag for tracker in gan.metrics for tag in tracker.tags] == tags
    assert set(history) == set(tags)


def test_a_smaller_last_batch_is_trained_on_and_counted(small, pictures):
    """Compiled, as `fit` is by default: the graph must not fix the first batch's size."""
    gan = small("vanilla", shape=(2,))
    gan.run_eagerly = False
    dataset = tf.data.Dataset.from_tensor_slices(pictures(11, (2,))).batch(BATCH)
    history = gan.fit(dataset, epochs=2, verbose=0).history
    assert gan.samples_seen == 22
    assert int(gan.optimizer.iterations) == 6
    assert np.isfinite(list(history.values())).all()


@pytest.mark.parametrize("steps", [1, 3])
def test_nothing_counts_at_the_end_of_a_dataset_of_unknown_length(small, pictures, steps):
    """Compiled: TensorFlow would run what of a step needs no data, before it finds none."""
    gan = small("wgan_gp", shape=(2,), discriminator_steps=steps)
    gan.run_eagerly = False
    dataset = tf.data.Dataset.from_tensor_slices(pictures(24, (2,))).filter(lambda x: True)
    gan.fit(dataset.batch(BATCH), epochs=2, verbose=0)
    counted = gan.samples_seen, int(gan.optimizer.iterations)
    assert counted == (48, 48 // BATCH // steps)
    assert int(gan.discriminator_optimizer.iterations) == 48 // BATCH
    noise = gan.noise.state.numpy()
    with pytest.raises(tf.errors.OutOfRangeError):
        gan.make_train_function()
        gan.train_function(iter(dataset.batch(BATCH).take(0)))
    np.testing.assert_array_equal(gan.noise.state.numpy(), noise)


def test_float64_samples_train_as_float32_do(small, pictures):
    samples = pictures(8, (2,))
    states = []
    for given in (samples, tf.data.Dataset.from_tensor_slices(samples.astype("float64")).batch(8)):
        keras.utils.set_random_seed(0)
        gan = small("wgan_gp", shape=(2,), discriminator_steps=1)
        gan.fit(given, verbose=0, **({"batch_size": 8} if given is samples else {}))
        states.append(gan.samples_seen)
    assert states == [8, 8]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda d: {"x": d.batch(4).repeat()}, ["never ends", "steps_per_epoch"]),
        (lambda d: {"x": d.take(0).batch(4)}, ["empty"]),
        (lambda d: {"x": d.batch(5)}, ["less than one training step"]),
        (lambda d: {"x": d.batch(5), "grouped": True}, ["2 discriminator updates", "5"]),
        (lambda d: {"x": d.batch(4), "batch_size": 4}, ["batch_size"]),
        (lambda d: {"x": d.map(lambda x: x[:1]).batch(4)}, ["(batch, 2)", "(4, 1)"]),
        (lambda d: {"x": d.map(lambda x: tf.cast(x, tf.uint8)).batch(4)}, ["uint8"]),
        (lambda d: {"x": d.map(lambda x: x / 0.0).batch(4)}, ["NaN"]),
        (lambda d: {"x": np.zeros((8, 2), "float32"), "batch_size": 0}, ["batch_size", "0"]),
        (lambda d: {"x": None}, ["Received"]),
        (lambda d: {"x": [np.zeros((2, 2)), np.zeros((3, 2)), 1]}, ["one array"]),
    ],
)
def test_bad_data_is_refused_at_the_door(small, make, words):
    gan = small("wgan_gp", shape=(2,), discriminator_steps=2)
    dataset = tf.data.Dataset.from_tensor_slices(np.zeros((8, 2), "float32"))
    with pytest.raises(ZooError) as error:
        gan.fit(**make(dataset), verbose=0)
    assert all(word in str(error.value) for word in words), str(error.value)


# Sampling and probabilities.


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"latent": 5}, r"the generator takes \(4,\), but what is drawn for it has shape \(5,\)"),
        ({"packing": 2}, r"the discriminator takes \(2,\), but a sample has shape \(4,\)"),
        ({"adversarial": "hinge"}, "adversarial: expected a loss of zoo.losses.*'hinge'"),
        ({"adversarial": zoo.losses.Hinge}, "an object. Received: <class"),
        ({"compiled": False}, r"Call gan.compile\(optimizer\) before fit"),
    ],
)
def test_parts_that_do_not_fit_are_refused_before_anything_is_traced(pictures, changes, words):
    def network(inputs, outputs):
        return keras.Sequential([keras.Input((inputs,)), keras.layers.Dense(outputs)])

    given = {"latent": 4, "adversarial": zoo.losses.Hinge(), "compiled": True, **changes}
    compiled = given.pop("compiled")
    with pytest.raises(ZooError, match=words):
        gan = zoo.GAN(network(4, 2), network(2, 1), **given)
        if compiled:
            gan.compile(zoo.optimizers.adam(1e-3))
        gan.fit(pictures(8, (2,)), batch_size=4, verbose=0)


@pytest.mark.parametrize("kind", [Doubling, Pairs])
def test_networks_that_only_the_hooks_can_serve_are_left_to_them(pictures, tmp_path, kind):
    """A discriminator of another shape than the samples', for which hooks prepare them."""
    gan = kind(
        keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]),
        keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)]),
        adversarial=zoo.losses.Hinge(),
        latent=3,
    )
    gan.compile(zoo.optimizers.adam(1e-3))
    gan.fit(pictures(8, (2,)), batch_size=4, verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.saving.load_model(tmp_path / "gan.keras")
    np.testing.assert_array_equal(loaded.generate(3, seed=0), gan.generate(3, seed=0))


def _network(inputs, outputs, begun=True):
    begin = [keras.Input((inputs,))] if begun else []
    return keras.Sequential([*begin, keras.layers.Dense(outputs)])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"generator": _network(4, 2, begun=False)}, "generator: .*begins with keras.Input"),
        ({"discriminator": _network(2, 1, begun=False)}, "discriminator: .*that is built"),
        ({"latent": 5}, r"the generator takes \(4,\)"),
        ({"discriminator_terms": {"gp": zoo.losses.GradientPenalty}}, "'gp': expected a function"),
        ({"generator_terms": {"more": 0.5}}, "'more': expected a function.*Received: 0.5"),
    ],
)
def test_parts_are_looked_at_before_they_are_used(changes, words):
    given = {"generator": _network(4, 2), "discriminator": _network(2, 1), "latent": 4} | changes
    with pytest.raises(ZooError, match=words):
        zoo.GAN(adversarial=zoo.losses.Hinge(), **given).compile(zoo.optimizers.adam(1e-3))


def test_a_loss_needs_its_two_terms_and_no_more(pictures):
    gan = zoo.GAN(_network(4, 2), _network(2, 1), adversarial=Bare(), latent=4)
    gan.compile(zoo.optimizers.adam(1e-3))
    gan.fit(pictures(8, (2,)), batch_size=4, verbose=0)
    with pytest.raises(ZooError, match="The logits of Bare are no probabilities"):
        gan.probability(pictures(2, (2,)))


def test_generate_is_a_function_of_the_seed(small):
    gan = small("vanilla", shape=(2,), width=32)
    noise = gan.noise.state.numpy()
    many = gan.generate(600, seed=0)  # more than two blocks, and not a whole number of them
    assert many.shape == (600, 2)
    assert len(np.unique(many, axis=0)) == 600
    for n in (1, 4, 257):
        np.testing.assert_allclose(gan.generate(n, seed=0), many[:n], rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(gan.generate(4, seed=0), gan.generate(4, seed=0))
    assert not np.allclose(gan.generate(4, seed=1), many[:4])
    assert not np.allclose(gan.generate(4), gan.generate(4))
    np.testing.assert_array_equal(gan.noise.state.numpy(), noise)  # training does not notice
    for n, seed in ((0, 0), (2.5, 0), (-1, 0), (2, -1), (2, "a")):
        with pytest.raises(ZooError):
            gan.generate(n, seed=seed)


def test_generate_makes_the_asked_classes(small, pictures):
    """The generator is replaced by one that shows its label, so that each sample says it."""
    gan = small("conditional")
    asked = []

    def call_generator(latent, condition, training=True, averaged=False):
        assert not training
        asked.append(np.asarray(condition[0]))
        return ops.broadcast_to(ops.reshape(condition[0], (-1, 1, 1, 1)), (len(latent[0]), 8, 8, 1))

    latents = gan.generate(5, labels=1, seed=0)
    gan.call_generator = call_generator
    for labels, expected in ((2, [2] * 5), ([0, 1, 2, 1, 0], [0, 1, 2, 1, 0])):
        np.testing.assert_array_equal(gan.generate(5, labels=labels, seed=0)[:, 0, 0, 0], expected)
    one_by_one = np.arange(600) % 3
    np.testing.assert_array_equal(gan.generate(600, labels=one_by_one)[:, 0, 0, 0], one_by_one)
    drawn = gan.generate(600, seed=0)[:, 0, 0, 0]
    assert np.bincount(drawn.astype(int)).min() > 150  # each of three, by chance
    np.testing.assert_array_equal(gan.generate(10, seed=0)[:, 0, 0, 0], drawn[:10])
    del gan.call_generator
    np.testing.assert_array_equal(gan.generate(5, labels=[1] * 5, seed=0), latents)
    for labels in (3, -1, [0, 1], [0.5] * 5, "7", [[0]] * 5):
        with pytest.raises(ZooError):
            gan.generate(5, labels=labels)


def test_labels_for_an_unconditional_gan_are_refused(small):
    gan = small("vanilla", shape=(2,))
    with pytest.raises(ZooError, match="takes no labels"):
        gan.generate(2, labels=1)
    with pytest.raises(ZooError, match="takes no labels"):
        gan.probability(np.zeros((2, 2)), labels=[0, 1])


def test_probability_is_the_sigmoid_of_the_logits(small, pictures):
    gan = small("conditional")
    samples, labels = pictures(300), np.arange(300) % 3
    found = gan.probability(samples, labels)
    logits = gan.discriminator.predict([samples, labels], verbose=0)[:, 0]
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-np.float64(logits))), rtol=1e-4)
    assert found.shape == (300,)
    for wrong in ((samples,), (samples[:, :7], labels), (samples, labels[:3]), (samples, 3)):
        with pytest.raises(ZooError):
            gan.probability(*wrong)


def test_probability_of_a_wasserstein_gan_is_refused(small, pictures):
    gan = small("wgan_gp", shape=(2,))
    with pytest.raises(ZooError, match="logits_of"):
        gan.probability(pictures(2, (2,)))
    assert gan.logits_of(pictures(2, (2,)), training=False).shape == (2, 1)


def test_the_players_are_ordinary_keras_models(small, pictures, tmp_path):
    gan = small("dcgan")
    latent = pictures(3, (3,))
    samples = gan.generator.predict(latent, verbose=0)
    assert gan.discriminator.predict(samples, verbose=0).shape == (3, 1)
    gan.generator.summary(print_fn=lambda *a, **k: None)
    gan.generator.save(tmp_path / "generator.keras")
    again = keras.saving.load_model(tmp_path / "generator.keras")
    np.testing.assert_allclose(again.predict(latent, verbose=0), samples, rtol=1e-6, atol=1e-7)


# The moving average.


def test_the_moving_average_by_hand(small, pictures):
    """After each step t, average += (1 - min(decay, (1 + t)/(10 + t))) (weight - average)."""
    decay = 0.25  # reached in the fourth training step
    gan = small("dcgan", averaging=decay)
    expected = [w.astype("float64") for w in gan.generator.get_weights()]
    for step in range(1, 5):
        gan.train_step(tf.constant(pictures(BATCH, seed=step)))
        rate = 1 - min(decay, (1 + step) / (10 + step))
        now = gan.generator.get_weights()
        expected = [a + rate * (w - a) for a, w in zip(expected, now, strict=True)]
    for average, value in zip(gan.averaged_generator.get_weights(), expected, strict=True):
        np.testing.assert_allclose(average, value, rtol=1e-5, atol=1e-7)
    averaged = gan.averaged_generator.predict(pictures(4, (3,)), verbose=0)
    raw = gan.generator.predict(pictures(4, (3,)), verbose=0)
    assert not np.allclose(averaged, raw)
    assert not np.allclose(gan.generate(4, seed=0), gan.generate(4, seed=0, averaged=False))
    plain = small("dcgan")
    assert plain.averaged_generator is None
    np.testing.assert_array_equal(
        plain.generate(2, seed=0), plain.generate(2, seed=0, averaged=False)
    )


def test_a_batch_computes_logits_when_first_read_and_anew_without_them():
    from zoo.gan.batch import Batch

    asked = []

    def discriminator_output(samples, condition, training=True):
        asked.append(samples)
        return ops.ones((1, 1), dtype="bfloat16")

    gan = types.SimpleNamespace(discriminator_output=discriminator_output)
    fake = ops.zeros((1, 2))
    batch = Batch(gan, ops.ones((1, 2)), fake, (), ())
    assert asked == []
    assert float(batch.fake_logits[0, 0]) == float(batch.fake_logits[0, 0]) == 1.0
    assert len(asked) == 1 and asked[0] is fake
    assert batch.without_logits().fake_logits.dtype == "float32"
    assert len(asked) == 2 and asked[1] is fake
