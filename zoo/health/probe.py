"""Looks at a GAN in training: how varied its samples are, how far they move, how near to copies.

Every number is free of the data's units, so that one threshold serves digits,
photographs and points. `zoo.health` reads signs from them.
"""

import types

import numpy as np
from keras import ops
from scipy.spatial.distance import pdist

from zoo.backend import input_gradient
from zoo.health.signs import MEASURES, Checkup
from zoo.metrics.distances import nearest

_SAMPLES = 128  # looked at each time: a share of them is known to about 4 %
_REAL = 4_352  # of the training set, read once: copies are looked for among them
_NUMBERS = 2**26  # float32 that the real samples may be (256 MiB), and 1/16 of it the samples
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
        size = int(np.prod(gan.shape))
        count = int(np.clip(_NUMBERS // 16 // size, 32, _SAMPLES))
        limit = int(np.clip(_NUMBERS // size, 2 * count, _REAL))
        real, condition = source.arrays(limit=min(limit, source.count))
        features = gan.modality.rows
        count = min(count, len(real)) // gan.packing * gan.packing
        # Some real samples are kept out: they say how near to the others a fresh one lies.
        held_out = min(count, len(real) // 5)
        self._train = features(real[held_out:])
        self._unseen = np.sort(nearest(features(real[:held_out]), self._train))
        self._real = real[:count]
        self._condition = (condition[:count],) if gan.condition.count else ()
        self._distance = typical_distance(self._real.reshape(len(self._real), -1))
        shrunk = features(self._real)
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
        if not np.isfinite(fakes).all():
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
        )
        pairs = zip(MEASURES, found, strict=True)
        return Checkup(**seen, **{name: value for name, value in pairs if np.isfinite(value)})

    def _fakes(self) -> np.ndarray:
        condition = self._condition[0] if self._condition else None
        return self._gan.generate(len(self._real), condition=condition, seed=_SEED, averaged=False)

    def _logits(self, samples):
        condition = tuple(ops.convert_to_tensor(part) for part in self._condition)
        samples, condition = self._gan.packs((ops.convert_to_tensor(samples), condition))
        return self._gan.logits_of(samples, condition, training=False)

    def _accuracy_and_gradient(self, fakes: np.ndarray) -> tuple[float, float]:
        """Returns the accuracy and the gradient."""
        seen = [self._gan.relaxed(ops.convert_to_tensor(one)) for one in (self._real, fakes)]
        logits = {"real_logits": self._logits(seen[0])}

        def loss(samples):
            logits["fake_logits"] = self._logits(samples)
            return self._gan.adversarial.generator(types.SimpleNamespace(**logits))

        each = ops.convert_to_numpy(input_gradient(loss, seen[1]))
        # The loss is a mean over packs; what a sample of one feels is that many times as large.
        gradient = float(_norms(each).mean()) * len(fakes) / self._gan.packing * self._distance
        return ranked_right(*map(_flat, logits.values())), gradient

    def _copying(self, shrunk: np.ndarray) -> float:
        """Returns `zoo.metrics.memorization(...).nearer`, the unseen samples measured once."""
        if not len(self._unseen) or np.median(self._unseen) == 0.0:
            return np.nan  # too few real samples, or half of them twice in the data
        distances = nearest(shrunk, self._train)
        nearer = 1.0 - np.searchsorted(self._unseen, distances, side="left") / len(self._unseen)
        ties = np.searchsorted(self._unseen, distances, side="right") / len(self._unseen)
        return float((nearer + 1.0 - ties).mean() / 2)


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


def _norms(samples: np.ndarray) -> np.ndarray:
    return np.linalg.norm(samples.reshape(len(samples), -1), axis=1)


def _flat(logits) -> np.ndarray:
    logits = ops.convert_to_numpy(logits)
    return logits.reshape(len(logits), -1).mean(axis=1)
