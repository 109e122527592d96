"""A feature network of sounds."""

import numpy as np

from zoo.evaluation.features.network import Features, softmax
from zoo.modalities import Audio
from zoo.utils.errors import ZooError

_AT_ONCE = 250


class SoundFeatures(Features):
    """A frozen network that describes sounds of one length; see `Features`.

    Example:

    >>> from zoo.evaluation import features
    >>> features.get("tones").probabilities(np.zeros((2, 1_024, 1), "float32")).shape
    (2, 8)
    """

    def read(self, samples):
        sounds = self._checked(samples)
        blocks = [sounds[start : start + _AT_ONCE] for start in range(0, len(sounds), _AT_ONCE)]
        found = [self._network.predict_on_batch(block) for block in blocks]
        features, logits = zip(*found, strict=True)
        return np.concatenate(features), softmax(np.concatenate(logits))

    def resizing(self, shape):
        return "none"

    def _checked(self, samples):
        try:
            Audio(self.shape).check(samples)
        except ZooError as error:
            raise ZooError(
                f"The feature network {self.name!r} takes other sounds. {error}"
            ) from None
        return np.asarray(samples, "float32")
