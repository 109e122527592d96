"""Trains the classifiers whose features the benchmarks compare.

    python -m benchmarks.train_classifiers digits mnist

Each is trained on its dataset's train split, to which neither validation nor test belong, and
tested on the test split; its weights are written in half precision beside
`zoo/evaluation/features/classifier.py`, into which the printed SHA-256 belongs. The shipped
weights, of seed 0, read 350 of 355 digits and 9,946 of 10,000 of MNIST.
Another machine's arithmetic gives slightly different weights. New weights mean new
scores: raise the version in `benchmarks/protocols/image_quality.toml`.
"""

import argparse

import keras
import numpy as np
import tensorflow as tf

from zoo import data
from zoo.evaluation.features import classifier

EPOCHS = {"digits": 60, "mnist": 12}
SHIFT = {"digits": 0.07, "mnist": 0.08}  # of the side, each way
ROTATION = 0.03  # of a full rotation, each way: about 10 degrees
ZOOM = 0.1
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
        _batches(images, labels, SHIFT[name], seed),
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
    print(f"{name}: {right} of {len(read)} test pictures right ({right / len(read):.4%})")
    print(f"SHA-256 of {classifier.weight_file(name).name}: {digest}")


def _batches(images: np.ndarray, labels: np.ndarray, shift: float, seed: int) -> tf.data.Dataset:
    """Returns endless shuffled batches of pictures shifted, rotated and zoomed a little."""
    seeds = iter(range(seed, seed + 3))
    black = {"fill_mode": "constant", "fill_value": -1.0}
    alter = keras.Sequential(
        [
            keras.layers.RandomTranslation(shift, shift, seed=next(seeds), **black),
            keras.layers.RandomRotation(ROTATION, seed=next(seeds), **black),
            keras.layers.RandomZoom(ZOOM, seed=next(seeds), **black),
        ]
    )
    batches = tf.data.Dataset.from_tensor_slices((images, keras.ops.one_hot(labels, 10)))
    batches = batches.shuffle(len(images), seed=seed).repeat().batch(BATCH, drop_remainder=True)
    return batches.map(lambda x, y: (alter(x, training=True), y)).prefetch(2)


if __name__ == "__main__":
    main()
