"""Bare TensorFlow: the zoo's training step by hand in one `tf.function`, and nothing around it."""

import keras
import tensorflow as tf

from benchmarks.speed.case import Case, penalty_weight
from benchmarks.speed.channel import Channel


def train(case: Case, channel: Channel) -> None:
    """Trains in a loop inside the graph: no Keras trainer, no metrics, no callbacks."""
    step = TrainingStep(case.gan)
    batches = iter(case.source.batches(case.samples_per_step, case.recipe.train.seed))

    @tf.function
    def run(steps):
        for _ in tf.range(steps):
            batch = next(batches)
            step(batch[0] if isinstance(batch, tuple) else batch)

    while True:
        steps = channel.next_round()
        run(tf.constant(steps))
        channel.report(steps)


class TrainingStep:
    """One training step of a GAN on its own networks: `dcgan`, `vanilla` or `wgan_gp`.

    The mathematics are the zoo's, written out: the same noise in the same
    order, the same passes shared, Adam as TensorFlow's one fused operation.

    Args:
        gan: its networks are trained, its noise is drawn.
    """

    def __init__(self, gan):
        self.gan, self.penalty_weight = gan, penalty_weight(gan)
        self.discriminator = Adam(gan.discriminator.trainable_weights, gan.discriminator_optimizer)
        self.generator = Adam(gan.generator.trainable_weights, gan.optimizer)

    def __call__(self, real):
        batches = tf.split(real, self.gan.discriminator_steps)
        shared = self.gan.reuse_fakes
        for batch in batches[:-1] if shared else batches:
            self._update_discriminator(batch, self._fake(len(batch)))
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(self.generator.weights)
            fake = self._fake(len(batches[-1]))
            if shared:
                with tape.stop_recording():
                    self._update_discriminator(batches[-1], fake)
            logits = self.gan.discriminator(fake, training=True)
            wasserstein = self.penalty_weight is not None
            loss = tf.reduce_mean(-logits if wasserstein else tf.nn.softplus(-logits))
        self.generator.apply(tape.gradient(loss, self.generator.weights))

    def _fake(self, count):
        latent = keras.random.normal((count, self.gan.latent), seed=self.gan.noise)
        return self.gan.generator(latent, training=True)

    def _update_discriminator(self, real, fake):
        network = self.gan.discriminator
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(self.discriminator.weights)
            real_logits, fake_logits = network(real, training=True), network(fake, training=True)
            if self.penalty_weight is None:
                loss = tf.reduce_mean(tf.nn.softplus(-real_logits))
                loss += tf.reduce_mean(tf.nn.softplus(fake_logits))
            else:
                loss = tf.reduce_mean(fake_logits) - tf.reduce_mean(real_logits)
                loss += self.penalty_weight * self._gradient_penalty(real, fake)
        self.discriminator.apply(tape.gradient(loss, self.discriminator.weights))

    def _gradient_penalty(self, real, fake):
        shape = (len(real),) + (1,) * (len(real.shape) - 1)
        share = keras.random.uniform(shape, seed=self.gan.noise)
        between = share * real + (1.0 - share) * fake
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(between)
            logits = self.gan.discriminator(between, training=True)
        gradient = tape.gradient(logits, between)
        axes = list(range(1, len(real.shape)))
        norm = tf.sqrt(tf.reduce_sum(tf.square(gradient), axes) + 1e-12)
        return tf.reduce_mean(tf.square(norm - 1.0))


class Adam:
    """Adam on variables, one of TensorFlow's operations each, with a Keras optimizer's settings.

    Reference: Kingma & Ba, 2014, arXiv:1412.6980, section 2.
    """

    def __init__(self, weights, like: keras.optimizers.Adam):
        self.weights = [weight.value for weight in weights]
        self._rate, self._epsilon = float(like.learning_rate), like.epsilon
        self._betas = like.beta_1, like.beta_2
        self._powers = [tf.Variable(1.0), tf.Variable(1.0)]
        self._slots = [[tf.Variable(tf.zeros_like(w)) for _ in range(2)] for w in self.weights]

    def apply(self, gradients):
        """Updates the weights."""
        for power, beta in zip(self._powers, self._betas, strict=True):
            power.assign(power * beta)
        for weight, (m, v), gradient in zip(self.weights, self._slots, gradients, strict=True):
            tf.raw_ops.ResourceApplyAdam(
                var=weight.handle,
                m=m.handle,
                v=v.handle,
                beta1_power=self._powers[0],
                beta2_power=self._powers[1],
                lr=self._rate,
                beta1=self._betas[0],
                beta2=self._betas[1],
                epsilon=self._epsilon,
                grad=gradient,
            )
