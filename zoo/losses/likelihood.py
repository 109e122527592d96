"""The likelihood of real lines, as a term of a generator that writes symbol by symbol."""

import keras
from keras import ops

from zoo.losses.penalties import Term


@keras.saving.register_keras_serializable("zoo")
class Likelihood(Term):
    """The mean negative log-likelihood of a symbol of the real lines, in nats, by teacher forcing.

    `-weight E[log p(x_t | x_1 ... x_{t-1})]`, the padding that ends and fills a line included.

    Args:
        weight: of the term.
        layer: the name of the generator's layer that writes, a `zoo.layers.LineWriter`.

    Reference: Nie et al., 2019, ICLR (RelGAN), section 3: the training before the adversarial.
    """

    def __init__(self, weight: float = 1.0, layer: str = "writer"):
        self.weight, self.layer = weight, layer

    def __call__(self, batch):
        writer = batch.gan.generator.get_layer(self.layer)
        logits = writer.logits_of(batch.real, batch.latent[0])
        losses = ops.categorical_crossentropy(batch.real, logits, from_logits=True)
        return self.weight * ops.mean(losses)

    def get_config(self):
        return {"weight": self.weight, "layer": self.layer}
