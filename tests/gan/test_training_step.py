"""One `train_step` of each variant against the same step worked out by hand.

Nothing of the zoo's step, batches, terms or losses is used: networks are
written out on raw weight arrays in float64, the multilayer perceptrons with
their gradients in NumPy, the convolutions with a tape. Adam and batch
normalisation are written out too. Only the noise is read from the GAN: from a
copy of its seed, drawn in the order the papers' algorithms draw it.

Weights alone would be a weak witness, because Adam's first update hardly
depends on a gradient's size: its two moments are compared as well.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf

BATCH, LATENT = 4, 3
RATE = 0.01


class Adam:
    """Adam on NumPy arrays, Kingma & Ba, 2014, section 2 (the efficient order)."""

    def __init__(self, weights, beta_1, beta_2):
        self.m = [np.zeros_like(w) for w in weights]
        self.v = [np.zeros_like(w) for w in weights]
        self.t, self.beta_1, self.beta_2 = 0, beta_1, beta_2

    def update(self, weights, gradients):
        b1, b2 = self.beta_1, self.beta_2
        self.t += 1
        rate = RATE * np.sqrt(1 - b2**self.t) / (1 - b1**self.t)
        self.m = [b1 * m + (1 - b1) * g for m, g in zip(self.m, gradients, strict=True)]
        self.v = [b2 * v + (1 - b2) * g**2 for v, g in zip(self.v, gradients, strict=True)]
        steps = zip(weights, self.m, self.v, strict=True)
        return [w - rate * m / (np.sqrt(v) + 1e-8) for w, m, v in steps]


class Player:
    """A player's weights in float64, split into what is trained and the moving statistics."""

    def __init__(self, network, betas):
        self.weights = [w.numpy().astype("float64") for w in network.trainable_weights]
        self.statistics = [w.numpy().astype("float64") for w in network.non_trainable_weights]
        self.adam = Adam(self.weights, *betas)

    def update(self, gradients):
        self.weights = self.adam.update(self.weights, [np.asarray(g) for g in gradients])


class Noise:
    """Draws what the GAN is going to draw."""

    def __init__(self, gan):
        self.seed = keras.random.SeedGenerator(0)
        self.seed.state.assign(gan.noise.state)

    def latent(self):
        return np.float64(keras.random.normal((BATCH, LATENT), seed=self.seed))

    def uniform(self, dimensions):
        shape = (BATCH,) + (1,) * dimensions
        return np.float64(keras.random.uniform(shape, seed=self.seed))


def assert_close(actual, expected, what):
    expected = np.asarray(expected)
    scale = np.abs(expected).max()
    if 0 < scale < 1e-9:  # what does not move but for rounding, which Adam enlarges to its steps
        return np.testing.assert_allclose(actual, 0.0, atol=2 * RATE, err_msg=what)
    np.testing.assert_allclose(actual, expected, rtol=1e-4, atol=1e-5 * scale, err_msg=what)


def assert_same_player(network, optimizer, player):
    """Compares trained weights, moving statistics, both moments and the count of updates."""
    moments = {
        kind: [v for v in optimizer.variables if v.path.endswith(kind)]
        for kind in ("momentum", "velocity")
    }
    pairs = [
        (network.trainable_weights, player.weights),
        (network.non_trainable_weights, player.statistics),
        (moments["momentum"], player.adam.m),
        (moments["velocity"], player.adam.v),
    ]
    for variables, expected in pairs:
        for variable, value in zip(variables, expected, strict=True):
            assert_close(variable.numpy(), value, variable.path)
    assert int(optimizer.iterations) == player.adam.t


def assert_same(gan, generator, discriminator, values):
    assert_same_player(gan.discriminator, gan.discriminator_optimizer, discriminator)
    assert_same_player(gan.generator, gan.optimizer, generator)
    means = gan.get_metrics_result()
    for tag, found in values.items():
        assert_close(means[tag], np.mean(found), tag)


def log_sigmoid(x):
    return -np.logaddexp(0.0, -x)


def sigmoid(x):
    return np.exp(log_sigmoid(x))


# Multilayer perceptrons, forward and backward in NumPy.


def forward(weights, x, slope):
    """Returns the output of dense layers with (leaky) ReLU between, and what backward needs."""
    trace = []
    for layer in range(0, len(weights), 2):
        if layer:
            slopes = np.where(x > 0, 1.0, slope)
            x = x * slopes
        else:
            slopes = None
        trace.append((x, slopes))
        x = x @ weights[layer] + weights[layer + 1]
    return x, trace


def backward(weights, trace, gradient):
    """Returns the gradients of the weights and of the input, given that of the output."""
    gradients = []
    for layer in reversed(range(len(trace))):
        x, slopes = trace[layer]
        gradients = [x.T @ gradient, gradient.sum(axis=0), *gradients]
        gradient = gradient @ weights[2 * layer].T
        gradient = gradient if slopes is None else gradient * slopes
    return gradients, gradient


@pytest.mark.parametrize(("loss", "compiled"), [("non_saturating", True), ("minimax", False)])
def test_vanilla_in_numpy(small, pictures, loss, compiled):
    gan = small("vanilla", loss=loss, dropout=0.0, learning_rate=RATE, beta_1=0.6)
    generator = Player(gan.generator, (0.6, 0.999))
    discriminator = Player(gan.discriminator, (0.6, 0.999))
    noise, values = Noise(gan), {}
    step = tf.function(gan.train_step) if compiled else gan.train_step
    for number in range(2):
        real = pictures(BATCH, seed=number)
        step(tf.constant(real))

        flat, _ = forward(generator.weights, noise.latent(), 0.0)
        fake = 1.1 * np.tanh(flat)  # see zoo.layers.ScaledTanh
        of_real, trace_real = forward(discriminator.weights, real.reshape(BATCH, -1), 0.2)
        of_fake, trace_fake = forward(discriminator.weights, fake, 0.2)
        record(values, "loss/discriminator/adversarial", -np.mean(log_sigmoid(of_real)))
        values["loss/discriminator/adversarial"][-1] -= np.mean(log_sigmoid(-of_fake))
        record(values, "logits/real", of_real.mean())
        record(values, "logits/fake", of_fake.mean())
        up, _ = backward(discriminator.weights, trace_real, -sigmoid(-of_real) / BATCH)
        down, _ = backward(discriminator.weights, trace_fake, sigmoid(of_fake) / BATCH)
        discriminator.update([a + b for a, b in zip(up, down, strict=True)])

        flat, trace = forward(generator.weights, noise.latent(), 0.0)
        fake = 1.1 * np.tanh(flat)  # see zoo.layers.ScaledTanh
        logits, through = forward(discriminator.weights, fake, 0.2)
        if loss == "minimax":  # log(1 - D)
            value, slope = np.mean(log_sigmoid(-logits)), -sigmoid(logits) / BATCH
        else:  # -log D
            value, slope = -np.mean(log_sigmoid(logits)), -sigmoid(-logits) / BATCH
        record(values, "loss/generator/adversarial", value)
        _, to_fake = backward(discriminator.weights, through, slope)
        generator.update(backward(generator.weights, trace, to_fake * (1.1 - fake**2 / 1.1))[0])
    assert_same(gan, generator, discriminator, values)


def record(values, tag, value):
    values.setdefault(tag, []).append(value)


def test_geometric_on_points_in_numpy(small, pictures):
    """Samples beyond the margin teach the discriminator nothing, fakes always the generator."""
    gan = small("geometric", shape=(2,), learning_rate=RATE, beta_1=0.5)
    for weight in gan.discriminator.weights:
        weight.assign(4.0 * weight)  # so that some logits lie beyond the margin
    generator = Player(gan.generator, (0.5, 0.999))
    discriminator = Player(gan.discriminator, (0.5, 0.999))
    noise, values, idle = Noise(gan), {}, []
    step = tf.function(gan.train_step)
    for number in range(3):
        real = pictures(BATCH, (2,), seed=number)
        step(tf.constant(real))

        fake, _ = forward(generator.weights, noise.latent(), 0.0)
        of_real, trace_real = forward(discriminator.weights, real, 0.2)
        of_fake, trace_fake = forward(discriminator.weights, fake, 0.2)
        value = np.maximum(0, 1 - of_real).mean() + np.maximum(0, 1 + of_fake).mean()
        record(values, "loss/discriminator/adversarial", value)
        record(values, "logits/real", of_real.mean())
        record(values, "logits/fake", of_fake.mean())
        idle += [of_real > 1, of_fake < -1]
        up, _ = backward(discriminator.weights, trace_real, (of_real < 1) / -BATCH)
        down, _ = backward(discriminator.weights, trace_fake, (of_fake > -1) / BATCH)
        discriminator.update([a + b for a, b in zip(up, down, strict=True)])

        fake, trace = forward(generator.weights, noise.latent(), 0.0)
        logits, through = forward(discriminator.weights, fake, 0.2)
        record(values, "loss/generator/adversarial", -logits.mean())
        _, to_fake = backward(discriminator.weights, through, np.full((BATCH, 1), -1 / BATCH))
        generator.update(backward(generator.weights, trace, to_fake)[0])
    assert 0 < np.mean(idle) < 1
    assert_same(gan, generator, discriminator, values)


def penalty_gradients(weights, x, weight):
    """Returns the penalty `weight * E[(|grad C(x)| - 1)^2]` and its gradients, worked out.

    Between its kinks C is linear, so the input's gradient is `W1 S1 W2 S2 w3`
    with the slopes S fixed, and its derivative by each W is a product of the
    others.
    """
    first, _, second, _, last, _ = weights
    _, ((_, _), (_, slopes_1), (_, slopes_2)) = forward(weights, x, 0.2)
    a = slopes_2 * last[:, 0]
    b = slopes_1 * (a @ second.T)
    gradient = b @ first.T
    norm = np.linalg.norm(gradient, axis=1, keepdims=True)
    value = weight * np.mean((norm - 1) ** 2)
    by_gradient = 2 * weight * (norm - 1) * gradient / norm / len(x)
    by_b = slopes_1 * (by_gradient @ first)
    by_a = by_b @ second
    by_last = (slopes_2 * by_a).sum(axis=0)[:, None]
    biases = [np.zeros_like(w) for w in weights[1::2]]
    kernels = [by_gradient.T @ b, by_b.T @ a, by_last]
    return value, [g for pair in zip(kernels, biases, strict=True) for g in pair]


def test_the_hand_worked_penalty_is_a_derivative():
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=s) for s in [(2, 4), (4,), (4, 4), (4,), (4, 1), (1,)]]
    x = rng.normal(size=(5, 2))
    _, gradients = penalty_gradients(weights, x, 10.0)
    for index in (0, 2, 4):
        nudged = [w.copy() for w in weights]
        nudged[index][0, 0] += 1e-6
        slope = (
            penalty_gradients(nudged, x, 10.0)[0] - penalty_gradients(weights, x, 10.0)[0]
        ) / 1e-6
        np.testing.assert_allclose(gradients[index][0, 0], slope, rtol=1e-4)


def test_wgan_gp_on_points_in_numpy(small, pictures):
    steps, weight = 3, 7.0
    gan = small(
        "wgan_gp",
        shape=(2,),
        weight=weight,
        discriminator_steps=steps,
        learning_rate=RATE,
        beta_1=0.5,
        beta_2=0.9,
    )
    generator = Player(gan.generator, (0.5, 0.9))
    discriminator = Player(gan.discriminator, (0.5, 0.9))
    noise, values = Noise(gan), {}
    step = tf.function(gan.train_step)
    for number in range(2):
        samples = pictures(steps * BATCH, (2,), seed=number)
        step(tf.constant(samples))
        for real in np.split(samples.astype("float64"), steps):
            fake, _ = forward(generator.weights, noise.latent(), 0.0)
            u = noise.uniform(1)
            of_real, trace_real = forward(discriminator.weights, real, 0.2)
            of_fake, trace_fake = forward(discriminator.weights, fake, 0.2)
            up, _ = backward(discriminator.weights, trace_real, np.full((BATCH, 1), -1 / BATCH))
            down, _ = backward(discriminator.weights, trace_fake, np.full((BATCH, 1), 1 / BATCH))
            between = u * real + (1 - u) * fake
            penalty, sideways = penalty_gradients(discriminator.weights, between, weight)
            record(values, "loss/discriminator/adversarial", of_fake.mean() - of_real.mean())
            record(values, "loss/discriminator/gradient_penalty", penalty)
            record(values, "logits/real", of_real.mean())
            record(values, "logits/fake", of_fake.mean())
            discriminator.update([sum(g) for g in zip(up, down, sideways, strict=True)])
        fake, trace = forward(generator.weights, noise.latent(), 0.0)
        logits, through = forward(discriminator.weights, fake, 0.2)
        record(values, "loss/generator/adversarial", -logits.mean())
        slope = np.full((BATCH, 1), -1 / BATCH)
        _, to_fake = backward(discriminator.weights, through, slope)
        generator.update(backward(generator.weights, trace, to_fake)[0])
    assert_same(gan, generator, discriminator, values)


# Convolutions, written out on raw weights at 8x8 and differentiated by a tape.


def normalized(x, gamma, beta, statistics):
    """Batch normalisation; appends the mean and variance to `statistics` (two a layer)."""
    axes = list(range(len(x.shape) - 1))
    mean = tf.reduce_mean(x, axes)
    variance = tf.reduce_mean((x - mean) ** 2, axes)
    statistics += [mean, variance]
    return (x - mean) / tf.sqrt(variance + 1e-5) * gamma + beta


def transposed(x, kernel, size, stride):
    shape = (x.shape[0], size, size, kernel.shape[2])
    return tf.nn.conv2d_transpose(x, kernel, shape, stride, "SAME")


def generate(weights, latent):
    """Returns pictures (batch, 8, 8, 1) and the statistics of their batch."""
    dense, gamma_1, beta_1, kernel_1, gamma_2, beta_2, kernel_2, bias = weights
    seen = []
    x = tf.reshape(latent @ dense, (-1, 4, 4, 8))
    x = tf.maximum(normalized(x, gamma_1, beta_1, seen), 0.0)
    x = tf.maximum(normalized(transposed(x, kernel_1, 4, 1), gamma_2, beta_2, seen), 0.0)
    return tf.tanh(transposed(x, kernel_2, 8, 2) + bias), seen


def leaky(x):
    return tf.where(x > 0, x, 0.2 * x)


def discriminate(weights, pictures):
    """Returns logits (batch, 1) and the statistics of their batch (none without normalisation)."""
    kernel_1, bias_1, kernel_2, *middle, dense, bias = weights
    seen = []
    x = leaky(tf.nn.conv2d(pictures, kernel_1, 2, "SAME") + bias_1)
    x = tf.nn.conv2d(x, kernel_2, 1, "SAME")
    x = normalized(x, *middle, seen) if len(middle) == 2 else x + middle[0]
    return tf.reshape(leaky(x), (len(pictures), -1)) @ dense + bias, seen


def moved_statistics(player, seen):
    """Lets the moving statistics follow a batch, with momentum 0.9."""
    steps = zip(player.statistics, seen, strict=True)
    player.statistics = [0.9 * old + 0.1 * np.asarray(new) for old, new in steps]


def gradients_of(loss, weights):
    with tf.GradientTape() as tape:
        constants = [tf.constant(w) for w in weights]
        tape.watch(constants)
        total = loss(constants)
    return tape.gradient(total, constants)


def with_rows(latent, label, classes):
    """The latent with the one-hot rows of the labels beside it."""
    return latent if label is None else np.concatenate([latent, np.eye(classes)[label]], 1)


def with_planes(pictures, label, classes):
    """The pictures with one plane for each class behind them."""
    if label is None:
        return pictures
    planes = np.broadcast_to(np.eye(classes)[label][:, None, None], (BATCH, 8, 8, classes))
    return tf.concat([pictures, planes], axis=-1)


def softplus_mean(x):
    return tf.reduce_mean(tf.math.softplus(x))


@pytest.mark.parametrize(
    ("name", "reuse", "compiled"), [("dcgan", True, True), ("conditional", False, False)]
)
def test_convolutions_with_batch_normalisation(small, pictures, name, reuse, compiled):
    gan = small(name, learning_rate=RATE, beta_1=0.5)
    for network in (gan.generator, gan.discriminator):  # from N(0, 0.02^2) gradients are tiny
        for weight in network.trainable_weights:
            if "kernel" in weight.path:
                weight.assign(10 * weight)
    generator, discriminator = (
        Player(network, (0.5, 0.999)) for network in (gan.generator, gan.discriminator)
    )
    noise, values = Noise(gan), {}
    step = tf.function(gan.train_step) if compiled else gan.train_step
    for number in range(2):
        real = pictures(BATCH, seed=number)
        label = None if gan.num_classes is None else np.array([2, 0, 1, 2])
        step(tf.constant(real) if label is None else (tf.constant(real), tf.constant(label)))

        latent = with_rows(noise.latent(), label, 3)
        fake, seen = generate(generator.weights, latent)
        moved_statistics(generator, seen)

        def discriminator_loss(weights, real=real, fake=fake, label=label):
            of_real, seen = discriminate(weights, with_planes(np.float64(real), label, 3))
            moved_statistics(discriminator, seen)
            of_fake, seen = discriminate(weights, with_planes(fake, label, 3))
            moved_statistics(discriminator, seen)
            record(values, "logits/real", np.mean(of_real))
            record(values, "logits/fake", np.mean(of_fake))
            total = softplus_mean(-of_real) + softplus_mean(of_fake)
            record(values, "loss/discriminator/adversarial", float(total))
            return total

        discriminator.update(gradients_of(discriminator_loss, discriminator.weights))
        if not reuse:
            latent = with_rows(noise.latent(), label, 3)

        def generator_loss(weights, latent=latent, label=label):
            fake, seen = generate(weights, latent)
            if not reuse:
                moved_statistics(generator, seen)
            logits, seen = discriminate(discriminator.weights, with_planes(fake, label, 3))
            moved_statistics(discriminator, seen)
            record(values, "loss/generator/adversarial", float(softplus_mean(-logits)))
            return softplus_mean(-logits)

        generator.update(gradients_of(generator_loss, generator.weights))
    assert_same(gan, generator, discriminator, values)


def test_wgan_gp_on_pictures(small, pictures):
    steps = 5
    gan = small("wgan_gp", discriminator_steps=steps, learning_rate=RATE)
    generator = Player(gan.generator, (0.5, 0.9))
    discriminator = Player(gan.discriminator, (0.5, 0.9))
    noise, values = Noise(gan), {}
    samples = pictures(steps * BATCH)
    gan.train_step(tf.constant(samples))
    for real in np.split(samples.astype("float64"), steps):
        fake, seen = generate(generator.weights, noise.latent())
        moved_statistics(generator, seen)
        u = noise.uniform(3)

        def loss(weights, real=real, fake=fake, u=u):
            between = u * real + (1 - u) * fake
            with tf.GradientTape() as tape:
                tape.watch(between)
                logits = discriminate(weights, between)[0]
            slope = tf.reshape(tape.gradient(logits, between), (BATCH, -1))
            penalty = 10 * tf.reduce_mean((tf.norm(slope, axis=1) - 1) ** 2)
            of_real, of_fake = (discriminate(weights, x)[0] for x in (real, fake))
            distance = tf.reduce_mean(of_real) - tf.reduce_mean(of_fake)
            record(values, "loss/discriminator/adversarial", -float(distance))
            record(values, "loss/discriminator/gradient_penalty", float(penalty))
            record(values, "logits/real", np.mean(of_real))
            record(values, "logits/fake", np.mean(of_fake))
            return penalty - distance

        discriminator.update(gradients_of(loss, discriminator.weights))

    latent = noise.latent()

    def generator_loss(weights):
        fake, seen = generate(weights, latent)
        moved_statistics(generator, seen)
        value = -tf.reduce_mean(discriminate(discriminator.weights, fake)[0])
        record(values, "loss/generator/adversarial", float(value))
        return value

    generator.update(gradients_of(generator_loss, generator.weights))
    assert_same(gan, generator, discriminator, values)


def test_a_compiled_step_does_what_an_eager_one_does(small, pictures):
    """Also with what a graph could fix at tracing time: noise, dropout, the moving average."""
    weights = []
    for compiled in (False, True):
        keras.utils.set_random_seed(3)
        gan = small("vanilla", dropout=0.5)
        step = tf.function(gan.train_step) if compiled else gan.train_step
        for number in range(3):
            step(tf.constant(pictures(BATCH, seed=number)))
        weights.append([v.numpy() for v in gan.variables])
    for eager, traced in zip(*weights, strict=True):
        np.testing.assert_allclose(traced, eager, rtol=1e-4, atol=1e-6)


# Weight clipping, and heads on the discriminator's trunk.


class Root:
    """RMSprop on NumPy arrays as Torch has it (decay 0.99, epsilon 1e-8), and clipping."""

    def __init__(self, network, limit=np.inf):
        self.weights = [w.numpy().astype("float64") for w in network.trainable_weights]
        self.squares = [np.zeros_like(w) for w in self.weights]
        self.limit = limit

    def update(self, gradients):
        pairs = zip(self.squares, gradients, strict=True)
        self.squares = [0.99 * v + 0.01 * g**2 for v, g in pairs]
        steps = zip(self.weights, gradients, self.squares, strict=True)
        updated = [w - RATE * g / (np.sqrt(v) + 1e-8) for w, g, v in steps]
        self.weights = [np.clip(w, -self.limit, self.limit) for w in updated]


@pytest.mark.parametrize("compiled", [True, False])
def test_wgan_on_points_in_numpy(small, pictures, compiled):
    """Arjovsky et al., 2017, Algorithm 1: clipped after each update, before the next sees it."""
    steps, limit = 3, 0.3
    gan = small("wgan", shape=(2,), limit=limit, discriminator_steps=steps, learning_rate=RATE)
    for weight in (*gan.generator.trainable_weights, *gan.discriminator.trainable_weights):
        weight.assign(20 * weight)  # from N(0, 0.02^2) gradients are tiny
    generator, discriminator = Root(gan.generator), Root(gan.discriminator, limit)
    noise, values = Noise(gan), {}
    step = tf.function(gan.train_step) if compiled else gan.train_step
    for number in range(3):
        samples = pictures(steps * BATCH, (2,), seed=number)
        step(tf.constant(samples))
        for real in np.split(samples.astype("float64"), steps):
            fake, _ = forward(generator.weights, noise.latent(), 0.0)
            of_real, trace_real = forward(discriminator.weights, real, 0.2)
            of_fake, trace_fake = forward(discriminator.weights, fake, 0.2)
            record(values, "loss/discriminator/adversarial", of_fake.mean() - of_real.mean())
            up, _ = backward(discriminator.weights, trace_real, np.full((BATCH, 1), -1 / BATCH))
            down, _ = backward(discriminator.weights, trace_fake, np.full((BATCH, 1), 1 / BATCH))
            discriminator.update([a + b for a, b in zip(up, down, strict=True)])
        fake, trace = forward(generator.weights, noise.latent(), 0.0)
        logits, through = forward(discriminator.weights, fake, 0.2)
        record(values, "loss/generator/adversarial", -logits.mean())
        _, to_fake = backward(discriminator.weights, through, np.full((BATCH, 1), -1 / BATCH))
        generator.update(backward(generator.weights, trace, to_fake)[0])
    for network, optimizer, player in (
        (gan.generator, gan.optimizer, generator),
        (gan.discriminator, gan.discriminator_optimizer, discriminator),
    ):
        squares = [v for v in optimizer.variables if v.path.endswith("velocity")]
        pairs = [*zip(network.trainable_weights, player.weights, strict=True)]
        for variable, expected in [*pairs, *zip(squares, player.squares, strict=True)]:
            assert_close(variable.numpy(), expected, variable.path)
    means = gan.get_metrics_result()
    for tag, found in values.items():
        assert_close(means[tag], np.mean(found), tag)


HEADS = ("label", "hidden", "category", "continuous")


class Headed:
    """The discriminator with further heads, on a list of its raw weights."""

    def __init__(self, network):
        layers = [weight.path.split("/")[-2] for weight in network.trainable_weights]
        names = ["logits" if "dense" in layer else layer for layer in layers]
        self.of = {name: [i for i, n in enumerate(names) if n == name] for name in names}
        self.trunk = [i for i, name in enumerate(names) if name not in (*HEADS, "logits")]

    def __call__(self, weights, pictures, head):
        """Returns what a dense layer on the trunk says, and the statistics of the batch."""
        return discriminate([weights[i] for i in (*self.trunk, *self.of[head])], pictures)

    def further(self, weights, x, head):
        """Returns what a dense layer says of `x`."""
        kernel, bias = (weights[i] for i in self.of[head])
        return x @ kernel + bias


def label_loss(logits, label):
    """The mean of -log P(label), P a softmax of the logits."""
    scores = tf.reduce_logsumexp(logits, axis=1)
    return tf.reduce_mean(scores - tf.gather(logits, label, axis=1, batch_dims=1))


def enlarged(gan):
    """Makes kernels from N(0, 0.02^2) larger: their gradients would be tiny."""
    for network in (gan.generator, gan.discriminator):
        for weight in network.trainable_weights:
            if "kernel" in weight.path and weight.path.split("/")[-2] not in HEADS:
                weight.assign(10 * weight)


def test_acgan(small, pictures):
    """Odena et al., 2017, equations 2 and 3: D takes L_S + L_C, G takes L_C of fakes less L_S."""
    weight = 0.7
    gan = small("acgan", learning_rate=RATE, beta_1=0.5, weight=weight)
    enlarged(gan)
    generator, discriminator = (
        Player(network, (0.5, 0.999)) for network in (gan.generator, gan.discriminator)
    )
    noise, values, heads = Noise(gan), {}, Headed(gan.discriminator)
    label = np.array([2, 0, 1, 2])
    for number in range(2):
        real = pictures(BATCH, seed=number)
        gan.train_step((tf.constant(real), tf.constant(label)))
        fake, seen = generate(generator.weights, with_rows(noise.latent(), label, 3))
        moved_statistics(generator, seen)

        def discriminator_loss(weights, real=real, fake=fake):
            total = 0.0
            for kind, samples, sign in (("real", np.float64(real), -1), ("fake", fake, 1)):
                logits, seen = heads(weights, samples, "logits")
                moved_statistics(discriminator, seen)
                named = weight * label_loss(heads(weights, samples, "label")[0], label)
                record(values, f"loss/discriminator/classification_{kind}", float(named))
                record(values, f"logits/{kind}", np.mean(logits))
                total += softplus_mean(sign * logits) + named
            return total

        discriminator.update(gradients_of(discriminator_loss, discriminator.weights))
        latent = with_rows(noise.latent(), label, 3)

        def generator_loss(weights, latent=latent):
            fake, seen = generate(weights, latent)
            moved_statistics(generator, seen)
            logits, seen = heads(discriminator.weights, fake, "logits")
            moved_statistics(discriminator, seen)
            named = weight * label_loss(heads(discriminator.weights, fake, "label")[0], label)
            record(values, "loss/generator/adversarial", float(softplus_mean(-logits)))
            record(values, "loss/generator/classification_fake", float(named))
            return softplus_mean(-logits) + named

        generator.update(gradients_of(generator_loss, generator.weights))
    assert_same(gan, generator, discriminator, values)


def test_infogan(small, pictures):
    """Chen et al., 2016, equation 6: both players take the information term, of fakes alone."""
    weight, categories = 0.6, 3
    rates = {"learning_rate": RATE, "discriminator_learning_rate": RATE}
    gan = small("infogan", categories=categories, weight=weight, hidden=8, **rates)
    enlarged(gan)
    generator, discriminator = (
        Player(network, (0.5, 0.999)) for network in (gan.generator, gan.discriminator)
    )
    noise, values, heads = Noise(gan), {}, Headed(gan.discriminator)

    def drawn():
        category = np.asarray(keras.random.randint((BATCH,), 0, categories, seed=noise.seed))
        normal = noise.latent()
        numbers = np.float64(keras.random.uniform((BATCH, 2), -1, 1, seed=noise.seed))
        return category, numbers, np.concatenate([normal, np.eye(3)[category], numbers], axis=1)

    def information_term(weights, fake, category, numbers):
        hidden = heads(weights, fake, "hidden")[0]
        hidden = tf.where(hidden > 0, hidden, 0.1 * hidden)
        squares = (heads.further(weights, hidden, "continuous") - numbers) ** 2
        normal = tf.reduce_mean(tf.reduce_sum(squares / 2, axis=1)) + np.log(2 * np.pi)
        named = label_loss(heads.further(weights, hidden, "category"), category)
        return weight * (named + normal)

    for number in range(2):
        real = pictures(BATCH, seed=number)
        gan.train_step(tf.constant(real))
        category, numbers, latent = drawn()
        fake, seen = generate(generator.weights, latent)
        moved_statistics(generator, seen)

        def discriminator_loss(weights, real=real, fake=fake, category=category, numbers=numbers):
            of_real, seen = heads(weights, np.float64(real), "logits")
            moved_statistics(discriminator, seen)
            of_fake, seen = heads(weights, fake, "logits")
            moved_statistics(discriminator, seen)
            information = information_term(weights, fake, category, numbers)
            record(values, "loss/discriminator/information", float(information))
            return softplus_mean(-of_real) + softplus_mean(of_fake) + information

        discriminator.update(gradients_of(discriminator_loss, discriminator.weights))
        category, numbers, latent = drawn()

        def generator_loss(weights, category=category, numbers=numbers, latent=latent):
            fake, seen = generate(weights, latent)
            moved_statistics(generator, seen)
            logits, seen = heads(discriminator.weights, fake, "logits")
            moved_statistics(discriminator, seen)
            information = information_term(discriminator.weights, fake, category, numbers)
            record(values, "loss/generator/information", float(information))
            record(values, "loss/generator/adversarial", float(softplus_mean(-logits)))
            return softplus_mean(-logits) + information

        generator.update(gradients_of(generator_loss, generator.weights))
    assert_same(gan, generator, discriminator, values)
