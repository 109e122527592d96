"""Translators as tutorials write them, of Keras' own layers: pix2pix and CycleGAN."""

import keras
import tensorflow as tf

from zoo.gan.cycle import CycleGAN
from zoo.gan.gan import GAN
from zoo.layers.core import of_keras
from zoo.losses.adversarial import LeastSquares, NonSaturating, Weighted

_OF_CYCLES = {"cycle", "identity"}


def is_known(gan: GAN) -> bool:
    """Returns whether a GAN is a pix2pix or a cyclegan with its paper's losses."""
    terms, loss = set(gan.generator_terms), gan.adversarial
    if gan.discriminator_terms:
        return False
    if type(gan) is CycleGAN:  # the zoo's least squares are halved, and so doubled again
        doubled = type(loss) is Weighted and type(loss.loss) is LeastSquares and loss.weight == 2.0
        return doubled and {"cycle"} <= terms <= _OF_CYCLES
    return type(loss) is NonSaturating and terms == {"l1"}


def tutorial(gan: GAN):
    """Returns the tutorial's form of a GAN of which `is_known` is true."""
    return CycleTutorial(gan) if type(gan) is CycleGAN else PairedTutorial(gan)


class _Translator(keras.Model):
    """What both have in common: each network has an Adam and a mean of its loss.

    Args:
        networks: that learn, by name; the last one is a discriminator.
    """

    def __init__(self, networks: dict[str, keras.Model]):
        super().__init__()
        self.networks, self.discriminator_steps = networks, 1
        self.means = [keras.metrics.Mean(f"{name}_loss") for name in networks]
        self.built = True

    def compile(self, rate: float, beta_1: float, beta_2: float):
        super().compile()
        self.optimizers = [
            keras.optimizers.Adam(rate, beta_1=beta_1, beta_2=beta_2) for _ in self.networks
        ]
        for optimizer, network in zip(self.optimizers, self.networks.values(), strict=True):
            optimizer.build(network.trainable_weights)

    @property
    def d_optimizer(self):
        """That of the last network, a discriminator."""
        return self.optimizers[-1]

    @property
    def metrics(self):
        return self.means

    def update(self, tape, losses):
        """Gives each network one step down its own loss."""
        parts = zip(self.networks.values(), losses, self.optimizers, self.means, strict=True)
        for network, loss, optimizer, mean in parts:
            gradients = tape.gradient(loss, network.trainable_weights)
            optimizer.apply_gradients(zip(gradients, network.trainable_weights, strict=True))
            mean.update_state(loss)
        return {mean.name: mean.result() for mean in self.means}


class PairedTutorial(_Translator):
    """pix2pix in the form of TensorFlow's published example.

    One pass of the generator, one of the discriminator for real and one for made pictures; both
    networks are updated by what the discriminator said before.
    """

    def __init__(self, gan: GAN):
        networks = (gan.generator, gan.discriminator)
        super().__init__({one.name: of_keras(one) for one in networks})
        self.weight = gan.generator_terms["l1"].weight
        self.cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)

    def train_step(self, data):
        real, source = data
        generator, discriminator = self.networks.values()
        with tf.GradientTape(persistent=True) as tape:
            made = generator(source, training=True)
            of_real = discriminator([real, source], training=True)
            of_made = discriminator([made, source], training=True)
            fooled = self.cross_entropy(tf.ones_like(of_made), of_made)
            losses = (
                fooled + self.weight * tf.reduce_mean(tf.abs(real - made)),
                self.cross_entropy(tf.ones_like(of_real), of_real)
                + self.cross_entropy(tf.zeros_like(of_made), of_made),
            )
        return self.update(tape, losses)


class CycleTutorial(_Translator):
    """CycleGAN in the form of TensorFlow's published tutorial, where both learn from both cycles.

    All passes under one persistent tape, an Adam for each of the four networks, which are updated
    by what the discriminators said before. No pool of past fakes.
    """

    def __init__(self, gan: CycleGAN):
        translators, judges = of_keras(gan.generator), of_keras(gan.discriminator)
        networks = {
            "to_second": keras.Model(translators.inputs[0], translators.outputs[1]),
            "to_first": keras.Model(translators.inputs[1], translators.outputs[0]),
        }
        for name, picture, logits in zip(
            ("of_first", "of_second"), judges.inputs, judges.layers[-1].input, strict=True
        ):
            networks[name] = keras.Model(picture, logits)
        super().__init__(networks)
        self.cycle = gan.generator_terms["cycle"].weight
        identity = gan.generator_terms.get("identity")
        self.identity = identity and identity.weight
        self.square = keras.losses.MeanSquaredError()
        self.absolute = keras.losses.MeanAbsoluteError()

    def train_step(self, data):
        first, second = data
        to_second, to_first, of_first, of_second = self.networks.values()
        with tf.GradientTape(persistent=True) as tape:
            made_second = to_second(first, training=True)
            made_first = to_first(second, training=True)
            back = (to_first(made_second, training=True), to_second(made_first, training=True))
            cycle = self.absolute(first, back[0]) + self.absolute(second, back[1])
            judged = [
                (of_first(first, training=True), of_first(made_first, training=True)),
                (of_second(second, training=True), of_second(made_second, training=True)),
            ]
            fooled = [self.square(tf.ones_like(made), made) for _, made in judged]
            losses = [fooled[1] + self.cycle * cycle, fooled[0] + self.cycle * cycle]
            if self.identity:
                losses[0] += self.identity * self.absolute(second, to_second(second, training=True))
                losses[1] += self.identity * self.absolute(first, to_first(first, training=True))
            for real, made in judged:
                of_real = self.square(tf.ones_like(real), real)
                losses.append(0.5 * (of_real + self.square(tf.zeros_like(made), made)))
        return self.update(tape, losses)
