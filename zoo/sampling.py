"""Asking a trained GAN: for samples, and for its opinion of samples."""

import keras
import numpy as np
from keras import ops

from zoo import checks
from zoo.errors import ZooError


def generate(gan, n, labels=None, seed=None, averaged=True) -> np.ndarray:
    """Returns `n` samples of `gan`: see `zoo.GAN.generate`."""
    n = checks.whole("n", n, least=1)
    labels = _check_labels(gan, n, labels)
    seed = np.random.SeedSequence().entropy if seed is None else checks.whole("seed", seed)
    size = block_size(gan.shape)
    blocks = []
    for block, start in enumerate(range(0, n, size)):
        count = min(size, n - start)
        condition, latent = _draw_block(gan, size, [seed, block])
        if labels is not None:
            condition = (labels[start : start + count],)
        fake = gan.make(
            tuple(part[:count] for part in latent),
            tuple(ops.convert_to_tensor(part[:count]) for part in condition),
            training=False,
            averaged=averaged,
        )
        blocks.append(ops.convert_to_numpy(ops.cast(fake, "float32")))
    return np.concatenate(blocks)


def block_size(shape) -> int:
    """Returns how many samples are made at once: fewer when they are large.

    Latents are drawn by whole blocks, so that the first samples of a seed are
    the same however many are asked for.

    Example:

    >>> block_size((28, 28, 1)), block_size((256, 256, 3))
    (256, 21)
    """
    return int(np.clip(2**22 // int(np.prod(shape)), 8, 256))


def probability(gan, samples, labels=None) -> np.ndarray:
    """Returns `(n,)` probabilities that samples are real: see `zoo.GAN.probability`."""
    samples = np.asarray(samples, "float32")
    if samples.shape[1:] != gan.shape:
        raise ZooError(f"Samples must have shape (n, *{gan.shape}). Received: {samples.shape}.")
    labels = _check_labels(gan, len(samples), labels)
    if gan.num_classes is not None and labels is None:
        raise ZooError("This GAN is conditional: give the samples' labels. Received: labels=None.")
    if gan.adversarial.probability(0.0) is None:
        raise ZooError(
            f"The logits of {type(gan.adversarial).__name__} are no probabilities. "
            "Read gan.logits_of(samples, training=False) instead."
        )
    size = block_size(gan.shape)
    found = []
    for start in range(0, len(samples), size):
        condition = () if labels is None else (labels[start : start + size],)
        logits = gan.logits_of(samples[start : start + size], condition, training=False)
        means = ops.mean(ops.reshape(logits, (ops.shape(logits)[0], -1)), axis=1)
        found.append(ops.convert_to_numpy(gan.adversarial.probability(means)))
    return np.concatenate(found) if found else np.zeros(0, "float32")


def _draw_block(gan, size, entropy):
    """Draws a block's random labels (none for an unconditional GAN) and latents."""
    seed = int(np.random.SeedSequence(entropy).generate_state(1)[0])
    labels = np.random.default_rng(seed).integers(gan.num_classes or 1, size=size)
    condition = () if gan.num_classes is None else (labels.astype("int32"),)
    return condition, gan.draw(size, keras.random.SeedGenerator(seed))


def _check_labels(gan, n, labels):
    if labels is None:
        return None
    if gan.num_classes is None:
        raise ZooError("This GAN takes no labels: it is unconditional. Call it without labels.")
    given = np.asarray(labels)
    if not np.issubdtype(given.dtype, np.integer) or given.shape not in ((), (n,)):
        raise ZooError(
            f"labels must be one whole number or {n} of them. "
            f"Received: {given.dtype} of shape {given.shape}."
        )
    if given.size and not 0 <= given.min() <= given.max() < gan.num_classes:
        raise ZooError(
            f"labels must lie in 0..{gan.num_classes - 1}. Received: {given.min()}..{given.max()}."
        )
    return np.broadcast_to(given, (n,)).astype("int32")
