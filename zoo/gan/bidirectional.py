"""Bidirectional GANs: an encoder learns beside the generator, and the discriminator sees pairs.

The discriminator sees a sample with its code: `(x, E(x))` or `(G(z), z)`.
Where it can no longer tell one kind of pair from the other, the encoder
inverts the generator.

Reference: Donahue et al., 2017, arXiv:1605.09782, section 3; Dumoulin et al.,
2017, arXiv:1606.00704, section 2.
"""

import dataclasses

import keras
import numpy as np
from keras import ops

from zoo.gan import sampling
from zoo.gan.gan import GAN
from zoo.layers import packing


@keras.saving.register_keras_serializable("zoo")
class BiGAN(GAN):
    """A GAN with an encoder on the generator's side; the discriminator sees pairs.

    In a batch both samples are pairs, `(sample, code)`. A sample alone, as in
    `logits_of(pictures)`, gets the code that the encoder gives it.

    Args:
        generator: from a latent to a sample.
        discriminator: from a sample and a code to logits.
        encoder: from a sample to a code of the latent's length.
        **arguments: for `zoo.GAN`.

    Example:

    >>> import numpy as np, zoo
    >>> gan = zoo.get("bigan", shape=(2,), latent=4, width=8)
    >>> gan.encode(np.zeros((3, 2), "float32")).shape
    (3, 4)
    """

    def __init__(self, generator, discriminator, encoder, **arguments):
        super().__init__(generator, discriminator, **arguments)
        self.encoder = encoder

    def encode(self, samples):
        """Returns the codes of samples, float32 NumPy `(n, latent)`.

        `generate(latents=encode(samples))` gives the samples back as the GAN
        understands them.

        Args:
            samples: `(n, *shape)`, pictures in [-1, 1].

        Raises:
            ZooError: samples of another shape.
        """
        samples = np.asarray(samples, "float32")
        self.modality.check(samples)
        size = sampling.at_once(self.shape)
        blocks = [
            self.encoder(ops.convert_to_tensor(samples[start : start + size]), training=False)
            for start in range(0, len(samples), size)
        ]
        return np.concatenate([ops.convert_to_numpy(block) for block in blocks])

    def variables_and_optimizer(self, player):
        """Returns a player's weights and optimizer; the encoder is the generator's."""
        weights, optimizer = super().variables_and_optimizer(player)
        if player == "generator":
            weights = [*weights, *self.encoder.trainable_variables]
        return weights, optimizer

    def make_batch(self, real, condition):
        """Returns a batch of pairs: real samples with their codes, fakes with their latents."""
        batch = super().make_batch(real, condition)
        encoded, drawn = self.packs((self.encoder(real, training=True), *batch.latent))
        return dataclasses.replace(batch, real=(batch.real, encoded), fake=(batch.fake, drawn))

    def discriminator_output(self, samples, condition, training=True):
        """Returns the discriminator's output of pairs, or of samples with the encoder's codes."""
        if not isinstance(samples, tuple):
            samples = ops.convert_to_tensor(samples)
            codes = self.encoder(packing.unpack(samples, self.packing), training=training)
            samples = samples, self.packs(codes)
        samples, codes = samples
        return super().discriminator_output(samples, (codes, *condition), training)

    def get_config(self):
        config = super().get_config()
        if self.origin is None:
            config["encoder"] = keras.saving.serialize_keras_object(self.encoder)
        return config
