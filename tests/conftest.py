"""What several test modules share: a fixed seed, small variants, small pictures."""

import inspect

import numpy as np
import pytest


@pytest.fixture
def seeded():
    """Starts the test from Keras' random seed 0."""
    import keras

    keras.utils.set_random_seed(0)


@pytest.fixture
def small(seeded):
    """Returns a function that builds a variant with few weights, to be run without tracing."""
    import zoo
    from zoo import registry

    sizes = {"width": 4, "latent": 3, "kernel": 3, "num_classes": 3, "discriminator_steps": 2}
    sizes |= {"mapping": 1, "group": 2, "depth": 2, "bottleneck": 5, "window": 16}

    def build(name, **arguments):
        known = inspect.signature(registry.builder(name)).parameters
        fitting = {k: v for k, v in sizes.items() if k in known and known[k].default is not None}
        shape = (64, 1) if len(known["shape"].default) == 2 else (8, 8, 1)  # of sounds
        gan = zoo.get(name, **{"shape": shape, **fitting, **arguments})
        gan.run_eagerly = True
        return gan

    return build


@pytest.fixture
def pictures():
    """Returns a function that draws random samples in [-1, 1], the same for the same seed."""

    def draw(count, shape=(8, 8, 1), seed=0):
        numbers = np.random.default_rng(seed).uniform(-1, 1, (count, *shape))
        return numbers.astype("float32")

    return draw


@pytest.fixture
def watched():
    """Returns a function that begins to record what a GAN's discriminator sees in training.

    The record is a list of `(samples, conditions, training)`, in NumPy.
    """

    def watch(gan):
        call, seen = gan.call_discriminator, []

        def watched(samples, condition, training=True):
            seen.append((np.asarray(samples), [np.asarray(c) for c in condition], training))
            return call(samples, condition, training)

        gan.call_discriminator = watched
        return seen

    return watch


def _events(folder):
    import tensorflow as tf

    for path in sorted(folder.glob("events.out.tfevents.*")):
        for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
            yield tf.compat.v1.Event.FromString(record)


@pytest.fixture
def curves():
    """Reads a folder's event files: `{tag: [(step, value), ...]}`, pictures and texts as None."""

    import tensorflow as tf

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
