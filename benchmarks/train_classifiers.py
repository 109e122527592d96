"""Trains the classifiers whose features the benchmarks compare.

    python -m benchmarks.train_classifiers digits mnist

Each is trained on its dataset train split, to which neither validation nor test belong, and
tested on the test split; its weights are written in half precision beside
`zoo/evaluation/features/classifier.py`, into which the printed SHA-256 belongs. The shipped
weights, of seed 0, read 350 of 355 digits, 9,946 of 10,000 of MNIST, 2,000 of 2,000 notes of
`tones` and 247 of 250 spoken digits.
Another machine's arithmetic gives slightly different weights. New weights mean new
scores: raise the versions of the protocols in `benchmarks/protocols/` that name them.
"""

import argparse

import keras
import numpy as np
import tensorflow as tf

from zoo import data
from zoo.evaluation.features import classifier

EPOCHS = {"digits": 60, "mnist": 12, "tones": 3, "spoken_digit": 40}
SHIFT = {"digits": 0.07, "mnist": 0.08}  # of the side, each way
ROTATION = 0.03  # of a full rotation, each way: about 10 degrees
ZOOM = 0.1
MOVED = {"tones": 64, "spoken_digit": 400}  # samples, each way
LOUDNESS = 0.5  # the deviation of the logarithm of a sound's loudness
NOISE = 1e-3  # the most that is added to sounds
BATCH = 128
LEARNING_RATE = 2e-3


def main() -> None:
    """Trains what is named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="+", choices=sorted(classifier.SHAPES))
    parser.add_argument("--data-dir", help="where tensorflow-datasets keeps its data")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for name in options.names:
        train(name, options.seed, options.data_dir)


def train(name: str, seed: int, data_dir: str | None = None) -> None:
    """Trains one classifier and writes its weight file."""
    keras.utils.set_random_seed(seed)
    images, labels = data.source(name, "train", data_dir=data_dir).arrays()
    model = classifier.network(name)
    if name in classifier.WINDOWS:
        model.layers[1].adapt([images])
    logits = keras.Model(model.input, model.output[1])
    steps = EPOCHS[name] * (len(images) // BATCH)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps, warmup_target=LEARNING_RATE, warmup_steps=steps // 10
    )
    logits.compile(
        keras.optimizers.AdamW(rate, weight_decay=1e-3),
        keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.05),
        metrics=["accuracy"],
    )
    logits.fit(
        _batches(name, images, labels, seed),
        steps_per_epoch=len(images) // BATCH,
        epochs=EPOCHS[name],
        shuffle=False,  # the dataset has its order
        verbose=2,
    )
    digest = classifier.save(model, classifier.weight_file(name))
    halved = [weight.astype("float16").astype("float32") for weight in model.get_weights()]
    model.set_weights(halved)
    test_images, test_labels = data.source(name, "test", data_dir=data_dir).arrays()
    read = model.predict(test_images, batch_size=500, verbose=0)[1].argmax(axis=1)
    right = int((read == test_labels).sum())
    print(f"{name}: {right} of {len(read)} test samples right ({right / len(read):.4%})")
    print(f"SHA-256 of {classifier.weight_file(name).name}: {digest}")


def _batches(name: str, images: np.ndarray, labels: np.ndarray, seed: int) -> tf.data.Dataset:
    """Returns endless shuffled batches of samples altered a little."""
    alter = _altered_sounds(name) if name in MOVED else _altered_pictures(SHIFT[name], seed)
    rows = keras.ops.one_hot(labels, classifier.CLASSES[name])
    batches = tf.data.Dataset.from_tensor_slices((images, rows))
    batches = batches.shuffle(len(images), seed=seed).repeat().batch(BATCH, drop_remainder=True)
    return batches.map(lambda x, y: (alter(x), y)).prefetch(2)


def _altered_sounds(name: str):
    """Returns what moves sounds in time, makes them louder or quieter, and adds noise."""
    moved = MOVED[name]

    def alter(sounds):
        count, length = BATCH, sounds.shape[1]
        padded = tf.pad(sounds, ((0, 0), (moved, moved), (0, 0)))
        first = tf.random.uniform((count, 1), 0, 2 * moved + 1, tf.int32)
        sounds = tf.gather(padded, first + tf.range(length), axis=1, batch_dims=1)
        loudness = tf.exp(tf.random.normal((count, 1, 1), 0.0, LOUDNESS))
        noise = tf.random.uniform((count, 1, 1), 0.0, NOISE) * tf.random.normal(tf.shape(sounds))
        return tf.clip_by_value(loudness * sounds + noise, -1.0, 1.0)

    return alter


def _altered_pictures(shift: float, seed: int):
    """Returns what shifts, rotates and zooms pictures."""
    seeds = iter(range(seed, seed + 3))
    black = {"fill_mode": "constant", "fill_value": -1.0}
    alter = keras.Sequential(
        [
            keras.layers.RandomTranslation(shift, shift, seed=next(seeds), **black),
            keras.layers.RandomRotation(ROTATION, seed=next(seeds), **black),
            keras.layers.RandomZoom(ZOOM, seed=next(seeds), **black),
        ]
    )
    return lambda pictures: alter(pictures, training=True)


if __name__ == "__main__":
    main()
