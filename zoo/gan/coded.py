"""A GAN whose latent ends in codes: a category and numbers that samples are to show."""

import keras
import numpy as np
from keras import ops

from zoo.gan import sampling
from zoo.gan.gan import GAN
from zoo.utils import checks
from zoo.utils.errors import ZooError


@keras.saving.register_keras_serializable("zoo")
class CodedGAN(GAN):
    """A GAN of latents `[normal noise | one-hot category | uniform numbers in [-1, 1]]`.

    Args:
        *args: for `zoo.GAN`; its `latent` counts noise and codes together.
        categories: how many categories there are, all equally likely.
        continuous: how many uniform numbers.
        **kwargs: for `zoo.GAN`.

    Example:

    >>> import numpy as np, zoo
    >>> gan = zoo.get("infogan", shape=(8, 8, 1), width=4, categories=3)
    >>> one_of_each = gan.latents(3, seed=0, category=[0, 1, 2], continuous=0.5)
    >>> gan.generate(latents=one_of_each).shape
    (3, 8, 8, 1)
    """

    def __init__(self, *args, categories: int, continuous: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.categories = checks.whole("categories", categories, least=2)
        self.continuous = checks.whole("continuous", continuous, least=1)

    @property
    def told(self) -> str:
        return f"{self.categories} modes"

    def sample_latent(self, count, seed):
        noise = self.latent - self.categories - self.continuous
        category = keras.random.randint((count,), 0, self.categories, seed=seed)
        parts = (
            keras.random.normal((count, noise), dtype="float32", seed=seed),
            ops.one_hot(category, self.categories, dtype="float32"),
            keras.random.uniform((count, self.continuous), -1.0, 1.0, dtype="float32", seed=seed),
        )
        return (ops.concatenate(parts, axis=-1),)

    def parts(self, latent):
        """Returns noise, one-hot category and continuous codes of latents `(n, latent)`."""
        middle = self.latent - self.continuous
        start = middle - self.categories
        return latent[:, :start], latent[:, start:middle], latent[:, middle:]

    def latents(self, n, seed=None, truncation=None, category=None, continuous=None):
        """Returns latents as `generate` draws them, with chosen codes where any are given.

        Args:
            n: how many.
            seed: see `zoo.GAN.generate`.
            truncation: of the noise alone, see `zoo.GAN.generate`.
            category: one for all, or `n` of them.
            continuous: numbers in [-1, 1] that fit `(n, continuous)`: one for
                all, a row for all, or all.

        Returns:
            float32 NumPy `(n, latent)`.

        Raises:
            ZooError: a category that there is not, or numbers that do not fit.
        """
        seed = np.random.SeedSequence().entropy if seed is None else seed
        latents = sampling.latents(self, n, seed)
        noise, categories, numbers = self.parts(latents)  # views: writing changes `latents`
        if truncation is not None:
            noise[:] = self.parts(sampling.latents(self, n, seed, truncation))[0]
        if category is not None:
            categories[:] = np.eye(self.categories)[self._categories(n, category)]
        if continuous is not None:
            numbers[:] = self._numbers(n, continuous)
        return latents

    def generate(
        self,
        n=None,
        labels=None,
        seed=None,
        averaged=True,
        truncation=None,
        latents=None,
        condition=None,
        decoded=False,
    ):
        """Returns `n` samples: see `zoo.GAN.generate`; codes are chosen in `latents`."""
        if latents is None and truncation is not None:
            latents, n, truncation = self.latents(n, seed, truncation), None, None
        return super().generate(n, labels, seed, averaged, truncation, latents, condition, decoded)

    def read(self, samples):
        """Returns what codes samples seem to have been made from, NumPy.

        Args:
            samples: `(n, *shape)`, real or generated.

        Returns:
            The category probabilities `(n, categories)`, and the expected
            continuous codes `(n, continuous)`.
        """
        samples, size = np.asarray(samples, "float32"), sampling.at_once(self.shape)
        blocks = np.split(samples, range(size, len(samples), size))
        said = [
            self.call_discriminator(ops.convert_to_tensor(block), (), training=False)
            for block in blocks
        ]
        category = [ops.convert_to_numpy(ops.softmax(one["category"])) for one in said]
        continuous = [ops.convert_to_numpy(one["continuous"]) for one in said]
        return np.concatenate(category), np.concatenate(continuous)

    def get_config(self):
        config = super().get_config()
        if self.origin is None:
            config |= {"categories": self.categories, "continuous": self.continuous}
        return config

    def _categories(self, n, given):
        given = np.asarray(given)
        fits = np.issubdtype(given.dtype, np.integer) and given.shape in ((), (n,))
        if not fits or not (0 <= given.min() <= given.max() < self.categories):
            raise ZooError(
                f"category must be one whole number in 0..{self.categories - 1}, or {n} of them. "
                f"Received: {given.tolist()!r}."
            )
        return np.broadcast_to(given, n)

    def _numbers(self, n, given):
        given = np.asarray(given, "float32")
        shapes = ((), (self.continuous,), (1, self.continuous), (n, self.continuous))
        if given.shape not in shapes or not np.abs(given).max() <= 1.0:
            raise ZooError(
                f"continuous must be numbers in [-1, 1] of shape ({n}, {self.continuous}). "
                f"Received: shape {given.shape}, the largest of size {np.abs(given).max()}."
            )
        return given
