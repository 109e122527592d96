"""What `zoo.GAN.fit` is given, checked at the door and cut into turns."""

import functools

import numpy as np
import tensorflow as tf

from zoo.utils import checks
from zoo.data.sources import Source
from zoo.utils.errors import ZooError

BATCH_SIZE = 64


def turns(gan, x, y=None, batch_size=None, steps_per_epoch=None, grouped=False):
    """Returns a dataset of whole turns, and the turns in an epoch (None: till the data ends).

    Args:
        gan: the `zoo.GAN` to be trained: its shape, its condition, its steps.
        x, y, batch_size, grouped: see `zoo.GAN.fit`.
        steps_per_epoch: turns in an epoch; by default one pass over the data.

    Raises:
        ZooError: data that this GAN cannot be trained on.
    """
    if steps_per_epoch is not None:
        checks.whole("steps_per_epoch", steps_per_epoch, least=1)
    if isinstance(x, tf.data.Dataset):
        if y is not None or batch_size is not None:
            raise ZooError(
                "A tf.data.Dataset brings its own labels and batches: call fit(dataset) "
                "without y and batch_size, the dataset yielding (samples, labels) batches."
            )
        return _of_dataset(gan, x, steps_per_epoch, grouped)
    if isinstance(x, tuple | list) and len(x) == 2 and y is None:
        x, y = x
    try:
        samples, labels = np.asarray(x), None if y is None else np.asarray(y)
    except ValueError:
        raise ZooError("Samples must be one array. Received: arrays of different shapes.") from None
    if not gan.conditional:
        labels = None
    _check(gan, samples, labels)
    if gan.conditional and gan.num_classes is None:
        raise ZooError(
            "This GAN's condition is no label: give fit a tf.data.Dataset of "
            "(samples, condition) batches."
        )
    size = checks.whole("batch_size", BATCH_SIZE if batch_size is None else batch_size, least=1)
    _check_packs(gan, size)
    turn = size * gan.discriminator_steps
    if turn > len(samples):
        raise ZooError(
            f"A turn takes {turn} samples ({gan.discriminator_steps} x batch_size={size}). "
            f"Received: {len(samples)} samples. Lower batch_size."
        )
    source = Source.from_arrays(samples, labels)
    dataset = source.batches(turn, seed=gan.order_seed, start=gan.samples_seen)
    return dataset, len(samples) // turn if steps_per_epoch is None else steps_per_epoch


def _of_dataset(gan, dataset, steps_per_epoch, grouped):
    if steps_per_epoch is None and dataset.cardinality() == tf.data.INFINITE_CARDINALITY:
        raise ZooError("The dataset never ends: give steps_per_epoch, the turns in an epoch.")
    first = next(iter(dataset.take(1)), None)
    if first is None:
        raise ZooError("The dataset is empty.")
    samples, *labels = first if isinstance(first, tuple | list) else (first,)
    if not isinstance(samples, tf.Tensor):
        raise ZooError(
            "Expected a dataset of batches: samples, or (samples, labels). Received elements of "
            f"{type(samples).__name__}. Map them first, e.g. tfds.load(..., as_supervised=True)."
        )
    _check(gan, samples.numpy(), _labels(gan, labels))
    if gan.num_classes is not None and not grouped:
        dataset = dataset.map(functools.partial(_with_known_labels, gan.num_classes))
    if samples.dtype != tf.float32:
        dataset = dataset.map(_in_float32, num_parallel_calls=tf.data.AUTOTUNE)
    steps, size = gan.discriminator_steps, len(samples)
    if grouped and size % steps:
        raise ZooError(
            f"A turn's samples must divide into {steps} moves of the discriminator. "
            f"Received: {size} samples."
        )
    _check_packs(gan, size // steps if grouped else size)
    if not grouped and steps * gan.packing > 1:
        dataset = dataset.rebatch(size * steps, drop_remainder=True)
        if next(iter(dataset.take(1)), None) is None:
            raise ZooError(
                f"The dataset holds less than one turn: {steps} batches of {size} samples."
            )
    return dataset, steps_per_epoch


def _labels(gan, parts):
    """Returns the first batch's labels, None where the GAN's condition is no label."""
    if gan.conditional and len(parts) > gan.conditions and gan.keeps("unpack", "make", "judge"):
        raise ZooError(
            f"Expected batches of {1 + gan.conditions} parts, samples and their condition. "
            f"Received: {1 + len(parts)}. Drop the others with dataset.map."
        )
    if gan.num_classes is None or not parts:
        return None
    if not isinstance(parts[0], tf.Tensor):
        raise ZooError(f"Expected whole-number labels. Received: {type(parts[0]).__name__}.")
    return parts[0].numpy()


def _with_known_labels(num_classes, samples, labels, *further):
    """Looks at the labels of the batches that come after the first."""
    numbers, expected = tf.cast(labels, "int64"), f"Expected labels in 0..{num_classes - 1}."
    tf.debugging.assert_non_negative(numbers, expected)
    tf.debugging.assert_less(numbers, tf.constant(num_classes, "int64"), expected)
    return samples, labels, *further


def _check_packs(gan, size):
    if size % gan.packing:
        raise ZooError(
            f"Expected a batch size that packs of {gan.packing} samples divide. Received: {size}."
        )


def _in_float32(*parts):
    parts = [tf.cast(part, tf.float32) if part.dtype.is_floating else part for part in parts]
    return tuple(parts) if len(parts) > 1 else parts[0]


def _check(gan, samples, labels):
    if not samples.ndim or samples.shape[1:] != gan.shape:
        raise ZooError(
            f"Expected samples (batch, {', '.join(map(str, gan.shape))}), as the GAN makes them. "
            f"Received: {samples.shape}. Build it with zoo.get(..., shape=...)."
        )
    if not len(samples):
        raise ZooError("Expected samples. Received: none.")
    _check_values(samples, pictures=len(gan.shape) == 3)
    if gan.num_classes is not None:
        _check_labels(labels, len(samples), gan.num_classes)


def _check_values(samples, pictures):
    if not np.issubdtype(samples.dtype, np.floating):
        raise ZooError(
            f"Expected float32 samples in [-1, 1]. Received: {samples.dtype}"
            f" in {samples.min()}..{samples.max()}. Call zoo.data.to_unit(images) for uint8 pixels."
        )
    least, most = samples.min(), samples.max()
    if not np.isfinite([least, most]).all():
        broken = np.flatnonzero(~np.isfinite(samples.reshape(len(samples), -1)).all(axis=1))
        raise ZooError(
            f"{len(broken)} samples hold NaN or infinity; the first is number {broken[0]}."
        )
    if pictures and (least < -1.001 or most > 1.001):
        raise ZooError(
            f"Expected pictures in [-1, 1]. Received: {least:g}..{most:g}. "
            "For pixels 0 to 255 call zoo.data.to_unit(images)."
        )


def _check_labels(labels, count, num_classes):
    if labels is None:
        raise ZooError("This GAN is conditional: give (samples, labels). Received: no labels.")
    if labels.shape != (count,) or not np.issubdtype(labels.dtype, np.integer):
        raise ZooError(
            f"Expected {count} whole-number labels. "
            f"Received: {labels.dtype} of shape {labels.shape}."
        )
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ZooError(
            f"Expected labels in 0..{num_classes - 1}. Received: {labels.min()}..{labels.max()}."
        )
