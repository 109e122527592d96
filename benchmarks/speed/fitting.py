"""The contenders that train with Keras' `fit`: the zoo, and what tutorials write."""

import dataclasses
import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import keras
import tensorflow as tf
from keras import ops
from rich.console import Console

from benchmarks.speed import translating
from benchmarks.speed.case import Case, penalty_weight
from benchmarks.speed.channel import Channel
from zoo.layers.core import of_keras
from zoo.training import loop


def recipe(case: Case, channel: Channel) -> None:
    """The zoo: what `zoo run` trains with, every callback on, into a temporary folder.

    With one report, at the end: a report (samples, checkpoint) is no training,
    and in rounds of a second it would be in some and not in others.
    """
    gan, fit = case.gan, case.gan.fit
    rounds = Rounds(channel, lambda: gan.samples_seen // case.samples_per_step)

    def in_rounds(*data, callbacks, **settings):
        return fit(*data, callbacks=[*callbacks, rounds], **settings)

    gan.fit = in_rounds
    once = dataclasses.replace(case.recipe, train=dataclasses.replace(case.recipe.train, reports=1))
    steps = loop.steps(once, gan)
    quiet = Console(file=io.StringIO())
    with tempfile.TemporaryDirectory() as folder:
        loop.train(
            *(gan, case.source, once, steps, Path(folder), quiet),
            *("ignore", None, None, lambda: case.source),
        )


def tutorial(case: Case, channel: Channel) -> None:
    """Keras as tutorials write it, `Tutorial` or a translator, under `fit`, step by step."""
    adam = case.gan.optimizer
    rate = float(adam.learning_rate)
    samples, source = case.source.arrays()
    if translating.is_known(case.gan):
        model = translating.tutorial(case.gan)
        samples = samples if source is None else (samples, source)
    else:
        model = Tutorial(case.gan)
    model.compile(rate, adam.beta_1, adam.beta_2)
    dataset = tf.data.Dataset.from_tensor_slices(samples).shuffle(1024).repeat()
    dataset = dataset.batch(case.recipe.train.batch_size, drop_remainder=True)
    updates = model.d_optimizer.iterations
    rounds = Rounds(channel, lambda: int(updates) // model.discriminator_steps)
    model.fit(dataset, steps_per_epoch=10**9, verbose=0, callbacks=[rounds])


class Rounds(keras.callbacks.Callback):
    """Lets `fit` train round after round.

    Args:
        channel: says how long a round is.
        done: returns the training steps that were done so far.
    """

    def __init__(self, channel: Channel, done: Callable[[], int]):
        super().__init__()
        self._channel, self._done, self._goal = channel, done, None

    def on_train_begin(self, logs=None):
        if self._goal is None:
            self._begin()

    def on_train_batch_end(self, batch, logs=None):
        if (now := self._done()) >= self._goal:
            self._channel.report(now - self._first)
            self._begin()

    def _begin(self):
        self._first = self._done()
        self._goal = self._first + self._channel.next_round()


class Tutorial(keras.Model):
    """A GAN in the form that Keras' published examples give it, of Keras' own layers.

    DCGAN: one generator pass for the discriminator update, on a batch of fakes
    and reals joined, and another for the generator update. WGAN-GP: the same
    real batch for all discriminator updates, fresh fakes for each, the
    generator's pass recorded with the discriminator's. Weights are updated by
    `apply_gradients`, losses are `Mean` metrics.
    """

    def __init__(self, gan):
        super().__init__()
        self.generator, self.discriminator = of_keras(gan.generator), of_keras(gan.discriminator)
        self.latent, self.discriminator_steps = gan.latent, gan.discriminator_steps
        self.penalty_weight = penalty_weight(gan)
        self.noise = keras.random.SeedGenerator(0)
        self.d_loss, self.g_loss = keras.metrics.Mean("d_loss"), keras.metrics.Mean("g_loss")
        self.built = True

    def compile(self, rate, beta_1, beta_2):
        super().compile()
        self.d_optimizer, self.g_optimizer = (
            keras.optimizers.Adam(rate, beta_1=beta_1, beta_2=beta_2) for _ in range(2)
        )
        self.d_optimizer.build(self.discriminator.trainable_weights)
        self.g_optimizer.build(self.generator.trainable_weights)

    @property
    def metrics(self):
        return [self.d_loss, self.g_loss]

    def fake(self, count):
        latent = keras.random.normal((count, self.latent), seed=self.noise)
        return self.generator(latent, training=True)

    def train_step(self, real):
        self._dcgan(real) if self.penalty_weight is None else self._wgan_gp(real)
        return {"d_loss": self.d_loss.result(), "g_loss": self.g_loss.result()}

    def _dcgan(self, real):
        count = tf.shape(real)[0]
        cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
        joined = tf.concat([self.fake(count), real], axis=0)
        labels = tf.concat([tf.zeros((count, 1)), tf.ones((count, 1))], axis=0)
        with tf.GradientTape() as tape:
            loss = cross_entropy(labels, self.discriminator(joined, training=True))
        self._apply(self.d_optimizer, tape, loss, self.discriminator)
        self.d_loss.update_state(loss)
        with tf.GradientTape() as tape:
            logits = self.discriminator(self.fake(count), training=True)
            loss = cross_entropy(tf.ones((count, 1)), logits)
        self._apply(self.g_optimizer, tape, loss, self.generator)
        self.g_loss.update_state(loss)

    def _wgan_gp(self, real):
        count = tf.shape(real)[0]
        for _ in range(self.discriminator_steps):
            with tf.GradientTape() as tape:
                fake = self.fake(count)
                fake_logits = self.discriminator(fake, training=True)
                real_logits = self.discriminator(real, training=True)
                loss = tf.reduce_mean(fake_logits) - tf.reduce_mean(real_logits)
                loss += self.penalty_weight * self.gradient_penalty(real, fake)
            self._apply(self.d_optimizer, tape, loss, self.discriminator)
            self.d_loss.update_state(loss)
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(self.discriminator(self.fake(count), training=True))
        self._apply(self.g_optimizer, tape, loss, self.generator)
        self.g_loss.update_state(loss)

    def gradient_penalty(self, real, fake):
        """Returns the penalty of Gulrajani et al., 2017, arXiv:1704.00028, Algorithm 1."""
        axes = list(range(1, len(real.shape)))
        share = keras.random.uniform((ops.shape(real)[0], *[1] * len(axes)), seed=self.noise)
        between = real + share * (fake - real)
        with tf.GradientTape() as tape:
            tape.watch(between)
            logits = self.discriminator(between, training=True)
        gradient = tape.gradient(logits, between)
        norm = tf.sqrt(tf.reduce_sum(tf.square(gradient), axis=axes))
        return tf.reduce_mean((norm - 1.0) ** 2)

    @staticmethod
    def _apply(optimizer, tape, loss, network):
        gradients = tape.gradient(loss, network.trainable_weights)
        optimizer.apply_gradients(zip(gradients, network.trainable_weights, strict=True))
