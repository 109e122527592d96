"""Other papers' GANs, composed without a word about them in the base.

Each in miniature: two networks, terms, and the hooks that its paper needs.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

import zoo
from zoo.backend import input_gradient
from zoo.losses.penalties import squared_norm

BATCH = 4


def trained(gan, data, steps=2, still=()):
    """Trains some steps; asserts finite values, and that all trainable weights changed."""
    gan.compile(zoo.optimizers.adam(1e-2))
    players = ("generator", "discriminator")
    weights = [w for player in players for w in gan.variables_and_optimizer(player)[0]]
    before = [w.numpy() for w in weights]
    gan.run_eagerly = True
    for _ in range(steps):
        logs = gan.train_step(data)
        assert all(np.isfinite(value) for value in logs.values())
    for weight, old in zip(weights, before, strict=True):
        if not any(weight is other for other in still):
            assert not np.array_equal(weight.numpy(), old), weight.path
    return gan


def conv(filters, **settings):
    return layers.Conv2D(filters, 3, padding="same", **settings)


def test_pix2pix(seeded, pictures, watched):
    """Isola et al., 2016, arXiv:1611.07004: an image as condition, no latent, an L1 term."""
    picture, drawing = keras.Input((8, 8, 1)), keras.Input((8, 8, 2))
    generator = keras.Model(drawing, conv(1, activation="tanh")(drawing))
    patches = conv(1)(layers.Concatenate()([picture, drawing]))
    discriminator = keras.Model([picture, drawing], patches)  # a logit for each patch

    def l1(batch):
        return 100 * ops.mean(ops.abs(batch.real - batch.fake))

    gan = zoo.GAN(generator, discriminator, zoo.losses.NonSaturating(), generator_terms={"l1": l1})
    seen = watched(gan)
    target, drawings = pictures(BATCH), pictures(BATCH, (8, 8, 2), 1)
    trained(gan, (tf.constant(target), tf.constant(drawings)))
    for shown, (condition,), _ in seen:  # the fakes stand beside the drawing they are made from
        np.testing.assert_array_equal(condition, drawings)
        assert shown.shape == target.shape
    dataset = tf.data.Dataset.from_tensor_slices((target, drawings)).batch(2)
    assert np.isfinite(gan.fit(dataset, verbose=0).history["loss/generator/l1"]).all()


def test_ac_gan(seeded, pictures):
    """Odena et al., 2016, arXiv:1610.09585: the discriminator names the label, unseen."""
    sample = keras.Input((2,))
    features = layers.Dense(8, activation="tanh")(sample)
    discriminator = keras.Model(
        sample, {"logits": layers.Dense(1)(features), "label": layers.Dense(3)(features)}
    )
    generator, _ = zoo.networks.pair("mlp", (2,), latent=3, num_classes=3, width=8)

    class ACGAN(zoo.GAN):
        def call_discriminator(self, samples, condition, training=True):
            return self.discriminator(samples, training=training)

    def named(*outputs):
        def term(batch):
            return sum(
                ops.mean(
                    keras.losses.sparse_categorical_crossentropy(
                        batch.condition[0], getattr(batch, output)["label"], from_logits=True
                    )
                )
                for output in outputs
            )

        return term

    gan = ACGAN(
        generator,
        discriminator,
        zoo.losses.NonSaturating(),
        latent=3,
        num_classes=3,
        discriminator_terms={"label": named("real_output", "fake_output")},
        generator_terms={"label": named("fake_output")},
    )
    trained(gan, (tf.constant(pictures(8, (2,))), tf.constant(np.arange(8) % 3)), steps=4)
    assert gan.generate(3, labels=2, seed=0).shape == (3, 2)
    assert gan.probability(pictures(3, (2,)), labels=[0, 1, 2]).shape == (3,)


def test_info_gan(seeded, pictures):
    """Chen et al., 2016, arXiv:1606.03657: a code beside the noise, to be read off the sample."""
    noise, code = keras.Input((3,)), keras.Input((2,))
    generator = keras.Model([noise, code], layers.Dense(2)(layers.Concatenate()([noise, code])))
    sample = keras.Input((2,))
    features = layers.Dense(8, activation="tanh")(sample)
    discriminator = keras.Model(
        sample, {"logits": layers.Dense(1)(features), "code": layers.Dense(2)(features)}
    )

    class InfoGAN(zoo.GAN):
        def sample_latent(self, count, seed):
            noise = keras.random.normal((count, self.latent), seed=seed)
            return noise, keras.random.uniform((count, 2), -1.0, 1.0, seed=seed)

    def information(batch):
        return ops.mean(ops.square(batch.fake_output["code"] - batch.latent[1]))

    gan = InfoGAN(
        generator,
        discriminator,
        zoo.losses.NonSaturating(),
        latent=3,
        discriminator_terms={"information": information},
        generator_terms={"information": information},
    )
    trained(gan, tf.constant(pictures(8, (2,))))
    assert gan.condition == zoo.modalities.Unconditional()
    np.testing.assert_array_equal(gan.generate(3, seed=0), gan.generate(5, seed=0)[:3])


def test_cycle_gan(seeded, pictures):
    """Zhu et al., 2017, arXiv:1703.10593: a sample is a pair, and so is its fake."""
    one, other = keras.Input((8, 8, 1)), keras.Input((8, 8, 1))
    generator = keras.Model(
        [one, other], [conv(1, activation="tanh")(other), conv(1, activation="tanh")(one)]
    )
    one, other = keras.Input((8, 8, 1)), keras.Input((8, 8, 1))
    discriminator = keras.Model([one, other], layers.Concatenate()([conv(1)(one), conv(1)(other)]))

    class CycleGAN(zoo.GAN):
        def unpack(self, data):
            return tuple(data), tuple(data)

        def call_discriminator(self, samples, condition, training=True):
            return self.discriminator(list(samples), training=training)

    def cycle(batch):
        back = batch.gan.call_generator((), tuple(batch.fake))
        return sum(ops.mean(ops.abs(a - b)) for a, b in zip(back, batch.real, strict=True))

    gan = CycleGAN(
        generator,
        discriminator,
        zoo.losses.LeastSquares(),
        generator_terms={"cycle": cycle},
        discriminator_steps=2,
        condition=zoo.modalities.Paired(zoo.modalities.of(((8, 8, 1), (8, 8, 1)))),
    )
    pair = pictures(BATCH), pictures(BATCH, seed=1)
    trained(gan, tuple(tf.constant(x) for x in pair))
    dataset = tf.data.Dataset.from_tensor_slices(pair).batch(2)
    assert np.isfinite(gan.fit(dataset, verbose=0).history["loss/generator/cycle"]).all()


def test_lazy_r1(seeded, pictures):
    """Mescheder et al., 2018, arXiv:1801.04406, every second update, inside a compiled branch."""
    interval, weight = 2, 3.0

    def r1(batch):
        def penalty():
            gradient = input_gradient(lambda x: batch.gan.logits_of(x, batch.condition), batch.real)
            return interval * weight * ops.mean(squared_norm(gradient))

        updates = batch.gan.discriminator_optimizer.iterations
        return ops.cond(updates % interval == 0, penalty, lambda: 0.0)

    generator, discriminator = zoo.networks.pair("mlp", (2,), latent=3, width=4)
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.NonSaturating(),
        latent=3,
        discriminator_terms={"r1": r1},
    )
    gan.compile(zoo.optimizers.adam(1e-2))
    step = tf.function(gan.train_step)
    paid = []
    for seed in range(4):
        gan.reset_metrics()
        paid.append(float(step(tf.constant(pictures(4, (2,), seed)))["loss/discriminator/r1"]))
    assert paid[0] > 0
    assert paid[1] == 0
    assert paid[2] > 0
    assert paid[3] == 0


def test_relativistic(seeded, pictures):
    """Jolicoeur-Martineau, 2018, arXiv:1807.00734: both players read both logits."""

    class Relativistic(zoo.losses.Adversarial):
        def discriminator(self, batch):
            return ops.mean(ops.softplus(batch.fake_logits - batch.real_logits))

        def generator(self, batch):
            return ops.mean(ops.softplus(batch.real_logits - batch.fake_logits))

    generator, discriminator = zoo.networks.pair("mlp", (2,), latent=3, width=4)
    for reuse in (False, True):
        gan = zoo.GAN(generator, discriminator, Relativistic(), latent=3, reuse_fakes=reuse)
        bias = discriminator.trainable_weights[-1]  # cancels: its gradient is zero
        trained(gan, tf.constant(pictures(8, (2,))), still=[bias])


def test_wave_gan(seeded, pictures):
    """Donahue et al., 2018, arXiv:1802.04208: one-dimensional convolutions on (64, 1)."""
    generator = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(64, activation="relu"),
            layers.Reshape((16, 4)),
            layers.Conv1DTranspose(1, 25, strides=4, padding="same", activation="tanh"),
        ]
    )
    discriminator = keras.Sequential(
        [
            keras.Input((64, 1)),
            layers.Conv1D(4, 25, strides=4, padding="same"),
            layers.LeakyReLU(0.2),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.Wasserstein(),
        latent=3,
        discriminator_terms={"gradient_penalty": zoo.losses.GradientPenalty()},
        discriminator_steps=2,
    )
    bias = discriminator.trainable_weights[-1]  # Wasserstein: its gradient is exactly zero
    trained(gan, tf.constant(pictures(8, (64, 1))), still=[bias])
    gan.fit(pictures(16, (64, 1)), batch_size=4, verbose=0)
    assert gan.generate(2, seed=0).shape == (2, 64, 1)
