"""A stand-in GAN: trackers, a counter, and samples that say what was asked of them."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from zoo.gan.mean_tracker import MeanTracker


class ToyGAN:
    """What callbacks read of a GAN, moved by hand."""

    def __init__(self, shape=(8, 8, 1), num_classes=None):
        self.shape, self.num_classes = shape, num_classes
        self.metrics = [
            MeanTracker("generator", ["loss/generator/adversarial"]),
            MeanTracker("discriminator", ["loss/discriminator/r1"]),
        ]
        self.samples_seen, self.stop_training, self.asked = 0, False, []

    def turn(self, images, loss, r1=None):
        self.samples_seen += images
        self.metrics[0].update_state([loss])
        if r1 is not None:
            self.metrics[1].update_state([r1])

    def reset(self):
        for tracker in self.metrics:
            tracker.reset_state()

    def generate(self, n, labels=None, seed=None):
        self.asked.append({"n": n, "labels": labels, "seed": seed})
        if labels is None:
            labels = np.zeros(n)
        levels = np.asarray(labels, "float32").reshape(n, *[1] * len(self.shape)) / 10
        return np.broadcast_to(levels, (n, *self.shape))

    def save(self, path):
        keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]).save(path)


@pytest.fixture
def toy():
    return ToyGAN


def _events(folder):
    for path in sorted(folder.glob("events.out.tfevents.*")):
        for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
            yield tf.compat.v1.Event.FromString(record)


@pytest.fixture
def curves():
    """Reads a folder's event files: `{tag: [(step, value), ...]}`, pictures and texts as None."""

    def read(folder):
        found = {}
        for event in _events(folder):
            for value in event.summary.value:
                tensor = tf.make_ndarray(value.tensor) if value.HasField("tensor") else None
                is_number = tensor is not None and tensor.ndim == 0 and tensor.dtype != object
                number = float(tensor) if is_number else None
                found.setdefault(value.tag, []).append((event.step, number))
        return found

    return read
