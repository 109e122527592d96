"""The order of samples: a function of seed and position alone.

Epoch `e` of a split of `count` samples visits `permutation(count, seed, e)`.
The epochs follow each other without a seam, and batches are cut from that one
endless line; so a run that has consumed `start` samples goes on exactly where
it was, whatever the batch size.
"""

import itertools

import numpy as np
import tensorflow as tf

_FOREVER = 2**62  # epochs


def permutation(count, seed, epoch) -> tf.Tensor:
    """Returns the numbers below `count` in the order of one epoch, int32 `(count,)`.

    Sorts one 64-bit random number for each sample. The generator is named,
    because TensorFlow's default differs between devices.
    """
    key = tf.stack([tf.cast(seed, tf.int64), tf.cast(epoch, tf.int64)])
    numbers = tf.random.stateless_uniform([count], key, None, None, tf.int64, alg="philox")
    return tf.argsort(numbers, stable=True)


def epochs(first: int) -> tf.data.Dataset:
    """Returns the endless dataset of epoch numbers from `first`, int64."""
    return tf.data.Dataset.range(first, _FOREVER)


def passes() -> tf.data.Dataset:
    """Returns a dataset of one number, which counts how often it has been iterated before."""
    count = itertools.count()

    def number(_):
        return tf.ensure_shape(tf.numpy_function(lambda: np.int64(next(count)), [], tf.int64), ())

    return tf.data.Dataset.range(1).map(number)


def endless(count: int, batch_size: int, seed: int, start: int) -> tf.data.Dataset:
    """Returns an endless dataset of index batches, int32 `(batch_size,)`, from position `start`."""
    first, offset = divmod(start, count)

    def line(epoch):
        return permutation(count, seed, epoch)[tf.where(epoch == first, offset, 0) :]

    lines = epochs(first).map(line).prefetch(1)
    return lines.rebatch(batch_size, drop_remainder=True)


def one_pass(count: int, batch_size: int, seed: int) -> tf.data.Dataset:
    """Returns a dataset of index batches: its n-th iteration is one pass in epoch n's order.

    The last batch may be smaller.
    """
    return passes().map(lambda number: permutation(count, seed, number)).rebatch(batch_size)


def in_order(dataset: tf.data.Dataset) -> tf.data.Dataset:
    """Returns the dataset reading ahead, its order kept whatever runs in parallel.

    As many threads as the machine has, up to 16, from the start, and none that
    tunes their number: TensorFlow's wakes up at 10, 20, 40 ms and so on to a
    minute, and who is done with the dataset often waits for its next awakening.
    The option goes on to what is mapped onto the dataset.
    """
    options = tf.data.Options()
    options.deterministic = True
    options.autotune.enabled = False
    return dataset.prefetch(tf.data.AUTOTUNE).with_options(options)
