"""The path length term of StyleGAN2."""

import math

import keras
from keras import layers, ops

from zoo.backend import input_gradient
from zoo.losses.penalties import Term, squared_norm


@keras.saving.register_keras_serializable("zoo")
class PathLength(Term, layers.Layer):
    """A step in w should change the picture by the same length wherever and however it goes.

    `weight * E[(||J^T y|| - a)^2]`, `J` the Jacobian of the synthesis at `w`,
    `y` a picture of normal noise over `sqrt(pixels)`, and `a` the moving mean
    of the norms. The term is lazy: it gets an update of its own once in `every` of the
    generator's, see `zoo.losses.Lazy`. `a` is a weight of this layer, so it is saved
    with the GAN.

    Departures: no gradient through `a`; a whole batch of fresh latents, where the authors
    take half of one; one w for all layers.

    The generator must have layers named `mapping` and `synthesis`.

    Args:
        weight: of the term.
        decay: by which `a` goes towards the norms of a batch.
        every: generator updates.

    Reference: Karras et al., 2020, arXiv:1912.04958, equation 4 and section 3.1.
    """

    def __init__(self, weight: float = 2.0, decay: float = 0.01, every: int = 4, **kwargs):
        super().__init__(**kwargs)
        self.weight, self.decay, self.every = weight, decay, every
        self.mean = self.add_weight(
            shape=(),
            initializer="zeros",
            dtype="float32",
            trainable=False,
            aggregation="mean",
            name="mean",
        )
        self.built = True

    def __call__(self, batch):
        lengths = self.lengths(batch.gan, *batch.latent)
        self.mean.assign_add(self.decay * (ops.mean(ops.stop_gradient(lengths)) - self.mean))
        return self.weight * ops.mean(ops.square(lengths - ops.stop_gradient(self.mean)))

    @staticmethod
    def lengths(gan, latent):
        """Returns `||J^T y||` of each sample, `(batch,)`."""
        w = gan.generator.get_layer("mapping")(latent, training=True)
        synthesis = gan.generator.get_layer("synthesis")

        def projected(w):
            pictures = ops.cast(synthesis(w, training=True), "float32")
            noise = keras.random.normal(ops.shape(pictures), seed=gan.noise, dtype="float32")
            pixels = math.prod(pictures.shape[1:3])
            return ops.sum(pictures * noise) / math.sqrt(pixels)

        return ops.sqrt(squared_norm(input_gradient(projected, w)) + 1e-12)

    def get_config(self):
        own = {"weight": self.weight, "decay": self.decay, "every": self.every}
        return {**layers.Layer.get_config(self), **own}
