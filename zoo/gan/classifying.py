"""A GAN whose discriminator is not told the condition but names it."""

import keras

from zoo.gan.gan import GAN


@keras.saving.register_keras_serializable("zoo")
class ClassifyingGAN(GAN):
    """A GAN with a condition that only the generator is told: the discriminator names it."""

    def call_discriminator(self, samples, condition, training=True):
        return super().call_discriminator(samples, (), training)
