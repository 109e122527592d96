"""GANs that translate between two kinds of picture without pairs, both ways.

A sample is one picture of each kind, `(a, b)`, that do not belong together; its fake is
`(F(b), G(a))`. The discriminator's logits of both kinds lie side by side.

Reference: Zhu et al., 2017, arXiv:1703.10593.
"""

import dataclasses

import keras
import numpy as np
from keras import ops

from zoo.gan import sampling
from zoo.gan.gan import GAN
from zoo.layers.pool import Pool
from zoo.utils import checks
from zoo.utils.errors import ZooError


@keras.saving.register_keras_serializable("zoo")
class CycleGAN(GAN):
    """A GAN of two generators, from each kind of picture to the other, and a discriminator of each.

    Both generators are one model with one optimizer, and so are both discriminators, which
    learn from a pool of past fakes.

    Args:
        generator: from `[first, second]` to `[of the second a first, of the first a second]`.
        discriminator: from `[first, second]` to logits.
        adversarial: an adversarial loss, see `zoo.losses`.
        pool: fakes of each kind that are kept.
        **arguments: for `zoo.GAN`; `modality` is a `zoo.modalities.Unpaired`.

    Example:

    >>> import numpy as np, zoo
    >>> gan = zoo.get("cyclegan", shape=(8, 8, 1), target=(8, 8, 3), identity=0.0, width=4)
    >>> gan.generate(condition=np.zeros((5, 8, 8, 1), "float32")).shape
    (5, 8, 8, 3)
    >>> gan.generate(condition=np.zeros((5, 8, 8, 3), "float32"), backward=True).shape
    (5, 8, 8, 1)
    """

    def __init__(self, generator, discriminator, adversarial, pool: int = 50, **arguments):
        super().__init__(generator, discriminator, adversarial, **arguments)
        self.pool = checks.whole("pool", pool, least=1)
        self.pools = [Pool(self.pool, shape) for shape in self.shape]

    def translator(self, backward: bool = False, averaged: bool = True):
        """Returns the generator of one direction, a Keras model that shares the GAN's weights."""
        both = self._generator(averaged)
        return keras.Model(both.inputs[int(backward)], both.outputs[int(not backward)])

    def translated(self, samples):
        """Returns `(F(b), G(a))` of a sample `(a, b)` while it trains."""
        return self.call_generator((), (samples,))

    def generate(
        self,
        n: int | None = None,
        labels=None,
        seed: int | None = None,
        averaged: bool = True,
        truncation: float | None = None,
        latents=None,
        condition=None,
        decoded: bool = False,
        backward: bool = False,
    ):
        """Returns pictures translated from one kind to the other, see `zoo.GAN.generate`.

        Args:
            condition: pictures `(n, *shape)` of the first kind, which become ones of the second;
                or a tuple of as many of each kind, of which both directions are returned.
            backward: the pictures are of the second kind, and become ones of the first.
            n, labels, seed, averaged, truncation, latents, decoded: as there.
        """
        if condition is None or isinstance(condition, tuple):
            return super().generate(
                n, labels, seed, averaged, truncation, latents, condition, decoded
            )
        if any(given is not None for given in (labels, truncation, latents)):
            raise ZooError(
                "This GAN translates pictures: it takes condition= without labels, truncation and "
                "latents."
            )
        kinds = self.modality.members
        pictures = kinds[backward].encode(condition)
        kinds[backward].check(pictures)
        if n not in (None, len(pictures)):
            raise ZooError(f"condition: expected {n} pictures, received {len(pictures)}.")
        network, size = self.translator(backward, averaged), sampling.at_once(self.shape)
        blocks = [
            network(ops.convert_to_tensor(pictures[at : at + size], "float32"), training=False)
            for at in range(0, len(pictures), size)
        ]
        made = np.concatenate([ops.convert_to_numpy(ops.cast(one, "float32")) for one in blocks])
        return kinds[not backward].decode(made) if decoded else made

    def unpack(self, data):
        """Returns `((a, b), ((a, b),))`: what is translated is the sample itself."""
        real, *_ = self.modality.parts(data)
        return real, (real,)

    def call_discriminator(self, samples, condition, training=True):
        return super().call_discriminator(samples, (), training)

    def discriminator_batch(self, batch):
        """Returns the batch with some of its fakes exchanged for past ones."""
        pairs = zip(self.pools, batch.fake, strict=True)
        return dataclasses.replace(batch, fake=tuple(pool(f, seed=self.noise) for pool, f in pairs))

    def get_config(self):
        config = super().get_config()
        if self.origin is None:
            config["pool"] = self.pool
        return config
