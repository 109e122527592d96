"""Trains variants on one device and on two logical CPUs; prints what differs as JSON.

A program of its own: TensorFlow divides the CPU only before it has started.
"""

import json
import sys

import keras
import numpy as np
import tensorflow as tf

import zoo
from zoo import registry
from zoo.backend import NoiseSeed, distribution
from zoo.layers.augmentation import Augmentation
from zoo.layers.core import Dropout
from zoo.utils.errors import ZooError

SMALL = {"width": 4, "latent": 3, "kernel": 3, "num_classes": 3, "discriminator_steps": 2}
BATCH, STEPS = 8, 2


def of_all_replicas(draw):
    """Lets each replica draw the numbers of all, and take its share of them."""

    def drawn(shape, **settings):
        context = tf.distribute.get_replica_context()
        if context is None:  # in a scope, but not in a step
            return draw(shape, **settings)
        count = shape[0]
        whole = draw((count * context.num_replicas_in_sync, *shape[1:]), **settings)
        first = context.replica_id_in_sync_group * count
        return whole[first : first + count]

    return drawn


def trained(strategy, name, arguments):
    """Returns a variant that took two training steps, and its history."""
    keras.utils.set_random_seed(1)
    known = registry.parameters(name)
    small = {key: value for key, value in SMALL.items() if key in known}
    with strategy.scope():
        gan = zoo.get(name, **{"shape": (8, 8, 1), **small, **arguments})
    gan.run_eagerly = True
    count = BATCH * STEPS * gan.discriminator_steps
    random = np.random.default_rng(0)
    samples = random.uniform(-1, 1, (count, *gan.shape)).astype("float32")
    labels = random.integers(3, size=count) if gan.num_classes else None
    history = gan.fit(samples, labels, batch_size=BATCH, verbose=0).history
    return gan, history


def state(gan):
    """Returns weights, averages, statistics, and both optimizers' moments, by kind."""
    optimizers = [*gan.optimizer.variables, *gan.discriminator_optimizer.variables]
    average = gan.averaged_generator.variables if gan.averaged_generator else []
    return {
        "weights": [v.numpy() for v in gan.trainable_variables],
        "statistics": [v.numpy() for v in gan.non_trainable_variables if "moving" in v.path],
        "average": [v.numpy() for v in average],
        "moments": [v.numpy() for v in optimizers if v.path.endswith(("momentum", "velocity"))],
    }


def largest(one, other):
    """Returns the largest difference, absolute, and relative to each array's largest number."""
    pairs = list(zip(one, other, strict=True))
    absolute = [np.abs(a - b).max() for a, b in pairs]
    relative = [np.abs(a - b).max() / max(np.abs(a).max(), 1e-12) for a, b in pairs]
    return [float(max(absolute, default=0)), float(max(relative, default=0))]


def draws(two):
    """Returns what each replica draws, four times, and its dropout's mask."""
    with two.scope():
        seed, dropout = NoiseSeed(5), Dropout(0.5)

    def draw():
        normal = [keras.random.normal((6,), seed=seed) for _ in range(4)]
        return tf.stack(normal), dropout(tf.ones((99,)), training=True)

    return [
        [part.numpy().tolist() for part in two.experimental_local_results(drawn)]
        for drawn in two.run(draw)
    ]


def strengths(two):
    """Returns how an adaptive strength changes from .5: of two replicas, and of one device."""
    with two.scope():
        shared = Augmentation("color, adaptive")
    alone, found = Augmentation("color, adaptive"), []

    def adapt(of_replica):
        context = tf.distribute.get_replica_context()
        shared.adapt(of_replica[context.replica_id_in_sync_group], context.num_replicas_in_sync)

    for surer in ([1, 1, 1, 1], [1, 1, 1, -1], [1, 1, -1, -1]):
        margins = tf.constant([[1.0, 1.0, 1.0, 1.0], surer])
        shared.probability.assign(0.5)
        alone.probability.assign(0.5)
        two.run(tf.function(adapt), (margins,))
        alone.adapt(tf.reshape(margins, (-1,)))
        found.append([float(one.probability.numpy()) - 0.5 for one in (shared, alone)])
    return found


def order(two):
    """Returns the samples that each replica gets of a training step of three updates of four."""
    step = tf.data.Dataset.range(12).batch(12)
    shared = two.experimental_distribute_dataset(distribution.shared(step, 1, 3, two, 0))
    parts = two.experimental_local_results(next(iter(shared)))
    return [part.numpy().tolist() for part in parts]


def refusal(action):
    try:
        action()
    except ZooError as error:
        return str(error)
    return "nothing was refused"


def refusals(two):
    """Returns what is said of a batch that does not divide, and of a GAN from out of scope."""
    points = np.zeros((20, 2), "float32")
    alone = zoo.get("vanilla", shape=(2,), width=4)
    with two.scope():
        gan = zoo.get("vanilla", shape=(2,), width=4)
        scope = refusal(lambda: alone.fit(points, verbose=0, batch_size=4))
        packed = zoo.get("vanilla", shape=(2,), width=4, packing=2)
    return {
        "odd": refusal(lambda: gan.fit(points, batch_size=5, verbose=0)),
        "packs": refusal(lambda: packed.fit(points, batch_size=6, verbose=0)),
        "scope": scope,
    }


def main():
    two, one = distribution.strategy("cpu:0,cpu:1"), tf.distribute.get_strategy()
    found = dict(zip(("noise", "dropout"), draws(two), strict=True))
    found |= {"order": order(two), "strengths": strengths(two), **refusals(two)}
    NoiseSeed.next = keras.random.SeedGenerator.next
    keras.random.normal = of_all_replicas(keras.random.normal)
    keras.random.uniform = of_all_replicas(keras.random.uniform)
    for case in sys.argv[1:]:
        name, arguments = case.split(" ", 1)
        (single, alone), (double, both) = (
            trained(strategy, name, json.loads(arguments)) for strategy in (one, two)
        )
        expected, actual = state(single), state(double)
        found[case] = {kind: largest(expected[kind], actual[kind]) for kind in expected}
        found[case]["history"] = max(abs(alone[tag][0] - both[tag][0]) for tag in alone)
        found[case]["samples_seen"] = [single.samples_seen, double.samples_seen]
        found[case]["replicas"] = all(
            np.array_equal(*[part.numpy() for part in two.experimental_local_results(v.value)])
            for v in double.trainable_variables
        )
    print(json.dumps(found))


main()
