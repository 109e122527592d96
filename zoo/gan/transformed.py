"""A GAN whose players see samples in another form than the data has them."""

import keras

from zoo.gan.gan import GAN
from zoo.utils.errors import ZooError


@keras.saving.register_keras_serializable("zoo")
class TransformedGAN(GAN):
    """A GAN that is trained on transformed samples; what it generates is transformed back.

    In training both players have samples as `transform` makes them; outside of it samples are
    the data's, in `generate`, `probability` and what calls a network with `training=False`.

    Args:
        *args: for `zoo.GAN`; both networks are of transformed samples.
        transform: a Keras layer from samples to their other form. Where it has a method
            `adapt(batches)`, it is called with samples before the first training step, and its
            weights are given to `inverse`.
        inverse: a Keras layer back.
        modality: of the data.
        **kwargs: for `zoo.GAN`.

    Example:

    >>> import zoo
    >>> gan = zoo.get("specgan", shape=(1_024, 1), width=4, window=64)
    >>> gan.generator.output_shape, gan.generate(2, seed=0).shape
    ((None, 32, 32, 1), (2, 1024, 1))
    """

    ADAPTED = 1_024  # samples that `transform` is adapted to, at most

    def __init__(self, *args, transform, inverse, modality, **kwargs):
        super().__init__(*args, modality=modality, **kwargs)
        if self.augmentation is not None:
            raise ZooError("augmentation is of samples, and this GAN's are transformed: leave out.")
        self.transform, self.inverse = transform, inverse

    def adapt(self, data):
        if not hasattr(self.transform, "adapt"):
            return
        self.transform.adapt(self._first(data))
        self.inverse.set_weights(self.transform.get_weights())

    def _first(self, data):
        """Yields the samples of as many training steps as `transform` is adapted to."""
        seen = 0
        for element in data:
            samples = self.modality.parts(element)[0]
            yield samples
            seen += len(samples)
            if seen >= self.ADAPTED:
                return

    def unpack(self, data):
        real, condition = super().unpack(data)
        return self.transform(real), condition

    def call_generator(self, latent, condition, training=True, averaged=False):
        made = super().call_generator(latent, condition, training, averaged)
        return made if training else self.inverse(made)

    def call_discriminator(self, samples, condition, training=True):
        samples = samples if training else self.transform(samples)
        return super().call_discriminator(samples, condition, training)

    @property
    def sampler(self):
        network = super().sampler
        return keras.Model(network.inputs, self.inverse(network.output), name="generator")

    def get_config(self):
        config = super().get_config()
        if self.origin is None:
            layers = {"transform": self.transform, "inverse": self.inverse}
            config |= {k: keras.saving.serialize_keras_object(v) for k, v in layers.items()}
        return config
