"""`train_step` of the spectrally normalised residual GANs against the same steps by hand.

As in `test_training_step.py`: networks on raw weights in float64, nothing of the
zoo's layers, losses or batches.

Spectral normalisation is that of Miyato et al., 2018, arXiv:1802.05957,
Algorithm 1, but for one point, which is the zoo's: the paper takes sigma from
the `v` that `u` was renewed by, the zoo from the `v` that the renewed `u`
gives, half an iteration further.
"""

import numpy as np
import tensorflow as tf

from tests.gan.test_training_step import (
    BATCH,
    RATE,
    Noise,
    Player,
    assert_same,
    gradients_of,
    record,
)

BETAS = (0.4, 0.9)
CLASSES = 3


def unit(vector):
    return vector / np.linalg.norm(vector)


def renewed(kernel, u):
    """One power iteration on a kernel as a matrix, inputs by outputs."""
    matrix = kernel.reshape(-1, kernel.shape[-1])
    return unit(matrix.T @ unit(matrix @ u))


def divided(kernel, u):
    """The kernel over sigma = v'Wu; NumPy's `v` and `u` are constants to the tape."""
    matrix = tf.reshape(kernel, (-1, kernel.shape[-1]))
    v = unit(np.asarray(matrix) @ u)
    return kernel / tf.reduce_sum(v[:, None] * matrix * u)


class Spectral(Player):
    """A player that renews each kernel's `u` after each update (if it has any).

    `idle` are the weights that the last gradient did not reach: biases that the
    next batch normalisation takes away. In float32 their gradient is rounding,
    which Adam makes a step of: `follow` takes them over from the GAN.
    """

    def __init__(self, network, rate):
        super().__init__(network, BETAS)
        self.paths, self.ratio = [w.path for w in network.trainable_weights], rate / RATE
        vectors = [w.path for w in network.non_trainable_weights]
        self.kernels = {
            number: self.paths.index(path[:-1] + "kernel")
            for number, path in enumerate(vectors)
            if path.endswith("/u")
        }

    def update(self, gradients):
        before = self.weights
        super().update(gradients)
        steps = zip(before, self.weights, strict=True)
        self.weights = [old + self.ratio * (new - old) for old, new in steps]
        self.idle = [i for i, g in enumerate(gradients) if np.abs(g).max() < 1e-13]
        for number, kernel in self.kernels.items():
            u = self.statistics[number]
            self.statistics[number] = renewed(self.weights[kernel], u)

    def follow(self, network, optimizer):
        for i in self.idle:
            assert self.paths[i].endswith("/bias")
            self.weights[i] = np.float64(network.trainable_weights[i])
            self.adam.m[i] = np.float64(optimizer._momentums[i])
            self.adam.v[i] = np.float64(optimizer._velocities[i])
            assert self.adam.v[i].max() < 1e-12


class Pass:
    """One pass through a player's network, which takes the raw weights in their order.

    `player.statistics` are moved on as the pass goes (momentum 0.9).
    """

    def __init__(self, player, weights=None, label=None):
        self.player, self.label = player, label
        self.weights = iter(player.weights if weights is None else weights)
        self.place = 0  # among the statistics

    def take(self):
        return next(self.weights)

    def kernel(self):
        kernel = self.take()
        if not self.player.kernels:
            return kernel
        assert self.place in self.player.kernels
        self.place += 1
        return divided(kernel, self.player.statistics[self.place - 1])

    def dense(self, x):
        return x @ self.kernel() + self.take()

    def convolve(self, x):
        return tf.nn.conv2d(x, self.kernel(), 1, "SAME") + self.take()

    def normalize(self, x):
        """Batch normalisation, with a scale and a shift for each class where there are labels."""
        scale, shift = self.take(), self.take()
        if self.label is not None:
            scale, shift = (self.of_label(table)[:, None, None] for table in (scale, shift))
        mean = tf.reduce_mean(x, (0, 1, 2))
        variance = tf.reduce_mean((x - mean) ** 2, (0, 1, 2))
        for new in (mean, variance):
            old = self.player.statistics[self.place]
            self.player.statistics[self.place] = 0.9 * old + 0.1 * np.asarray(new)
            self.place += 1
        return (x - mean) / tf.sqrt(variance + 1e-5) * scale + shift

    def of_label(self, table):
        return np.eye(CLASSES)[self.label] @ table

    def attend(self, x):
        """Zhang et al., 2019, equations 1 to 3; g, f, h and v in the order of the weights."""
        scale, rows = self.take(), tf.reshape(x, (len(x), -1, x.shape[-1]))
        g, f, h = (rows @ self.kernel()[0, 0] for _ in range(3))
        scores = tf.exp(tf.einsum("bic,bjc->bij", f, g))
        shares = scores / tf.reduce_sum(scores, axis=1, keepdims=True)  # over i
        seen = tf.einsum("bij,bic->bjc", shares, h) @ self.kernel()[0, 0]
        return x + scale * tf.reshape(seen, x.shape)


def enlarged(x, times):
    return tf.repeat(tf.repeat(x, times, axis=1), times, axis=2)


def halved(x):
    return sum(x[:, i::2, j::2] for i in (0, 1) for j in (0, 1)) / 4


def generate(net, latent, attention):
    """4x4 by a dense layer, two residual blocks, the second to 8x8; attention between them."""
    x = tf.reshape(net.dense(latent), (BATCH, 4, 4, -1))
    for times in (1, 2):
        h = net.convolve(enlarged(tf.nn.relu(net.normalize(x)), times))
        h = net.convolve(tf.nn.relu(net.normalize(h)))
        x = h + net.convolve(enlarged(x, times))
        if attention and times == 1:
            x = net.attend(x)
    return tf.tanh(net.convolve(tf.nn.relu(net.normalize(x))))


def discriminate(net, pictures, attention):
    """A block to 4x4, two more, a sum over positions: `f(x, y) = v_y . phi(x) + psi(phi(x))`."""
    h = net.convolve(tf.nn.relu(net.convolve(pictures)))
    x = halved(h) + net.convolve(halved(pictures))
    if attention:
        x = net.attend(x)
    for _ in range(2):
        x += net.convolve(tf.nn.relu(net.convolve(tf.nn.relu(x))))
    features = tf.reduce_sum(tf.nn.relu(x), axis=(1, 2))
    if net.label is None:
        return net.dense(features)
    vectors = net.of_label(net.kernel())
    return tf.reduce_sum(vectors * features, axis=1, keepdims=True) + net.dense(features)


class Steps:
    """Training steps of hinge loss, Miyato et al., 2018, equations 16 and 17."""

    def __init__(self, gan, rates, real, label=None):
        stir(gan)
        self.gan, self.attention = gan, label is None
        self.generator = Spectral(gan.generator, rates[0])
        self.discriminator = Spectral(gan.discriminator, rates[1])
        bias = gan.discriminator.trainable_weights[-1]
        of_real = self.logits(np.float64(real), label=label)
        bias.assign_add([1 - np.mean(of_real)])  # about their margin
        self.discriminator.weights[-1] = np.float64(bias)
        self.noise, self.values, self.beyond = Noise(gan), {}, []

    def fake(self, weights=None, label=None):
        latent = self.noise.latent()
        return generate(Pass(self.generator, weights, label), latent, self.attention)

    def logits(self, pictures, weights=None, label=None):
        return discriminate(Pass(self.discriminator, weights, label), pictures, self.attention)

    def update_discriminator(self, real, label=None):
        fake = self.fake(label=label)

        def loss(weights):
            of_real, of_fake = (self.logits(x, weights, label) for x in (np.float64(real), fake))
            record(self.values, "logits/real", np.mean(of_real))
            record(self.values, "logits/fake", np.mean(of_fake))
            self.beyond += [of_real > 1, of_fake < -1]
            up, down = (tf.reduce_mean(tf.nn.relu(x)) for x in (1 - of_real, 1 + of_fake))
            record(self.values, "loss/discriminator/adversarial", float(up + down))
            return up + down

        self.discriminator.update(gradients_of(loss, self.discriminator.weights))

    def update_generator(self, label=None):
        def loss(weights):
            value = -tf.reduce_mean(self.logits(self.fake(weights, label), label=label))
            record(self.values, "loss/generator/adversarial", float(value))
            return value

        self.generator.update(gradients_of(loss, self.generator.weights))
        self.generator.follow(self.gan.generator, self.gan.optimizer)

    def compare(self):
        assert 0 < np.mean(self.beyond) < 1
        assert_same(self.gan, self.generator, self.discriminator, self.values)


def stir(gan):
    """Gives every weight numbers of its own, biases and tables too, and attention a say."""
    rng = np.random.default_rng(0)
    for weight in (*gan.generator.trainable_weights, *gan.discriminator.trainable_weights):
        weight.assign(weight + rng.normal(0, 0.3, weight.shape) if weight.shape else 2.0)


def test_projection(small, pictures):
    """Miyato & Koyama, 2018, arXiv:1802.05637, equation 4; the classes differ between updates."""
    rate, betas = 0.003, {"beta_1": BETAS[0], "beta_2": BETAS[1]}
    gan = small("projection", discriminator_steps=2, learning_rate=rate, **betas)
    labels = np.array([[2, 0, 1, 2, 0, 0, 1, 0], [1, 1, 1, 1, 2, 0, 2, 2]])
    steps = Steps(gan, (rate, rate), pictures(BATCH), labels[0, :BATCH])
    step = tf.function(gan.train_step)
    for number in range(2):
        real = pictures(2 * BATCH, seed=number)
        step((tf.constant(real), tf.constant(labels[number])))
        for samples, label in zip(np.split(real, 2), np.split(labels[number], 2), strict=True):
            steps.update_discriminator(samples, label)
        steps.update_generator(label)
        assert len(steps.generator.idle) == 6  # all convolutions' but the last
    steps.compare()


def test_sagan(small, pictures):
    """Zhang et al., 2019, arXiv:1805.08318: attention, both players spectral, two time scales."""
    rates = (0.0005, 0.002)
    settings = {"learning_rate": rates[0], "discriminator_learning_rate": rates[1]}
    gan = small("sagan", width=16, beta_1=BETAS[0], beta_2=BETAS[1], **settings)
    steps = Steps(gan, rates, pictures(BATCH))
    for number in range(2):
        real = pictures(BATCH, seed=number)
        gan.train_step(tf.constant(real))
        steps.update_discriminator(real)
        steps.update_generator()
        assert len(steps.generator.idle) == 4  # not those whose sum is attended to
    steps.compare()
