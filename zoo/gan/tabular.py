"""A GAN of rows whose generator is told a category of one column, and is to obey."""

import dataclasses
import typing

import keras
from keras import ops, tree

from zoo.gan.batch import Batch
from zoo.gan.gan import GAN
from zoo.layers.tabular import SCORES


@dataclasses.dataclass(frozen=True)
class RowBatch(Batch):
    """A batch whose fakes come with the scores that they were drawn from.

    Attributes:
        scores: float32 `(batch, width)`, not in packs.
    """

    scores: typing.Any = None


@keras.saving.register_keras_serializable("zoo")
class TabularGAN(GAN):
    """A GAN of rows, see `zoo.networks.tabular`, whose terms may read the generator's scores."""

    def make_batch(self, real, condition) -> RowBatch:
        """Returns a batch: a fake for each real row, all in packs, and the fakes' scores."""
        latent = self.sample_latent(ops.shape(real)[0], self.noise)
        network, rows = self.generator.get_layer(SCORES), self.generator.layers[-1]
        inputs = tree.flatten((latent, condition))
        scores = network(inputs if len(inputs) > 1 else inputs[0], training=True)
        fake = rows(scores, training=True)
        return RowBatch(self, *self.packs((real, fake, condition)), latent, scores)
