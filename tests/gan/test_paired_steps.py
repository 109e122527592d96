"""Training steps of the GANs that make pictures from pictures, worked out on raw weights.

As in `test_training_step`: nothing of the zoo's step, networks or losses is used.
"""

import numpy as np
import pytest
import tensorflow as tf

import zoo
from tests.gan.test_training_step import (
    BATCH,
    RATE,
    Player,
    assert_same,
    gradients_of,
    leaky,
    moved_statistics,
    normalized,
    record,
    softplus_mean,
    transposed,
)


def convolved(x, kernel, stride=1, padding="SAME"):
    return tf.nn.conv2d(x, kernel, stride, padding)


def prelu(x, alpha):
    return tf.where(x > 0, x, alpha * x)


def unet(weights, source):
    """pix2pix' U-Net at 8x8: three halvings to 1x1 and back; skips are joined before their ReLU."""
    k1, b1, k2, g2, o2, k3, b3, k4, g4, o4, k5, g5, o5, k6, b6 = weights
    seen = []
    first = convolved(source, k1, 2) + b1
    second = normalized(convolved(leaky(first), k2, 2), g2, o2, seen)
    third = convolved(leaky(second), k3, 2) + b3
    x = normalized(transposed(tf.maximum(third, 0.0), k4, 2, 2), g4, o4, seen)
    x = tf.maximum(tf.concat([x, second], -1), 0.0)
    x = normalized(transposed(x, k5, 4, 2), g5, o5, seen)
    x = tf.maximum(tf.concat([x, first], -1), 0.0)
    return tf.tanh(transposed(x, k6, 8, 2) + b6), seen


def patches(weights, samples, source):
    """Patches of 16 pixels: one halving, two convolutions of stride 1."""
    k1, b1, k2, g2, o2, k3, b3 = weights
    seen = []
    x = leaky(convolved(tf.concat([samples, source], -1), k1, 2) + b1)
    x = leaky(normalized(convolved(x, k2), g2, o2, seen))
    return convolved(x, k3) + b3, seen


def shuffled(x, channels):
    """The sub-pixel shuffle by 2, pixel by pixel."""
    rows = []
    for i in range(2):
        row = [x[..., (2 * i + j) * channels : (2 * i + j + 1) * channels] for j in range(2)]
        rows.append(tf.reshape(tf.stack(row, 3), (x.shape[0], x.shape[1], -1, channels)))
    return tf.reshape(tf.stack(rows, 2), (x.shape[0], -1, rows[0].shape[2], channels))


def resnet(weights, source):
    """SRResNet of one block, 4x4 to 8x8."""
    k1, b1, a1, k2, g2, o2, a2, k3, g3, o3, k4, g4, o4, k5, b5, a5, k6, b6 = weights
    seen = []
    first = prelu(convolved(source, k1) + b1, a1)
    x = prelu(normalized(convolved(first, k2), g2, o2, seen), a2)
    x = first + normalized(convolved(x, k3), g3, o3, seen)
    x = first + normalized(convolved(x, k4), g4, o4, seen)
    x = prelu(shuffled(convolved(x, k5) + b5, 2), a5)
    return tf.tanh(convolved(x, k6) + b6), seen


def judge_of_sizes(weights, samples, source):
    """SRGAN's discriminator at 8x8: 4x4, two convolutions more, two dense layers."""
    k1, b1, k2, g2, o2, k3, g3, o3, k4, g4, o4, d1, c1, d2, c2 = weights
    seen = []
    x = leaky(convolved(samples, k1) + b1)
    x = leaky(normalized(convolved(x, k2, 2), g2, o2, seen))
    x = leaky(normalized(convolved(x, k3), g3, o3, seen))
    x = leaky(normalized(convolved(x, k4), g4, o4, seen))
    x = leaky(tf.reshape(x, (x.shape[0], -1)) @ d1 + c1)
    return x @ d2 + c2, seen


def filler(weights, source):
    """The context encoder at 8x8: 4x4, then a bottleneck, and back; the known pixels as before."""
    k1, b1, k2, g2, o2, k3, g3, o3, k4, g4, o4, k5, g5, o5, k6, b6 = weights
    seen, known = [], np.float64(source[..., 1:] > 0)
    picture = source[..., :1] * known
    x = leaky(convolved(np.concatenate([picture, known], -1), k1, 2) + b1)
    x = leaky(normalized(convolved(x, k2), g2, o2, seen))
    x = leaky(normalized(convolved(x, k3, padding="VALID"), g3, o3, seen))
    x = tf.einsum("bijc,xydc->bxyd", x, k4)  # of one place: every pixel of the 4x4
    x = tf.maximum(normalized(x, g4, o4, seen), 0.0)
    x = tf.maximum(normalized(transposed(x, k5, 4, 1), g5, o5, seen), 0.0)
    made = tf.tanh(transposed(x, k6, 8, 2) + b6)
    return tf.where(known > 0, picture, made), seen


def judge_of_holes(weights, samples, source):
    k1, b1, k2, g2, o2, d1, c1 = weights
    seen = []
    x = leaky(convolved(samples * np.float64(source[..., 1:] < 0), k1, 2) + b1)
    x = leaky(normalized(convolved(x, k2), g2, o2, seen))
    return tf.reshape(x, (x.shape[0], -1)) @ d1 + c1, seen


def in_the_hole(real, fake, source):
    hole = np.broadcast_to(source[..., 1:] < 0, real.shape)
    return tf.reduce_mean((real - fake)[hole] ** 2)


OF_DISCRIMINATOR = {
    "non_saturating": lambda real, fake: softplus_mean(-real) + softplus_mean(fake),
    "relativistic_pairing": lambda real, fake: softplus_mean(fake - real),
    "least_squares": lambda real, fake: (
        0.5 * (tf.reduce_mean((real - 1) ** 2) + tf.reduce_mean(fake**2))
    ),
}
OF_GENERATOR = {
    "non_saturating": lambda fake, real: softplus_mean(-fake),
    "relativistic_pairing": lambda fake, real: softplus_mean(real - fake),
    "least_squares": lambda fake, real: 0.5 * tf.reduce_mean((fake - 1) ** 2),
}


def follow(gan, make, discriminate, distance, loss, weight, compiled, draw):
    """Takes two steps of a GAN and by hand, and compares all that changed.

    Args:
        make: from weights and sources to fakes and statistics.
        discriminate: from weights, samples and sources to logits and statistics.
        distance: the name of a term, and what it is of real, fake and source.
        loss: of `OF_GENERATOR`; `weight` is its in the generator's sum.
        draw: from a number to `(real, source)`.
    """
    gan.run_eagerly = not compiled
    random = np.random.default_rng(0)
    for network in (gan.generator, gan.discriminator):  # what begins at 0 or near it moves little
        for variable in network.trainable_weights:
            few = "alpha" in variable.path or variable.numpy().std() < 0.05
            noise = random.normal(0, 0.15, variable.shape)
            variable.assign(variable + noise * few)
    generator, discriminator = (
        Player(network, (gan.optimizer.beta_1, 0.999))
        for network in (gan.generator, gan.discriminator)
    )
    name, measure = distance
    values = {}
    step = tf.function(gan.train_step) if compiled else gan.train_step
    for number in range(2):
        real, source = draw(number)
        step((tf.constant(real), tf.constant(source)))
        real, source = np.float64(real), np.float64(source)
        fake, seen = make(generator.weights, source)
        moved_statistics(generator, seen)

        def read(weights, samples, source=source):
            logits, seen = discriminate(weights, samples, source)
            moved_statistics(discriminator, seen)
            return logits

        def discriminator_loss(weights, real=real, fake=fake, read=read):
            of_real, of_fake = read(weights, real), read(weights, fake)
            record(values, "logits/real", np.mean(of_real))
            record(values, "logits/fake", np.mean(of_fake))
            total = OF_DISCRIMINATOR[loss](of_real, of_fake)
            record(values, "loss/discriminator/adversarial", float(total))
            return total

        discriminator.update(gradients_of(discriminator_loss, discriminator.weights))

        def generator_loss(weights, real=real, source=source, read=read):
            fake, _ = make(weights, source)
            of_fake = read(discriminator.weights, fake)
            of_real = read(discriminator.weights, real) if loss.startswith("relat") else None
            adversarial = weight * OF_GENERATOR[loss](of_fake, of_real)
            apart = measure(real, fake, source)
            record(values, "loss/generator/adversarial", float(adversarial))
            record(values, f"loss/generator/{name}", float(apart))
            return adversarial + apart

        generator.update(gradients_of(generator_loss, generator.weights))
    assert_same(gan, generator, discriminator, values)


@pytest.mark.parametrize(
    ("loss", "compiled"),
    [("non_saturating", True), ("relativistic_pairing", False)],
)
def test_pix2pix(seeded, pictures, loss, compiled):
    gan = zoo.get(
        *("pix2pix",),
        **{"shape": (8, 8, 1), "source": (8, 8, 2), "width": 4, "dropout": 0.0, "loss": loss},
        learning_rate=RATE,
    )

    def draw(number):
        return pictures(BATCH, seed=number), pictures(BATCH, (8, 8, 2), seed=10 + number)

    def l1(real, fake, source):
        return 100.0 * tf.reduce_mean(tf.abs(real - fake))

    follow(gan, unet, patches, ("l1", l1), loss, 1.0, compiled, draw)


@pytest.mark.parametrize(
    ("loss", "weight", "compiled"),
    [("non_saturating", 0.1, True), ("least_squares", 0.5, False), ("non_saturating", 0.0, False)],
)
def test_srgan(seeded, pictures, loss, weight, compiled):
    """With weight 0 the generator is that of pixels alone; here its adversary is trained too."""
    gan = zoo.get(
        "srgan",
        **{"shape": (8, 8, 1), "source": (4, 4, 2), "width": 2, "depth": 1, "loss": loss},
        **{"weight": 2.0, "adversarial": weight, "learning_rate": RATE},
    )
    gan.adversarial.heard = True

    def draw(number):
        return pictures(BATCH, seed=number), pictures(BATCH, (4, 4, 2), seed=10 + number)

    def l2(real, fake, source):
        return 2.0 * tf.reduce_mean((real - fake) ** 2)

    follow(gan, resnet, judge_of_sizes, ("l2", l2), loss, weight, compiled, draw)


@pytest.mark.parametrize("compiled", [False, True])
def test_context_encoder(seeded, pictures, compiled):
    gan = zoo.get(
        "context_encoder",
        **{"shape": (8, 8, 1), "width": 4, "bottleneck": 5, "adversarial": 0.05},
        **{"learning_rate": RATE, "discriminator_learning_rate": RATE},
    )

    def draw(number):
        real = pictures(BATCH, seed=number)
        alpha = np.ones_like(real)
        for n in range(BATCH):  # a hole of its own for each, and of its own size
            alpha[n, n : n + 4, 1 : 4 + n] = -1.0
        under = pictures(BATCH, seed=20 + number)  # what lies in the holes is not read
        return real, np.concatenate([np.where(alpha < 0, under, real), alpha], -1)

    def l2(real, fake, source):
        return 0.999 * in_the_hole(real, fake, source)

    follow(gan, filler, judge_of_holes, ("l2", l2), "non_saturating", 0.05, compiled, draw)
