"""Differentiable augmentation: what the discriminator sees is changed at random.

Real samples and fakes are changed alike, so a discriminator cannot learn few
real ones by heart, and the generator's gradient comes through the change.

Reference: Zhao et al., 2020, arXiv:2006.10738 (DiffAugment), section 3;
Karras et al., 2020, arXiv:2006.06676 (the adaptive strength), section 3;
Wang et al., 2022, arXiv:2206.02262 (Diffusion-GAN), see `zoo.layers.diffusion`.
"""

import keras
from keras import ops, tree

from zoo.backend import mean_over_replicas
from zoo.layers import diffusion, packing
from zoo.utils.errors import ZooError, suggestion


@keras.saving.register_keras_serializable("zoo")
class Augmentation(keras.layers.Layer):
    """Changes each sample at random: colour, translation, cutout, diffusion noise.

    Written as a text, `"color, translation, cutout"`, all pictures are changed
    (DiffAugment); with `adaptive` in it, each change happens to a picture with
    a probability that rises from 0 while the discriminator is too sure of the
    real pictures, and falls while it is not. That takes a loss whose logits
    have a `boundary` between real and fake (`zoo.losses.Adversarial`).

    `diffusion` suits points too: half of the samples are diffused for up to `T` steps
    (Diffusion-GAN). `T` is 1,000; with `adaptive` it goes from 10 to 1,000 as the
    probability goes from 0 to 1.

    Departures: a picture is shifted by up to an eighth of its side, rounded, and the cutout is
    half of it (4 and 14 of 28 pixels). ADA's authors have more kinds of change, adapt at every
    fourth update and set no upper bound; here it adapts at every one, to 1 at most. Of
    Diffusion-GAN: the discriminator is not told the time; with other changes beside the noise,
    one strength serves all.

    Args:
        kinds: the text.
        packs: samples in a pack; each is changed by itself.

    Attributes:
        probability: the strength, a weight from 0 to 1, saved with the GAN.

    Raises:
        ZooError: an unknown kind, or none.

    Example:

    >>> import numpy as np
    >>> change = Augmentation("translation, cutout")
    >>> change(np.ones((4, 8, 8, 1), "float32"), seed=keras.random.SeedGenerator(0)).shape
    TensorShape([4, 8, 8, 1])
    """

    # The adaptive strength of the paper: sign(D(x)) should be .6 in the mean; from 0 to 1 takes
    # 500,000 samples at least.
    TARGET, SAMPLES = 0.6, 500_000

    def __init__(self, kinds: str, packs: int = 1, **kwargs):
        super().__init__(**{"dtype": "float32", **kwargs})
        self.kinds, self.packs = kinds, packs
        names = parsed(kinds)
        self.adaptive, self.diffuses = "adaptive" in names, DIFFUSION in names
        self.changes = [CHANGES[name] for name in CHANGES if name in names]
        self.probability = self.add_weight(
            shape=(),
            initializer="zeros" if self.adaptive else "ones",
            dtype="float32",
            trainable=False,
            aggregation="mean",
            name="probability",
        )
        self.built = True

    def call(self, samples, seed):
        """Returns samples of the same shape, or trees of such, changed; differentiable."""
        return tree.map_structure(lambda part: self._changed(part, seed), samples)

    def _changed(self, samples, seed):
        each = packing.unpack(samples, self.packs)
        for change in self.changes:
            changed = change(each, seed)
            if self.adaptive:
                u = _uniform(each, seed)
                changed = ops.where(u < self.probability, changed, each)
            each = changed
        if self.diffuses:
            each = diffusion.diffused(each, diffusion.steps(self.probability), seed)
        return packing.pack(each, self.packs)

    def adapt(self, margins, replicas: int = 1):
        """Changes the probability towards where the discriminator is as sure as it should be.

        Args:
            margins: by how much the logits of real samples lie above the loss's boundary.
            replicas: that see as many samples each.
        """
        sure = mean_over_replicas(ops.mean(ops.sign(margins)))
        step = ops.shape(margins)[0] * self.packs * replicas / self.SAMPLES
        updated = self.probability + ops.sign(sure - self.TARGET) * ops.cast(step, "float32")
        self.probability.assign(ops.clip(updated, 0.0, 1.0))

    def get_config(self):
        return {**super().get_config(), "kinds": self.kinds, "packs": self.packs}


def color(pictures, seed):
    """Changes brightness by up to .5, saturation up to twofold, contrast by up to half."""
    pictures = pictures + _uniform(pictures, seed) - 0.5
    grey = ops.mean(pictures, axis=-1, keepdims=True)
    pictures = grey + (pictures - grey) * 2.0 * _uniform(pictures, seed)
    mean = ops.mean(pictures, axis=(1, 2, 3), keepdims=True)
    return mean + (pictures - mean) * (0.5 + _uniform(pictures, seed))


def translation(pictures, seed):
    """Moves pictures by up to an eighth of each side; what is uncovered becomes 0."""
    rows, columns = (
        _shift(pictures, side, seed) for side in (pictures.shape[1], pictures.shape[2])
    )
    shifted = ops.einsum("bij,bjwc->biwc", rows, pictures)
    return ops.einsum("bwv,bivc->biwc", columns, shifted)


def cutout(pictures, seed):
    """Sets a rectangle of half each side, anywhere and also half outside, to 0."""
    rows, columns = (_stripe(pictures, side, seed) for side in pictures.shape[1:3])
    hole = rows[:, :, None, None] * columns[:, None, :, None]
    return pictures * (1.0 - hole)


CHANGES = {"color": color, "translation": translation, "cutout": cutout}
DIFFUSION = "diffusion"


def parsed(kinds: str) -> list[str]:
    """Returns the names in an augmentation's text.

    Raises:
        ZooError: an unknown one, or none that changes anything.

    Example:

    >>> parsed("color, adaptive")
    ['color', 'adaptive']
    """
    known = (*CHANGES, DIFFUSION)
    names = [name.strip() for name in kinds.split(",")]
    for name in names:
        if name not in (*known, "adaptive"):
            raise ZooError(
                f"augmentation: unknown kind {name!r}.{suggestion(name, known)} "
                f"Expected some of {', '.join(known)}, and adaptive."
            )
    if set(names) <= {"adaptive"}:
        raise ZooError(f"augmentation: expected some of {', '.join(known)}.")
    return names


def _uniform(pictures, seed, shape=(1, 1, 1)):
    """Returns a number in [0, 1) for each picture."""
    size = (ops.shape(pictures)[0], *shape)
    return keras.random.uniform(size, dtype="float32", seed=seed)


def _whole(pictures, seed, least, most):
    """Returns a whole number from `least` to `most` for each picture, `(batch, 1)`."""
    return ops.floor(least + _uniform(pictures, seed, (1,)) * (most - least + 1))


def _shift(pictures, side, seed):
    """Returns for each picture the matrix `(side, side)` that moves its rows."""
    most = int(side / 8 + 0.5)
    steps = _whole(pictures, seed, -most, most)
    wanted = ops.cast(ops.arange(side), "float32")[None, :] + steps
    return ops.one_hot(ops.cast(wanted, "int32"), side, dtype="float32")


def _stripe(pictures, side, seed):
    """Returns for each picture 1 where a stripe of half the side lies, `(batch, side)`."""
    length = int(side / 2 + 0.5)
    middle = _whole(pictures, seed, 0, side - length % 2)
    offset = ops.cast(ops.arange(side), "float32")[None, :] - (middle - length // 2)
    return ops.cast((offset >= 0) & (offset < length), "float32")
