"""Looks at a GAN in training: how varied its samples are, how far they move, how near to copies.

Every number is free of the data's units, so that one threshold serves digits,
photographs and points. `zoo.health` reads signs from them.
"""

import types

import numpy as np
from keras import ops, tree
from scipy.spatial.distance import pdist

from zoo.backend import input_gradient
from zoo.gan.sampling import numbers
from zoo.health.signs import MEASURES, Checkup
from zoo.metrics.distances import nearest

_SAMPLES = 128  # looked at each time: a share of them is known to about 4 %
_REAL = 4_352  # of the training set, read once: copies are looked for among them
_NUMBERS = 2**26  # float32 that the real samples may be (256 MiB), and 1/16 of it the samples
_END = 0.0025  # of the range: nearer to its end than a level of 8 bits
_FOLLOWED = 32  # samples whose movement is measured
_SEED = 1  # of the latents: the same at every look, and not those of the sample sheets


class Probe:
    """Looks at a GAN again and again, against the same real samples and latents.

    Nothing of the GAN changes: networks are asked in inference mode, and the
    noise has a seed of its own.

    Args:
        gan: a `zoo.GAN`.
        source: the training data, a `zoo.data.Source`.

    Attributes:
        before: the samples that movement is measured from, shrunk, as rows.

    Example:

    >>> import zoo
    >>> digits = zoo.data.source("digits")
    >>> probe = Probe(zoo.get("vanilla", shape=digits.shape), digits)
    >>> probe.look().steps
    0
    """

    def __init__(self, gan, source):
        self._gan = gan
        size = numbers(gan.shape)
        count = int(np.clip(_NUMBERS // 16 // size, 32, _SAMPLES))
        limit = int(np.clip(_NUMBERS // size, 2 * count, _REAL))
        real, condition = source.arrays(limit=min(limit, source.count))
        features = gan.modality.rows
        self._count = min(count, gan.modality.count(real)) // gan.packing * gan.packing
        # Some real samples are kept out: they say how near to the others a fresh one lies.
        rows = features(real)
        held_out = min(self._count, len(rows) // 5)
        self._train = rows[held_out:]
        self._unseen = np.sort(nearest(rows[:held_out], self._train))
        first = slice(self._count)
        self._real = tree.map_structure(lambda part: part[first], real)
        self._condition = (condition[first],) if gan.condition.count else ()
        self._given = gan.condition.of_real(self._real, *(self._condition or (None,)))
        self._distance = typical_distance(_flat(self._real))
        shrunk = features(self._real)
        self._ends = _share_at_the_ends(self._real, gan.modality.limits)
        self._scale = typical_distance(shrunk)
        self._different = effective_number(shrunk, self._scale) - 1.0
        self.begin()

    def begin(self, before=None) -> None:
        """Measures movement from here on, or from where an earlier probe was.

        Args:
            before: its `before`.
        """
        rows = self._gan.modality.rows
        self.before = rows(self._fakes())[:_FOLLOWED] if before is None else np.array(before)

    def look(self) -> Checkup:
        """Returns what there is to see now."""
        fakes = self._fakes()
        seen = {
            "samples_seen": self._gan.samples_seen,
            "steps": int(ops.convert_to_numpy(self._gan.optimizer.iterations)),
        }
        if not all(np.isfinite(part).all() for part in tree.flatten(fakes)):
            return Checkup(**seen, diverged="the generator's samples are not finite")
        shrunk = self._gan.modality.rows(fakes)
        accuracy, gradient = self._accuracy_and_gradient(fakes)
        before, self.before = self.before, shrunk[:_FOLLOWED]
        found = (
            (effective_number(shrunk, self._scale) - 1.0) / max(self._different, 1e-9),
            accuracy,
            gradient,
            float(_norms(self.before - before).mean()) / self._scale,
            self._copying(shrunk),
            self._saturation(fakes),
        )
        pairs = zip(MEASURES, found, strict=True)
        return Checkup(**seen, **{name: value for name, value in pairs if np.isfinite(value)})

    def _fakes(self):
        return self._gan.generate(self._count, condition=self._given, seed=_SEED, averaged=False)

    def _logits(self, samples):
        given = tree.map_structure(ops.convert_to_tensor, (samples, self._condition))
        samples, condition = self._gan.packs(given)
        return self._gan.logits_of(samples, condition, training=False)

    def _accuracy_and_gradient(self, fakes: np.ndarray) -> tuple[float, float]:
        """Returns the accuracy and the gradient."""
        seen = tree.map_structure(ops.convert_to_tensor, [self._real, fakes])
        seen = [self._gan.relaxed(one) for one in seen]
        logits = {"real_logits": self._logits(seen[0])}

        def loss(samples):
            logits["fake_logits"] = self._logits(samples)
            return self._gan.adversarial.generator(types.SimpleNamespace(**logits))

        each = input_gradient(loss, seen[1])
        if not self._gan.hears:
            each = tree.map_structure(ops.zeros_like, seen[1])
        each = _flat(tree.map_structure(ops.convert_to_numpy, each))
        # The loss is a mean over packs; what a sample of one feels is that many times as large.
        gradient = float(_norms(each).mean()) * self._count / self._gan.packing * self._distance
        means = [_flat(ops.convert_to_numpy(one)).mean(axis=1) for one in logits.values()]
        return ranked_right(*means), gradient

    def _saturation(self, fakes: np.ndarray) -> float:
        """Returns `Checkup.saturation`; NaN where the range has no ends."""
        further = _share_at_the_ends(fakes, self._gan.modality.limits) - self._ends
        return float(np.maximum(further, 0.0) / max(1.0 - self._ends, 1e-9))

    def _copying(self, shrunk: np.ndarray) -> float:
        """Returns `zoo.metrics.memorization(...).nearer`, the unseen samples measured once."""
        if not len(self._unseen) or np.median(self._unseen) == 0.0:
            return np.nan  # too few real samples, or half of them twice in the data
        distances = nearest(shrunk, self._train)
        nearer = 1.0 - np.searchsorted(self._unseen, distances, side="left") / len(self._unseen)
        ties = np.searchsorted(self._unseen, distances, side="right") / len(self._unseen)
        return float((nearer + 1.0 - ties).mean() / 2)


def _share_at_the_ends(samples: np.ndarray, limits: tuple[float, float] | None) -> float:
    """Returns the share of numbers at the ends of the range, NaN where it has none."""
    if limits is None:
        return np.nan
    low, high = limits
    reach = _END * (high - low)
    return float(((samples <= low + reach) | (samples >= high - reach)).mean())


def typical_distance(rows: np.ndarray) -> float:
    """Returns the median distance between two rows, 1 where all are alike.

    Example:

    >>> typical_distance(np.array([[0.0], [3.0]]))
    3.0
    """
    return float(np.median(pdist(rows))) or 1.0


def effective_number(rows: np.ndarray, scale: float) -> float:
    """Returns how many different rows there are, from 1 (all alike) to their count.

    1 over the chance that two rows drawn at random, with replacement, are
    alike, where two rows are alike to the degree exp(-4 d^2 / scale^2), d
    their distance.

    Args:
        rows: `(n, width)`.
        scale: the distance at which rows count as different.

    Example:

    >>> far_apart = np.array([[0.0], [100.0], [200.0], [200.0]])
    >>> round(effective_number(far_apart, scale=1.0), 3)  # shares 1/4, 1/4, 1/2
    2.667

    Reference: Pasarkar & Dieng, 2023, arXiv:2310.12952, the Vendi score of order 2,
    here with a Gaussian kernel; it needs no eigenvalues.
    """
    alike = np.exp(-4.0 * pdist(rows, "sqeuclidean") / scale**2).sum()
    return float(len(rows) ** 2 / (len(rows) + 2.0 * alike))


def ranked_right(real: np.ndarray, fake: np.ndarray) -> float:
    """Returns the share of pairs in which the real sample scores higher; a tie counts half.

    The area under the ROC curve: it needs no threshold, so it reads the logits
    of every loss, also those that are no probabilities.

    Example:

    >>> ranked_right(np.array([1.0, 3.0]), np.array([0.0, 1.0]))
    0.875
    """
    above = (real[:, None] > fake).mean()
    return float(above + (real[:, None] == fake).mean() / 2)


def _norms(rows: np.ndarray) -> np.ndarray:
    return np.linalg.norm(rows, axis=1)


def _flat(samples) -> np.ndarray:
    """Returns samples, all parts of each, as rows."""
    parts = [part.reshape(len(part), -1) for part in tree.flatten(samples)]
    return np.concatenate(parts, axis=1)
