"""Training steps of `cyclegan` against the same steps worked out on raw weights.

As in `test_training_step`: nothing of the zoo's step, networks, losses or pool is used. Only the
noise is read from the GAN: who of a batch is exchanged in the pool, and for whom.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf

import zoo
from tests.gan.test_training_step import (
    BATCH,
    RATE,
    Adam,
    Noise,
    gradients_of,
    leaky,
    record,
    transposed,
)

SIZE, CYCLE, IDENTITY, POOL = 16, 10.0, 0.5, 6


def assert_close(actual, expected, what):
    """To float32's accuracy after some steps through normalisations of 16 pixels."""
    scale = np.abs(expected).max()
    np.testing.assert_allclose(actual, expected, rtol=1e-3, atol=1e-4 * scale, err_msg=what)


def reflected(x, pad):
    """Mirrors rows and columns by their numbers: 2 1 | 0 1 2 ... 7 | 6 5 for `pad` 2."""
    wanted = np.abs(np.arange(-pad, x.shape[1] + pad))
    wanted = (x.shape[1] - 1) - np.abs((x.shape[1] - 1) - wanted)
    return tf.gather(tf.gather(x, wanted, axis=1), wanted, axis=2)


def convolved(x, kernel, stride=1, padding="VALID"):
    return tf.nn.conv2d(x, kernel, stride, padding)


def normalized(x):
    """Each channel of each picture: mean 0, variance 1."""
    mean = tf.reduce_mean(x, axis=(1, 2), keepdims=True)
    variance = tf.reduce_mean((x - mean) ** 2, axis=(1, 2), keepdims=True)
    return (x - mean) / tf.sqrt(variance + 1e-5)


def relu(x):
    return tf.maximum(x, 0.0)


def translate(weights, x):
    """One halving to 8x8, one residual block, and back; 5x5 first and last."""
    first, down, inner, outer, up, last, bias = weights
    x = relu(normalized(convolved(reflected(x, 2), first)))
    x = relu(normalized(convolved(x, down, 2, "SAME")))
    y = relu(normalized(convolved(reflected(x, 1), inner)))
    x = x + normalized(convolved(reflected(y, 1), outer))
    x = relu(normalized(transposed(x, up, SIZE, 2)))
    return tf.tanh(convolved(reflected(x, 2), last) + bias)


def discriminate(weights, x):
    k1, b1, k2, k3, b3 = weights
    x = leaky(convolved(x, k1, 2, "SAME") + b1)
    x = leaky(normalized(convolved(x, k2, 1, "SAME")))
    return convolved(x, k3, 1, "SAME") + b3


class Pool:
    """The authors' pool, a list and a loop."""

    def __init__(self):
        self.kept = []

    def exchange(self, fakes, draws, places):
        shown = []
        for fake, draw, place in zip(fakes, draws, places, strict=True):
            if len(self.kept) < POOL:
                self.kept.append(fake)
                shown.append(fake)
            elif draw < 0.5:
                number = int(place * POOL)
                shown.append(self.kept[number])
                self.kept[number] = fake
            else:
                shown.append(fake)
        return np.stack(shown)


class Pair:
    """Two networks' weights in float64, with one Adam for both."""

    def __init__(self, *networks):
        self.variables = [w for network in networks for w in network.trainable_weights]
        self.weights = [w.numpy().astype("float64") for w in self.variables]
        self.adam = Adam(self.weights, 0.5, 0.999)

    def halves(self, weights):
        middle = len(weights) // 2
        return weights[:middle], weights[middle:]

    def update(self, gradients):
        self.weights = self.adam.update(self.weights, [np.asarray(g) for g in gradients])

    def check(self, optimizer):
        for kind, expected in (("momentum", self.adam.m), ("velocity", self.adam.v)):
            slots = {v.path.rpartition("/")[2]: v for v in optimizer.variables}
            for variable, value in zip(self.variables, expected, strict=True):
                name = f"{variable.path.replace('/', '_')}_{kind}"
                assert_close(slots[name].numpy(), value, name)
        for variable, value in zip(self.variables, self.weights, strict=True):
            assert_close(variable.numpy(), value, variable.path)
        assert int(optimizer.iterations) == self.adam.t


def halves_of(gan):
    """Returns the networks of a GAN apart: forward, backward, and both discriminators."""
    inputs, joined = gan.discriminator.inputs, gan.discriminator.layers[-1]
    ends = joined._inbound_nodes[0].input_tensors
    judges = [keras.Model(one, end) for one, end in zip(inputs, ends, strict=True)]
    return (gan.translator(), gan.translator(backward=True)), judges


@pytest.mark.parametrize("compiled", [False, True])
def test_two_steps_of_cyclegan(seeded, pictures, compiled):
    settings = {"width": 4, "blocks": 1, "pool": POOL, "learning_rate": RATE}
    gan = zoo.get("cyclegan", shape=(SIZE, SIZE, 2), **settings)
    gan.run_eagerly = not compiled
    for weight in gan.trainable_weights:  # from N(0, 0.02^2) gradients are tiny
        weight.assign(10 * weight)
    networks, judges = halves_of(gan)
    generators, discriminators, pools = Pair(*networks), Pair(*judges), (Pool(), Pool())
    values = {}
    step = tf.function(gan.train_step) if compiled else gan.train_step
    for number in range(2):  # the pool is full in the second
        noise = Noise(gan)
        a, b = (pictures(BATCH, (SIZE, SIZE, 2), seed=10 * number + part) for part in range(2))
        step((tf.constant(a), tf.constant(b)))
        a, b = np.float64(a), np.float64(b)
        forward, backward = generators.halves(generators.weights)
        fresh = [np.asarray(one) for one in (translate(backward, b), translate(forward, a))]
        fakes = [
            pool.exchange(fake, noise.uniform(0), noise.uniform(0))
            for pool, fake in zip(pools, fresh, strict=True)
        ]

        def discriminator_loss(weights, reals=(a, b), fakes=fakes):
            """The authors': half of each, real against 1 and fake against 0; here their mean."""
            total, of_real, of_fake = 0.0, [], []
            for one, real, fake in zip(discriminators.halves(weights), reals, fakes, strict=True):
                of_real.append(discriminate(one, real))
                of_fake.append(discriminate(one, fake))
                total += tf.reduce_mean((of_real[-1] - 1) ** 2) + tf.reduce_mean(of_fake[-1] ** 2)
            record(values, "logits/real", np.mean(of_real))
            record(values, "logits/fake", np.mean(of_fake))
            record(values, "loss/discriminator/adversarial", float(total / 4))
            return total / 4

        discriminators.update(gradients_of(discriminator_loss, discriminators.weights))

        def generator_loss(weights, a=a, b=b):
            """Half of the authors' sum."""
            forward, backward = generators.halves(weights)
            fake_a, fake_b = translate(backward, b), translate(forward, a)
            of_a, of_b = discriminators.halves(discriminators.weights)
            fool = tf.reduce_mean((discriminate(of_a, fake_a) - 1) ** 2)
            fool += tf.reduce_mean((discriminate(of_b, fake_b) - 1) ** 2)
            cycle = tf.reduce_mean(tf.abs(translate(backward, fake_b) - a))
            cycle += tf.reduce_mean(tf.abs(translate(forward, fake_a) - b))
            identity = tf.reduce_mean(tf.abs(translate(backward, a) - a))
            identity += tf.reduce_mean(tf.abs(translate(forward, b) - b))
            parts = (fool, CYCLE * cycle, IDENTITY * CYCLE * identity)
            for name, part in zip(("adversarial", "cycle", "identity"), parts, strict=True):
                record(values, f"loss/generator/{name}", float(part / 2))
            return sum(parts) / 2

        generators.update(gradients_of(generator_loss, generators.weights))
    discriminators.check(gan.discriminator_optimizer)
    generators.check(gan.optimizer)
    for mine, its in zip(gan.pools, pools, strict=True):
        assert_close(mine.kept.numpy(), its.kept, "pool")
    means = gan.get_metrics_result()
    for tag, found in values.items():
        assert_close(means[tag], np.mean(found), tag)
