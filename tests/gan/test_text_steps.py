"""One training step of `textgan` and of `relgan` against the same step worked out on raw weights.

As in `test_training_step`: nothing of the zoo's step, layers, networks or losses is used.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import special

import zoo
from tests.gan.test_training_step import (
    BATCH,
    LATENT,
    RATE,
    Noise,
    Player,
    assert_same,
    gradients_of,
    leaky,
    record,
    softplus_mean,
)
from zoo.modalities import Text

TEXT = Text("ab", 4)  # four places of three symbols
STEPS = 2


def real_lines(seed):
    codes = np.random.default_rng(seed).integers(0, 3, (STEPS * BATCH, 4))
    return np.eye(3, dtype="float32")[codes]


def convolved(x, kernel, bias):
    """A convolution over the places, its offsets one by one."""
    size, length = len(kernel), x.shape[1]
    padded = tf.pad(x, [[0, 0], [size // 2, size // 2], [0, 0]])
    parts = [tf.einsum("bli,io->blo", padded[:, o : o + length], kernel[o]) for o in range(size)]
    return sum(parts) + bias


def block(x, kernel_1, bias_1, kernel_2, bias_2):
    inner = convolved(tf.nn.relu(x), kernel_1, bias_1)
    return x + 0.3 * convolved(tf.nn.relu(inner), kernel_2, bias_2)


def write(weights, latent):
    dense, bias, *middle, kernel, last = weights
    x = tf.reshape(latent @ dense + bias, (-1, 4, 4))
    return tf.nn.softmax(convolved(block(x, *middle), kernel, last))


def judge(weights, lines):
    kernel, bias, *middle, dense, last = weights
    x = block(convolved(lines, kernel, bias), *middle)
    return tf.reshape(x, (len(lines), -1)) @ dense + last


def test_textgan(small):
    """Gulrajani et al., 2017: probabilities go to the discriminator as they are."""
    weight = 7.0
    gan = small("textgan", shape=TEXT, depth=1, weight=weight, learning_rate=RATE)
    generator, discriminator = (
        Player(network, (0.5, 0.9)) for network in (gan.generator, gan.discriminator)
    )
    noise, values = Noise(gan), {}
    step = tf.function(gan.train_step)
    for number in range(2):
        samples = real_lines(number)
        step(tf.constant(samples))
        for real in np.split(samples.astype("float64"), STEPS):
            fake = write(generator.weights, noise.latent())
            u = noise.uniform(2)

            def discriminator_loss(weights, real=real, fake=fake, u=u):
                of_real, of_fake = judge(weights, real), judge(weights, fake)
                between = tf.constant(u * real + (1 - u) * fake)
                with tf.GradientTape() as tape:
                    tape.watch(between)
                    logits = judge(weights, between)
                norms = tf.norm(tf.reshape(tape.gradient(logits, between), (BATCH, -1)), axis=1)
                penalty = weight * tf.reduce_mean((norms - 1) ** 2)
                adversarial = tf.reduce_mean(of_fake) - tf.reduce_mean(of_real)
                record(values, "loss/discriminator/adversarial", float(adversarial))
                record(values, "loss/discriminator/gradient_penalty", float(penalty))
                return adversarial + penalty

            discriminator.update(gradients_of(discriminator_loss, discriminator.weights))
        latent = noise.latent()

        def generator_loss(weights, latent=latent):
            loss = -tf.reduce_mean(judge(discriminator.weights, write(weights, latent)))
            record(values, "loss/generator/adversarial", float(loss))
            return loss

        generator.update(gradients_of(generator_loss, generator.weights))
    assert_same(gan, generator, discriminator, values)


class Writer:
    """RelGAN's generator on raw weights: one slot, two heads of two numbers, or an LSTM."""

    def __init__(self, gan):
        layer = gan.generator.get_layer("writer")
        self.is_relational = layer.memory == "relational"
        own = {
            id(variable): number for number, variable in enumerate(gan.generator.trainable_weights)
        }
        cell = layer.cell
        dense = ["start", "logits"]
        of = {name: getattr(layer, name) for name in dense}
        if self.is_relational:
            names = ["entry", "query", "value", "gates_of_input"]
            of |= {name: getattr(cell, name) for name in names}
            of |= {"mlp_1": cell.mlp[0], "mlp_2": cell.mlp[1]}
        self.dense = {name: (own[id(one.kernel)], own[id(one.bias)]) for name, one in of.items()}
        self.kernels = {"embed": own[id(layer.embed.kernel)]}
        if self.is_relational:
            self.kernels["key"] = own[id(cell.key.kernel)]
            self.kernels["gates_of_memory"] = own[id(cell.gates_of_memory.kernel)]
            self.norms = [(own[id(one.gamma)], own[id(one.beta)]) for one in cell.norms]
        else:
            self.lstm = [own[id(v)] for v in (cell.kernel, cell.recurrent_kernel, cell.bias)]
        self.made = 0

    def apply(self, weights, name, x):
        kernel, bias = (weights[number] for number in self.dense[name])
        return x @ kernel + bias

    def step(self, weights, embedded, state):
        if not self.is_relational:
            hidden, carry = state
            kernel, recurrent, bias = (weights[number] for number in self.lstm)
            enter, stay, new, out = tf.split(embedded @ kernel + hidden @ recurrent + bias, 4, 1)
            carry = tf.sigmoid(stay) * carry + tf.sigmoid(enter) * tf.tanh(new)
            hidden = tf.sigmoid(out) * tf.tanh(carry)
            return hidden, [hidden, carry]
        x = self.apply(weights, "entry", embedded)
        query = self.apply(weights, "query", state)
        rows, found = [state, x], []
        keys = [row @ weights[self.kernels["key"]] for row in rows]
        numbers = [self.apply(weights, "value", row) for row in rows]
        for head in (slice(0, 2), slice(2, 4)):
            scores = [tf.reduce_sum(query[:, head] * key[:, head], 1) / np.sqrt(2) for key in keys]
            shares = tf.nn.softmax(tf.stack(scores, 1))
            found.append(sum(shares[:, i : i + 1] * numbers[i][:, head] for i in range(2)))
        attended = self.normalized(weights, 0, state + tf.concat(found, 1))
        inner = tf.nn.relu(self.apply(weights, "mlp_1", attended))
        candidate = self.normalized(weights, 1, attended + self.apply(weights, "mlp_2", inner))
        gates = self.apply(weights, "gates_of_input", x)
        gates += tf.tanh(state) @ weights[self.kernels["gates_of_memory"]]
        enter, stay = tf.split(gates, 2, 1)
        state = tf.sigmoid(enter) * tf.tanh(candidate) + tf.sigmoid(stay + 1) * state
        return state, state

    def normalized(self, weights, which, x):
        gamma, beta = (weights[number] for number in self.norms[which])
        mean = tf.reduce_mean(x, 1, keepdims=True)
        variance = tf.reduce_mean((x - mean) ** 2, 1, keepdims=True)
        return (x - mean) / tf.sqrt(variance + 1e-5) * gamma + beta

    def first(self, weights, start):
        begun = tf.tanh(self.apply(weights, "start", start))
        return begun + np.eye(1, 4) if self.is_relational else [begun, tf.zeros_like(begun)]

    def write(self, weights, latent, most, annealing, start):
        """Returns lines; the temperature is that of the samples made, these among them."""
        self.made += len(latent)
        beta = most ** min(1.0, max(0.0, self.made - start) / annealing)
        noise = -np.log(-special.log_ndtr(latent[:, :12])).reshape(-1, 4, 3)
        state, embedded, line = self.first(weights, latent[:, 12:]), np.zeros((BATCH, 32)), []
        for place in range(4):
            output, state = self.step(weights, embedded, state)
            logits = self.apply(weights, "logits", output)
            line.append(tf.nn.softmax(beta * (logits + noise[:, place])))
            drawn = np.eye(3)[np.argmax(logits + noise[:, place], axis=1)]
            embedded = drawn @ weights[self.kernels["embed"]]
        return tf.stack(line, 1)

    def negative_log_likelihood(self, weights, latent, real):
        state, embedded, losses = self.first(weights, latent[:, 12:]), np.zeros((BATCH, 32)), []
        for place in range(4):
            output, state = self.step(weights, embedded, state)
            logs = tf.nn.log_softmax(self.apply(weights, "logits", output))
            losses.append(-tf.reduce_sum(logs * real[:, place], 1))
            embedded = real[:, place] @ weights[self.kernels["embed"]]
        return tf.reduce_mean(tf.stack(losses))


def views(weights, lines):
    """RelGAN's discriminator: the same filters over each representation, the most of each."""
    embed, *convolutions, hidden, bias, last, last_bias = weights
    seen, features = lines @ embed, []
    for kernel, offset in zip(convolutions[::2], convolutions[1::2], strict=True):
        size = len(kernel)
        places = [sum(seen[:, place + o, :, None] * kernel[o, 0, 0] for o in range(size)) + offset
                  for place in range(4 - size + 1)]  # fmt: skip
        features.append(tf.reduce_max(leaky(tf.stack(places)), 0))
    x = leaky(tf.concat(features, -1) @ hidden + bias)
    return (x @ last + last_bias)[..., 0]


@pytest.mark.parametrize("memory", ["relational", "lstm"])
def test_relgan(small, memory):
    """Gumbel-softmax of rising inverse temperature, relativistic pairs, clipped gradients."""
    most, annealing, start, share, clip = 5.0, 20, 6, 0.5, 0.3
    gan = small(
        "relgan",
        shape=TEXT,
        memory=memory,
        representations=3,
        inverse_temperature=most,
        annealing=annealing,
        annealing_start=start,
        likelihood=share,
        clip=clip,
        learning_rate=RATE,
    )
    generator, discriminator = (
        Player(network, (0.9, 0.999)) for network in (gan.generator, gan.discriminator)
    )
    generator.statistics = []
    writer, noise, values = Writer(gan), Noise(gan), {}
    made = [number * (STEPS + 1) / STEPS for number in (annealing, start)]

    def drawn():
        return np.float64(keras.random.normal((BATCH, 12 + LATENT), seed=noise.seed))

    def clipped(gradients):
        norm = np.sqrt(sum(float(tf.reduce_sum(g**2)) for g in gradients))
        return [np.asarray(g) * min(1.0, clip / norm) for g in gradients]

    step = tf.function(gan.train_step)
    for number in range(2):
        samples = real_lines(number)
        step(tf.constant(samples))
        for real in np.split(samples.astype("float64"), STEPS):
            fake = writer.write(generator.weights, drawn(), most, *made)

            def discriminator_loss(weights, real=real, fake=fake):
                loss = softplus_mean(views(weights, fake) - views(weights, real))
                record(values, "loss/discriminator/adversarial", float(loss))
                return loss

            discriminator.update(clipped(gradients_of(discriminator_loss, discriminator.weights)))
        latent = drawn()

        def generator_loss(weights, latent=latent, real=real):
            fake = writer.write(weights, latent, most, *made)
            of_real, of_fake = (views(discriminator.weights, x) for x in (real, fake))
            loss = softplus_mean(of_real - of_fake)
            likelihood = share * writer.negative_log_likelihood(weights, latent, real)
            record(values, "loss/generator/adversarial", float(loss))
            record(values, "loss/generator/likelihood", float(likelihood))
            return loss + likelihood

        generator.update(clipped(gradients_of(generator_loss, generator.weights)))
    generator.statistics = [np.float64(writer.made)]
    assert writer.made == 2 * (STEPS + 1) * BATCH
    assert_same(gan, generator, discriminator, values)


@pytest.mark.parametrize("name", ["textgan", "relgan"])
def test_saving_half_way_equals_a_straight_run(small, name, tmp_path):
    """Bit for bit, the inverse temperature too; the vocabulary is saved with the GAN."""
    lines, runs = ["ab", "b", "", "abba"] * 8, []
    for halved in (False, True):
        keras.utils.set_random_seed(5)
        gan = small(name, shape=TEXT, averaging=0.9)
        for part in range(2):
            gan.fit(lines, batch_size=BATCH, steps_per_epoch=2, verbose=0)
            if halved and part == 0:
                gan.save(tmp_path / "gan.keras")
                gan = zoo.load(tmp_path / "gan.keras")
                gan.run_eagerly = True
        assert gan.modality == TEXT
        runs.append([np.asarray(v) for v in (*gan.variables, *gan.optimizer.variables)])
    assert all(np.array_equal(a, b) for a, b in zip(*runs, strict=True))
