"""One training step of `specgan` against the same step worked out on raw weights.

As in `test_training_step`: nothing of the zoo's step, layers, networks or losses is used. The
spectrograms are SciPy's.
"""

import numpy as np
import scipy.fft
import tensorflow as tf

from tests.gan.test_training_step import (
    BATCH,
    RATE,
    Noise,
    Player,
    assert_same,
    gradients_of,
    leaky,
    record,
    transposed,
    with_rows,
)

WINDOW, STEPS = 16, 2  # frames of 16 samples, 8 apart: pictures of 8 frames and 8 frequencies


def spectrogram(sound, mean, deviation):
    """Returns one sound `(64,)` as a picture `(8, 8, 1)`."""
    hann = np.sin(np.pi * np.arange(WINDOW) / WINDOW) ** 2
    padded = np.concatenate([np.zeros(4), sound, np.zeros(12)])
    frames = np.abs([scipy.fft.rfft(padded[s : s + WINDOW] * hann) for s in range(0, 64, 8)])
    scaled = (np.log(frames[:, :8] + 1e-6) - mean) / (3 * deviation)
    return np.clip(scaled, -1, 1)[..., None]


def generate(weights, latent):
    dense, bias, kernel_1, bias_1, kernel_2, bias_2 = weights
    x = tf.nn.relu(tf.reshape(latent @ dense + bias, (-1, 4, 4, 8)))
    x = tf.nn.relu(transposed(x, kernel_1, 4, 1) + bias_1)
    return 1.1 * tf.tanh(transposed(x, kernel_2, 8, 2) + bias_2)


def judge(weights, pictures, label):
    kernel_1, bias_1, kernel_2, bias_2, embedding, last, bias = weights
    x = leaky(tf.nn.conv2d(pictures, kernel_1, 2, "SAME") + bias_1)
    x = leaky(tf.nn.conv2d(x, kernel_2, 1, "SAME") + bias_2)
    x = tf.reshape(x, (len(pictures), -1))
    chosen = np.eye(3)[label] @ embedding
    return x @ last + bias + tf.reduce_sum(chosen * x, axis=1, keepdims=True)


def test_specgan(small):
    """WGAN-GP on normalised log magnitudes; labels as a row, and as a projection."""
    weight = 7.0
    gan = small("specgan", num_classes=3, weight=weight, learning_rate=RATE)
    random = np.random.default_rng(0)
    mean, deviation = random.normal(-3, 1, 8), random.uniform(0.5, 1.5, 8)
    gan.transform.set_weights([mean, deviation])
    generator, discriminator = (
        Player(network, (0.5, 0.9)) for network in (gan.generator, gan.discriminator)
    )
    noise, values = Noise(gan), {}
    step = tf.function(gan.train_step)
    for number in range(2):
        sounds = random.normal(0, 0.2, (STEPS * BATCH, 64, 1)).clip(-1, 1).astype("float32")
        labels = np.arange(number, number + STEPS * BATCH) % 3
        step((tf.constant(sounds), tf.constant(labels, "int32")))
        for part in np.split(np.arange(STEPS * BATCH), STEPS):
            real = np.stack([spectrogram(one[:, 0], mean, deviation) for one in sounds[part]])
            label = labels[part]
            fake = generate(generator.weights, with_rows(noise.latent(), label, 3))
            u = noise.uniform(3)

            def discriminator_loss(weights, real=real, fake=fake, label=label, u=u):
                of_real, of_fake = judge(weights, real, label), judge(weights, fake, label)
                between = tf.constant(u * real + (1 - u) * fake)
                with tf.GradientTape() as tape:
                    tape.watch(between)
                    logits = judge(weights, between, label)
                norms = tf.norm(tf.reshape(tape.gradient(logits, between), (BATCH, -1)), axis=1)
                penalty = weight * tf.reduce_mean((norms - 1) ** 2)
                adversarial = tf.reduce_mean(of_fake) - tf.reduce_mean(of_real)
                record(values, "loss/discriminator/adversarial", float(adversarial))
                record(values, "loss/discriminator/gradient_penalty", float(penalty))
                return adversarial + penalty

            discriminator.update(gradients_of(discriminator_loss, discriminator.weights))
        latent = with_rows(noise.latent(), label, 3)

        def generator_loss(weights, latent=latent, label=label):
            fake = generate(weights, latent)
            loss = -tf.reduce_mean(judge(discriminator.weights, fake, label))
            record(values, "loss/generator/adversarial", float(loss))
            return loss

        generator.update(gradients_of(generator_loss, generator.weights))
    assert_same(gan, generator, discriminator, values)
