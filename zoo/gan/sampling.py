"""Asking a trained GAN: for samples, and for its opinion of samples."""

import math

import keras
import numpy as np
from keras import ops, tree
from scipy import special

from zoo.utils import checks
from zoo.utils.errors import ZooError

_MOST_NUMBERS = 2**33  # that samples of one call may hold, 32 GiB: ask for more in parts


def generate(
    gan,
    n=None,
    labels=None,
    seed=None,
    averaged=True,
    truncation=None,
    latents=None,
    condition=None,
    decoded=False,
):
    """Returns samples of `gan`: see `zoo.GAN.generate`."""
    made = pieces(gan, n, labels, seed, averaged, truncation, latents, condition)
    samples = joined(made)
    return gan.modality.decode(samples) if decoded else samples


def joined(pieces):
    """Returns the samples of `pieces` as one array, or a tuple of arrays."""
    return tree.map_structure(lambda *parts: np.concatenate(parts), *pieces)


def pieces(
    gan,
    n=None,
    labels=None,
    seed=None,
    averaged=True,
    truncation=None,
    latents=None,
    condition=None,
):
    """Yields the samples of `generate` piece by piece: never all of them are held.

    Args and errors: as `zoo.GAN.generate`.
    """
    given = _given(labels, condition)
    if n is None:
        n = gan.condition.length(given) if latents is None and given is not None else None
    if latents is None:
        n = checks.whole("n", n, least=1, most=_MOST_NUMBERS // numbers(gan.shape))
    else:
        latents = _check_latents(gan, n, seed, truncation, latents)
        n = len(latents)
    seed = _seed(seed)
    if truncation is not None:
        _check_truncation(gan, truncation)
    if given is not None:
        given = gan.condition.given(given, n)
    needs_drawing = latents is None or (gan.condition.count and given is None)
    size = block_size(gan.shape)
    for number, start in enumerate(range(0, n, size)):
        part = slice(start, min(start + size, n))
        conditions, latent = (), ()
        if needs_drawing:
            drawn = _draw_block(gan, size, [seed, number], truncation)
            conditions, latent = (_first(one, part.stop - start) for one in drawn)
        if given is not None:
            conditions = tree.map_structure(lambda one, part=part: one[part], given)
        if latents is not None:
            latent = (latents[part],)
        if conditions is None:
            raise ZooError(gan.condition.required())
        yield _made(gan, latent, conditions, part.stop - start, averaged)


def _made(gan, latent, conditions, count, averaged):
    """Returns `count` samples as NumPy arrays, large ones made a few at a time."""
    size, found = at_once(gan.shape), []
    for start in range(0, count, size):
        some = tree.map_structure(
            lambda one, start=start: ops.convert_to_tensor(one[start : start + size]),
            (latent, conditions),
        )
        fake = gan.call_generator(*some, training=False, averaged=averaged)
        found.append(tree.map_structure(_to_numpy, fake))
    return tree.map_structure(lambda *parts: np.concatenate(parts), *found)


def latents(gan, n, seed=None, truncation=None) -> np.ndarray:
    """Returns the latents that `generate` draws: see `zoo.GAN.latents`."""
    if gan.latent is None:
        raise ZooError("This GAN has no latent: what it makes is decided by its condition.")
    n = checks.whole("n", n, least=1, most=_MOST_NUMBERS // gan.latent)
    return _drawn(gan, n, seed, truncation)[1][0]


def slerp(first: np.ndarray, last: np.ndarray, share: float) -> np.ndarray:
    """Returns points on the arcs from the rows of `first` to those of `last`.

    `sin((1 - t) w) / sin(w) a + sin(t w) / sin(w) b` with the angle `w` between
    `a` and `b`. Normal latents lie near a sphere; a straight line would leave it.

    Args:
        first, last: latents `(n, latent)`.
        share: of the way, 0 to 1.

    Reference: Shoemake, 1985, SIGGRAPH, section 3.3; for latents White, 2016, arXiv:1609.04468.

    Example:

    >>> slerp(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]), 0.5).round(3)
    array([[0.707, 0.707]], dtype=float32)
    """
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(last, axis=1)
    cosine = np.sum(first * last, axis=1) / np.maximum(lengths, 1e-12)
    angle = np.arccos(np.clip(cosine, -1.0, 1.0))[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        arc = (np.sin((1 - share) * angle) * first + np.sin(share * angle) * last) / np.sin(angle)
    straight = (1 - share) * first + share * last
    return np.where(np.sin(angle) > 1e-6, arc, straight).astype("float32")


def walk(gan, n, seeds, shares, condition=None, truncation=None) -> np.ndarray:
    """Returns samples on the way from the latents of one seed to those of another.

    Args:
        gan: a trained GAN.
        n: how many samples walk side by side.
        seeds: the first and the last.
        shares: where on the way to look, numbers from 0 to 1.
        condition: as `generate` takes it; None draws each sample's once, by the first seed.
        truncation: see `zoo.GAN.generate`.

    Returns:
        float32 `(len(shares), n, *shape)`.

    Example:

    >>> import zoo
    >>> gan = zoo.get("vanilla", shape=(2,), latent=4, width=8)
    >>> walk(gan, 3, (0, 1), [0.0, 0.5, 1.0]).shape
    (3, 3, 2)
    """
    first, last = (gan.latents(n, seed, truncation) for seed in seeds)
    steps = [
        generate(gan, condition=condition, seed=seeds[0], latents=slerp(first, last, share))
        for share in shares
    ]
    return np.stack(steps)


def at_once(shape) -> int:
    """Returns how many samples a network is handed at once: fewer when they are large.

    Outside of a graph Keras keeps what every layer gives until the last is done: for 128 pictures
    of 64x64 pixels gigabytes.

    Example:

    >>> at_once((28, 28, 1)), at_once((64, 64, 3)), at_once((256, 256, 3))
    (256, 21, 8)
    """
    return int(np.clip(2**18 // numbers(shape), 8, 256))


def block_size(shape) -> int:
    """Returns how many samples are drawn at once: fewer when they are large.

    Latents are drawn by whole blocks, so that the first samples of a seed are
    the same however many are asked for.

    Example:

    >>> block_size((28, 28, 1)), block_size((256, 256, 3))
    (256, 21)
    """
    return int(np.clip(2**22 // numbers(shape), 8, 256))


def numbers(shape) -> int:
    """Returns how many numbers a sample holds."""
    parts = shape if shape and isinstance(shape[0], tuple) else (shape,)
    return sum(math.prod(part) for part in parts)


def probability(gan, samples, labels=None, condition=None) -> np.ndarray:
    """Returns `(n,)` probabilities that samples are real: see `zoo.GAN.probability`."""
    gan.modality.check(samples)
    samples = gan.modality.as_float32(samples)
    n, given = gan.modality.count(samples), _given(labels, condition)
    if gan.condition.count and given is None:
        raise ZooError(
            f"This GAN is conditional: give the samples' {gan.condition.key}. Received: none."
        )
    conditions = () if given is None else gan.condition.given(given, n)
    read = getattr(gan.adversarial, "probability", lambda logits: None)
    if read(ops.zeros(())) is None:
        raise ZooError(
            f"The logits of {type(gan.adversarial).__name__} are no probabilities. "
            "Read gan.logits_of(samples, training=False) instead."
        )
    if gan.packing > 1:
        raise ZooError(
            f"This GAN's discriminator sees packs of {gan.packing} samples, not single ones. "
            "Read gan.logits_of(gan.packs(samples), training=False) instead."
        )
    size, found = at_once(gan.shape), []
    for start in range(0, n, size):
        block, given = tree.map_structure(
            lambda part, start=start: ops.convert_to_tensor(part[start : start + size]),
            (samples, conditions),
        )
        logits = gan.logits_of(gan.relaxed(block), given, training=False)
        means = ops.mean(ops.reshape(logits, (ops.shape(logits)[0], -1)), axis=1)
        found.append(ops.convert_to_numpy(gan.adversarial.probability(means)))
    return np.concatenate(found)


def _given(labels, condition):
    """Returns the one of both that a user has given, None where neither was."""
    if labels is not None and condition is not None:
        raise ZooError("Give labels= or condition=, not both: labels are a condition.")
    return condition if labels is None else labels


def _drawn(gan, n, seed, truncation=None):
    """Draws conditions (None where none can be made up) and latents, as NumPy arrays."""
    seed = _seed(seed)
    if truncation is not None:
        _check_truncation(gan, truncation)
    size = block_size(gan.shape)
    blocks = [_draw_block(gan, size, [seed, block], truncation) for block in range(-(-n // size))]
    return [
        None
        if drawn[0] is None
        else tuple(np.concatenate(parts)[:n] for parts in zip(*drawn, strict=True))
        for drawn in zip(*blocks, strict=True)
    ]


def _first(arrays: tuple | None, count: int):
    """Returns the first rows of drawn arrays; None where none could be drawn."""
    return None if arrays is None else tuple(one[:count] for one in arrays)


def _seed(seed):
    return np.random.SeedSequence().entropy if seed is None else checks.whole("seed", seed)


def _draw_block(gan, size, entropy, truncation):
    seed = int(np.random.SeedSequence(entropy).generate_state(1)[0])
    random = np.random.default_rng(seed)
    condition = gan.condition.sample(size, random)
    latent = gan.sample_latent(size, keras.random.SeedGenerator(seed))
    drawn = [ops.convert_to_numpy(part) for part in latent]
    if truncation is not None:
        drawn[0] = _truncated(drawn[0], truncation, random)
    return condition, tuple(drawn)


def _check_truncation(gan, truncation) -> None:
    is_number = isinstance(truncation, int | float | np.number) and truncation is not True
    if gan.latent is None or not is_number or not 0.0 < truncation < np.inf:
        raise ZooError(
            "truncation must be a number above 0, for a GAN with a latent. "
            f"Received: {truncation!r}."
        )


def _truncated(latent, truncation, random):
    """Draws again, from the normal distribution between, what lies beyond +-truncation.

    Reference: Brock et al., 2018, arXiv:1809.11096, section 3.1.
    """
    share = random.uniform(special.ndtr(-truncation), special.ndtr(truncation), latent.shape)
    inside = np.clip(special.ndtri(share), -truncation, truncation)
    return np.where(np.abs(latent) > truncation, inside, latent).astype(latent.dtype)


def _check_latents(gan, n, seed, truncation, given):
    try:
        given = np.asarray(given, "float32")
    except (ValueError, TypeError):
        given = np.empty(())
    if gan.latent is None or given.shape[1:] != (gan.latent,) or not len(given):
        raise ZooError(
            f"latents must be numbers of shape (n, {gan.latent}). Received: shape {given.shape}."
        )
    if not np.isfinite(given).all():
        raise ZooError("latents must be finite. Received: NaN or infinity among them.")
    if n not in (None, len(given)) or truncation is not None:
        raise ZooError(
            "latents are taken as they are: leave out n and truncation. "
            f"Received: n={n!r}, truncation={truncation!r}."
        )
    return given


def _to_numpy(part):
    return ops.convert_to_numpy(ops.cast(part, "float32"))
