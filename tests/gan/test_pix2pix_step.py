"""One training step of `pix2pix` against the same step worked out on raw weights.

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

WEIGHT = 100.0


def convolved(x, kernel, stride):
    return tf.nn.conv2d(x, kernel, stride, "SAME")


def translate(weights, source):
    """The U-Net at 8x8: three halvings to 1x1 and back; skips are joined before their ReLU."""
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


def discriminate(weights, samples, source):
    """Patches of 16 pixels: one halving, two convolutions of stride 1."""
    k1, b1, k2, g2, o2, k3, b3 = weights
    seen = []
    x = leaky(convolved(tf.concat([samples, source], -1), k1, 2) + b1)
    x = leaky(normalized(convolved(x, k2, 1), g2, o2, seen))
    return convolved(x, k3, 1) + b3, seen


@pytest.mark.parametrize("compiled", [False, True])
def test_two_steps_of_pix2pix(seeded, pictures, compiled):
    gan = zoo.get(
        "pix2pix", shape=(8, 8, 1), source=(8, 8, 2), width=4, dropout=0.0, learning_rate=RATE
    )
    gan.run_eagerly = not compiled
    for network in (gan.generator, gan.discriminator):  # from N(0, 0.02^2) gradients are tiny
        for weight in network.trainable_weights:
            if "kernel" in weight.path:
                weight.assign(10 * weight)
    generator, discriminator = (
        Player(network, (0.5, 0.999)) for network in (gan.generator, gan.discriminator)
    )
    values = {}
    step = tf.function(gan.train_step) if compiled else gan.train_step
    for number in range(2):
        real = pictures(BATCH, seed=number)
        source = pictures(BATCH, shape=(8, 8, 2), seed=10 + number)
        step((tf.constant(real), tf.constant(source)))
        real, source = np.float64(real), np.float64(source)
        fake, seen = translate(generator.weights, source)
        moved_statistics(generator, seen)

        def discriminator_loss(weights, real=real, fake=fake, source=source):
            of_real, seen = discriminate(weights, real, source)
            moved_statistics(discriminator, seen)
            of_fake, seen = discriminate(weights, fake, source)
            moved_statistics(discriminator, seen)
            record(values, "logits/real", np.mean(of_real))
            record(values, "logits/fake", np.mean(of_fake))
            total = softplus_mean(-of_real) + softplus_mean(of_fake)
            record(values, "loss/discriminator/adversarial", float(total))
            return total

        discriminator.update(gradients_of(discriminator_loss, discriminator.weights))

        def generator_loss(weights, real=real, source=source):
            fake, _ = translate(weights, source)
            logits, seen = discriminate(discriminator.weights, fake, source)
            moved_statistics(discriminator, seen)
            distance = WEIGHT * tf.reduce_mean(tf.abs(real - fake))
            record(values, "loss/generator/adversarial", float(softplus_mean(-logits)))
            record(values, "loss/generator/l1", float(distance))
            return softplus_mean(-logits) + distance

        generator.update(gradients_of(generator_loss, generator.weights))
    assert_same(gan, generator, discriminator, values)
