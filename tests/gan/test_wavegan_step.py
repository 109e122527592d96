"""Training steps of `wavegan` against the same steps worked out in NumPy.

Convolutions are written out as matrices, of which each is a sum of shifted kernels; phase
shuffle is a matrix that picks steps. The discriminator is then two matrices with kinks between,
whose penalty can be differentiated by hand as in `test_training_step.py`.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.gan.test_training_step import BATCH, RATE, Noise, Player, assert_same, record

LENGTH, STRIDE, RADIUS = 256, 4, 2


def placed(length, kernel):
    """Yields `(output, input, tap)` of a convolution of stride 4 padded to `length / 4` steps."""
    padding = max((length // STRIDE - 1) * STRIDE + kernel - length, 0)
    for output in range(length // STRIDE):
        for tap in range(kernel):
            place = output * STRIDE + tap - padding // 2
            if 0 <= place < length:
                yield output, place, tap


def matrix(kernel, length):
    """Returns a convolution `(taps, inputs, outputs)` as a matrix of flat rows."""
    taps, inputs, outputs = kernel.shape
    found = np.zeros((length, inputs, length // STRIDE, outputs))
    for output, place, tap in placed(length, taps):
        found[place, :, output] = kernel[tap]
    return found.reshape(length * inputs, -1)


def kernel_gradient(gradient, shape, length):
    """Returns the gradient of a kernel, given that of its matrix."""
    taps, inputs, outputs = shape
    gradient = gradient.reshape(length, inputs, length // STRIDE, outputs)
    found = np.zeros(shape)
    for output, place, tap in placed(length, taps):
        found[tap] += gradient[place, :, output]
    return found


def shuffling(shift, steps, channels):
    """Returns phase shuffle of flat rows as a matrix."""
    found = np.zeros((steps, steps))
    for step in range(steps):
        source = abs(step - shift)
        source = 2 * (steps - 1) - source if source > steps - 1 else source
        found[source, step] = 1.0
    return np.kron(found, np.eye(channels))


class Discriminator:
    """`w . l(P l(x A + a) B + b) + c`, with `l` the leaky ReLU."""

    def __init__(self, weights, shift):
        self.kernels = weights[0].shape, weights[2].shape
        self.channels = weights[0].shape[2]
        self.first, self.second = matrix(weights[0], LENGTH), matrix(weights[2], LENGTH // STRIDE)
        self.biases = [np.tile(weights[1], LENGTH // 4), np.tile(weights[3], LENGTH // 16)]
        self.last, self.bias = weights[4], weights[5]
        self.shuffle = shuffling(shift, LENGTH // STRIDE, self.channels)

    def forward(self, x):
        h = x @ self.first + self.biases[0]
        slopes_1 = np.where(h > 0, 1.0, 0.2)
        shuffled = (h * slopes_1) @ self.shuffle
        g = shuffled @ self.second + self.biases[1]
        slopes_2 = np.where(g > 0, 1.0, 0.2)
        return (g * slopes_2) @ self.last + self.bias, (x, slopes_1, shuffled, slopes_2, g)

    def gradients(self, trace, upstream):
        """Returns the weights' gradients and the input's, given those of the logits."""
        x, slopes_1, shuffled, slopes_2, g = trace
        to_g = (upstream @ self.last.T) * slopes_2
        to_h = (to_g @ self.second.T @ self.shuffle.T) * slopes_1
        found = [
            kernel_gradient(x.T @ to_h, self.kernels[0], LENGTH),
            to_h.reshape(-1, self.channels).sum(axis=0),
            kernel_gradient(shuffled.T @ to_g, self.kernels[1], LENGTH // STRIDE),
            to_g.reshape(-1, self.kernels[1][2]).sum(axis=0),
            (g * slopes_2).T @ upstream,
            upstream.sum(axis=0),
        ]
        return found, to_h @ self.first.T

    def penalty(self, x, weight):
        """Returns `weight E (|grad| - 1)^2` and the weights' gradients; biases have none."""
        _, (_, slopes_1, _, slopes_2, _) = self.forward(x)
        a = slopes_2 * self.last[:, 0]
        folded = self.shuffle @ self.second
        b = slopes_1 * (a @ folded.T)
        gradient = b @ self.first.T
        norm = np.linalg.norm(gradient, axis=1, keepdims=True)
        by_gradient = 2 * weight * (norm - 1) * gradient / norm / len(x)
        by_b = slopes_1 * (by_gradient @ self.first)
        by_folded = by_b.T @ a
        by_last = (slopes_2 * (by_b @ folded)).sum(axis=0)[:, None]
        found = [
            kernel_gradient(by_gradient.T @ b, self.kernels[0], LENGTH),
            np.zeros(self.channels),
            kernel_gradient(self.shuffle.T @ by_folded, self.kernels[1], LENGTH // STRIDE),
            np.zeros(self.kernels[1][2]),
            by_last,
            np.zeros(1),
        ]
        return weight * np.mean((norm - 1) ** 2), found


class Generator:
    """A dense layer and two transposed convolutions, ReLU between, a tanh at the end."""

    def __init__(self, weights):
        self.dense, self.bias, *self.rest = weights
        first, _, second, _ = self.rest
        self.matrices = matrix(first, LENGTH // STRIDE).T, matrix(second, LENGTH).T

    def forward(self, latent):
        _, bias_1, _, bias_2 = self.rest
        x = latent @ self.dense + self.bias
        y = np.maximum(x, 0) @ self.matrices[0] + np.tile(bias_1, LENGTH // STRIDE)
        made = np.tanh(np.maximum(y, 0) @ self.matrices[1] + bias_2)
        return made, (latent, x, y, made)

    def gradients(self, trace, upstream):
        latent, x, y, made = trace
        to_end = upstream * (1 - made**2)
        to_y = (to_end @ self.matrices[1].T) * (y > 0)
        to_x = (to_y @ self.matrices[0].T) * (x > 0)
        first, bias_1, second, _ = self.rest
        by_first = (np.maximum(x, 0).T @ to_y).T
        by_second = (np.maximum(y, 0).T @ to_end).T
        return [
            latent.T @ to_x,
            to_x.sum(axis=0),
            kernel_gradient(by_first, first.shape, LENGTH // STRIDE),
            to_y.reshape(-1, len(bias_1)).sum(axis=0),
            kernel_gradient(by_second, second.shape, LENGTH),
            to_end.sum().reshape(1),
        ]


class Shifts:
    """Draws the shifts that the discriminator is going to draw."""

    def __init__(self, gan):
        [layer] = [one for one in gan.discriminator.layers if hasattr(one, "radius")]
        self.seed = keras.random.SeedGenerator(0)
        self.seed.state.assign(layer.seed_generator.state)

    def __call__(self):
        # The picked window begins at `first` of steps that lie `RADIUS` later than before.
        return RADIUS - int(keras.random.randint((), 0, 2 * RADIUS + 1, seed=self.seed))


def test_wavegan_in_numpy(small, pictures):
    steps, weight = 2, 7.0
    gan = small("wavegan", shape=(LENGTH, 1), weight=weight, kernel=7, learning_rate=RATE)
    generator = Player(gan.generator, (0.5, 0.9))
    discriminator = Player(gan.discriminator, (0.5, 0.9))
    noise, shift, values, shifts = Noise(gan), Shifts(gan), {}, []
    ones = np.full((BATCH, 1), 1 / BATCH)
    step = tf.function(gan.train_step)
    for number in range(2):
        samples = pictures(steps * BATCH, (LENGTH, 1), seed=number)
        step(tf.constant(samples))
        for real in np.split(samples.reshape(-1, LENGTH).astype("float64"), steps):
            fake, _ = Generator(generator.weights).forward(noise.latent())
            shifts += [shift(), shift(), shift()]
            on_fake, on_real, on_between = (
                Discriminator(discriminator.weights, one) for one in shifts[-3:]
            )
            u = noise.uniform(1)
            of_real, trace_real = on_real.forward(real)
            of_fake, trace_fake = on_fake.forward(fake)
            up, _ = on_real.gradients(trace_real, -ones)
            down, _ = on_fake.gradients(trace_fake, ones)
            penalty, sideways = on_between.penalty(u * real + (1 - u) * fake, weight)
            record(values, "loss/discriminator/adversarial", of_fake.mean() - of_real.mean())
            record(values, "loss/discriminator/gradient_penalty", penalty)
            discriminator.update([sum(g) for g in zip(up, down, sideways, strict=True)])
        made = Generator(generator.weights)
        fake, trace = made.forward(noise.latent())
        shifts.append(shift())
        seen = Discriminator(discriminator.weights, shifts[-1])
        logits, through = seen.forward(fake)
        record(values, "loss/generator/adversarial", -logits.mean())
        _, to_fake = seen.gradients(through, -ones)
        generator.update(made.gradients(trace, to_fake))
    assert len(set(shifts)) > 2 and min(shifts) < 0 < max(shifts)
    assert_same(gan, generator, discriminator, values)


def test_the_hand_worked_penalty_is_a_derivative():
    random = np.random.default_rng(0)
    shapes = [(5, 1, 2), (2,), (5, 2, 3), (3,), (3 * LENGTH // 16, 1), (1,)]
    weights = [random.normal(size=shape) for shape in shapes]
    x = random.normal(size=(3, LENGTH))
    _, gradients = Discriminator(weights, 1).penalty(x, 10.0)
    for index in (0, 2, 4):
        nudged = [w.copy() for w in weights]
        nudged[index].flat[1] += 1e-6
        values = [Discriminator(w, 1).penalty(x, 10.0)[0] for w in (nudged, weights)]
        expected = (values[0] - values[1]) / 1e-6
        assert gradients[index].flat[1] == pytest.approx(expected, rel=1e-3)
