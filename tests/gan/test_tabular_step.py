"""One training step of `ctgan` against the same step worked out on raw weights.

As in `test_training_step`: nothing of the zoo's step, networks, layers or losses is used. What is
drawn is read from copies of the GAN's seeds, in the order of the paper's algorithm.
"""

import keras
import numpy as np
import pandas
import pytest
import tensorflow as tf

import zoo
from tests.gan.test_training_step import (
    RATE,
    Player,
    assert_same,
    gradients_of,
    record,
)
from zoo.modalities import Table
from zoo.variants.ctgan import ctgan

BATCH, PACK, NOISE, WEIGHT = 8, 2, 3, 10.0
# A row to the players: city (3), value and modes of the number (1 + modes), sex (2).


@pytest.fixture
def frame():
    random = np.random.default_rng(0)
    number = np.where(random.random(40) < 0.5, random.normal(0, 1, 40), random.normal(50, 1, 40))
    cities = random.choice(["paris", "rome", "oslo"], 40)
    return pandas.DataFrame(
        {"city": cities, "number": number, "sex": random.choice(["f", "m"], 40)}
    )


def one_hots(frame, table):
    """Returns the rows as values and one-hot rows, worked out from the frame and the modes."""
    modes = table.columns[1].modes
    distance = np.stack(
        [
            np.log(m.weight / m.deviation) - ((frame.number - m.mean) / m.deviation) ** 2 / 2
            for m in modes
        ],
        1,
    )
    mode = distance.argmax(axis=1)
    value = [(x - modes[k].mean) / modes[k].scale for x, k in zip(frame.number, mode, strict=True)]
    parts = [
        frame.city.to_numpy()[:, None] == np.array(["oslo", "paris", "rome"]),
        np.array(value)[:, None],
        *([mode[:, None] == np.arange(len(modes))] if len(modes) > 1 else []),
        frame.sex.to_numpy()[:, None] == np.array(["f", "m"]),
    ]
    return np.concatenate(parts, axis=1).astype("float64")


def test_a_step_of_ctgan(seeded, frame):
    table = Table.of(frame)
    size = len(table.columns[1].modes)
    assert size > 1
    # At other widths some gradient is near 0, of which the first step of Adam makes a whole one.
    sizes = {"latent": NOISE, "width": 5, "packing": PACK}
    gan = ctgan(table=table, learning_rate=RATE, averaging=None, **sizes)
    gan.run_eagerly = True
    generator = Player(gan.generator, (0.5, 0.9))
    discriminator = Player(gan.discriminator, (0.5, 0.9))
    seed, of_rows = (keras.random.SeedGenerator(0) for _ in range(2))
    seed.state.assign(gan.noise.state)
    # The seeds of dropout layers are there too: the last layer's is its own.
    of_rows.state.assign(gan.generator.layers[-1].seed_generator.state)
    rows = frame[:BATCH]
    asked = np.array([0, 4, 1, 2, 3, 2, 1, 4])  # any of the 3 + 2 categories: here not their own
    real = one_hots(rows, table).reshape(BATCH // PACK, -1)
    told = np.eye(5)[asked]
    ends = np.cumsum([3, 1, size, 2])
    values = {}

    def drawn():
        latent = np.float64(keras.random.normal((BATCH, NOISE + 3), seed=seed))
        uniform = (
            np.float64(keras.random.uniform((BATCH, 3), seed=of_rows)),
            np.float64(keras.random.uniform((BATCH, size), seed=of_rows)),
            np.float64(keras.random.uniform((BATCH, 2), seed=of_rows)),
        )
        # Of the latent, the first three numbers choose categories after training.
        return np.concatenate([latent[:, 3:], told], 1), [-np.log(-np.log(u)) for u in uniform]

    def made(weights, noise):
        inputs, gumbel = noise
        x, seen = tf.constant(inputs), []
        for layer in range(2):
            kernel, gamma, beta = weights[3 * layer : 3 * layer + 3]
            hidden = x @ kernel
            mean, variance = tf.nn.moments(hidden, [0])
            seen += [mean, variance]
            hidden = gamma * (hidden - mean) / tf.sqrt(variance + 1e-3) + beta
            x = tf.concat([tf.maximum(hidden, 0.0), x], 1)
        scores = x @ weights[6] + weights[7]
        city, value, mode, sex = (
            scores[:, first:last] for first, last in zip([0, *ends[:-1]], ends, strict=True)
        )
        soft = [
            tf.nn.softmax((part + noise) / 0.2)
            for part, noise in zip((city, mode, sex), gumbel, strict=True)
        ]
        fake = tf.concat([soft[0], tf.tanh(value), soft[1], soft[2]], 1)
        logs = tf.nn.log_softmax(city), tf.nn.log_softmax(sex)
        own = [-logs[0][k, c] if c < 3 else -logs[1][k, c - 3] for k, c in enumerate(asked)]
        return tf.reshape(fake, (BATCH // PACK, -1)), sum(own) / BATCH, seen

    def logits(weights, packs):
        x = tf.concat([packs, told.reshape(BATCH // PACK, -1)], 1)
        for layer in (0, 2):
            x = x @ weights[layer] + weights[layer + 1]
            x = tf.maximum(x, 0.2 * x)
        return x @ weights[4] + weights[5]

    gan.train_step((tf.constant(table.encode(rows)), tf.constant(asked, "int32")))
    fake, _, seen = made(generator.weights, drawn())
    moved(generator, seen)
    u = np.float64(keras.random.uniform((BATCH // PACK, 1), seed=seed))

    def discriminator_loss(weights):
        of_real, of_fake = logits(weights, real), logits(weights, fake)
        between = u * real + (1 - u) * fake
        with tf.GradientTape() as tape:
            tape.watch(between)
            found = tf.reduce_sum(logits(weights, between))
        norm = tf.sqrt(tf.reduce_sum(tape.gradient(found, between) ** 2, 1))
        penalty = WEIGHT * tf.reduce_mean((norm - 1) ** 2)
        distance = tf.reduce_mean(of_fake) - tf.reduce_mean(of_real)
        record(values, "loss/discriminator/adversarial", float(distance))
        record(values, "loss/discriminator/gradient_penalty", float(penalty))
        record(values, "logits/real", np.mean(of_real))
        return distance + penalty

    discriminator.update(gradients_of(discriminator_loss, discriminator.weights))
    noise = drawn()

    def generator_loss(weights):
        fake, misread, seen = made(weights, noise)
        moved(generator, seen)
        found = -tf.reduce_mean(logits(discriminator.weights, fake))
        record(values, "loss/generator/adversarial", float(found))
        record(values, "loss/generator/column", float(misread))
        return found + misread

    generator.update(gradients_of(generator_loss, generator.weights))
    assert_same(gan, generator, discriminator, values)


def moved(player, seen):
    """The moving averages of the batch statistics, with a momentum of 0.9."""
    player.statistics = [
        0.9 * old + 0.1 * new.numpy() for old, new in zip(player.statistics, seen, strict=True)
    ]


def test_the_penalty_is_on_the_pack():
    """A linear discriminator of packs of 10: its gradient is its kernel, whatever the rows are."""
    table = Table.of(pandas.DataFrame({"a": ["x", "y"] * 5}))
    gan = zoo.get("ctgan", table=table, latent=2, width=1, depth=1, dropout=0.0, packing=10)
    kernel = np.random.default_rng(0).normal(size=(20, 1)).astype("float32")

    def linear(samples, condition, training=True):
        assert samples.shape == (1, 20) and condition[0].shape == (1, 10)
        return samples @ kernel

    gan.call_discriminator = linear
    rows, asked = table.encode(pandas.DataFrame({"a": ["x", "y"] * 5})), np.zeros(10, "int32")
    batch = gan.make_batch(gan.relaxed(tf.constant(rows)), (tf.constant(asked),))
    found = gan.discriminator_terms["gradient_penalty"](batch)
    assert float(found) == pytest.approx(10 * (np.linalg.norm(kernel) - 1) ** 2, rel=1e-5)


def test_rows_that_are_asked_for_have_their_category(frame):
    """Also from an untrained generator, and the other columns still vary."""
    gan = zoo.get("ctgan", table=Table.of(frame), latent=8, width=8)
    made = gan.generate(200, condition={"city": "rome"}, seed=0, decoded=True)
    assert set(made.city) == {"rome"} and set(made.sex) == {"f", "m"}
    each = gan.generate(condition={"sex": ["m", "f", "m"]}, seed=0, decoded=True)
    assert list(each.sex) == ["m", "f", "m"]


def test_choices_are_drawn_by_the_softmax_of_their_scores():
    """40,000 draws of one choice, against its probabilities by a chi-square test."""
    from scipy import stats

    from zoo.layers import Rows

    table = Table.of(pandas.DataFrame({"a": list("xyz")}))
    scores = np.log([[0.7, 0.25, 0.05]]).astype("float32").repeat(40_000, 0)
    draws = np.random.default_rng(0).normal(size=(40_000, 1)).astype("float32")
    made = np.asarray(Rows(table.config())([scores, draws]))
    counts = np.bincount(made[:, 0].astype(int), minlength=3)
    assert stats.chisquare(counts, 40_000 * np.array([0.7, 0.25, 0.05])).pvalue > 0.001
    np.testing.assert_array_equal(Rows(table.config())(scores[:2]), [[0.0], [0.0]])
    relaxed = np.asarray(Rows(table.config())(scores, training=True))
    counts = np.bincount(relaxed.argmax(axis=1), minlength=3)
    assert stats.chisquare(counts, 40_000 * np.array([0.7, 0.25, 0.05])).pvalue > 0.001
