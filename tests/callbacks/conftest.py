"""A stand-in GAN: trackers, a counter, and samples that say what was asked of them."""

import keras
import numpy as np
import pytest

from zoo import modalities
from zoo.gan.mean_tracker import MeanTracker


class ToyGAN:
    """What callbacks read of a GAN, trained by hand."""

    def __init__(self, shape=(8, 8, 1), num_classes=None):
        self.modality = modalities.of(shape)
        self.condition = modalities.Unconditional()
        if num_classes is not None:
            self.condition = modalities.Label(num_classes)
        self.metrics = [
            MeanTracker("generator", ["loss/generator/adversarial"]),
            MeanTracker("discriminator", ["loss/discriminator/r1"]),
        ]
        self.samples_seen, self.stop_training, self.asked = 0, False, []

    def step(self, samples, loss, r1=None):
        self.samples_seen += samples
        self.metrics[0].update_state([loss])
        if r1 is not None:
            self.metrics[1].update_state([r1])

    def reset(self):
        for tracker in self.metrics:
            tracker.reset_state()

    def generate(self, n, condition=None, seed=None):
        self.asked.append({"n": n, "condition": condition, "seed": seed})
        if condition is None:
            condition = np.zeros(n)
        shape = self.modality.shape
        levels = np.asarray(condition, "float32").reshape(n, -1).mean(1) / 10
        return np.broadcast_to(levels.reshape(n, *[1] * len(shape)), (n, *shape))

    def save(self, path):
        keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]).save(path)


@pytest.fixture
def toy():
    return ToyGAN
