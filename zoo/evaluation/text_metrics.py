"""The metrics of lines of text, see `zoo.evaluation.catalogue`."""

from collections.abc import Callable, Mapping

import numpy as np

from zoo import metrics
from zoo.evaluation.view import View


def _ngram_divergence(view: View) -> dict[str, float]:
    real, fake = _codes(view, view.real.samples), _codes(view, view.fake.samples)
    orders = range(1, min(4, real.shape[1]) + 1)
    return {f"ngram_{n}": metrics.ngram_divergence(real, fake, n) for n in orders}


def _valid(view: View) -> dict[str, float]:
    if view.valid is None:
        return {}
    return {"valid": float(np.mean([*map(view.valid, view.modality.decode(view.fake.samples))]))}


def _distinct(view: View) -> dict[str, float]:
    return {"distinct": metrics.distinct(_codes(view, view.fake.samples))}


def _novel(view: View) -> dict[str, float]:
    train = _codes(view, view.train_samples())
    return {"novel": metrics.novel(_codes(view, view.fake.samples), train)}


def _bleu(view: View) -> dict[str, float]:
    real, fake = _codes(view, view.real.samples), _codes(view, view.fake.samples)
    return {"bleu": metrics.bleu(fake, real), "self_bleu": metrics.self_bleu(fake)}


def _codes(view: View, samples: np.ndarray) -> np.ndarray:
    """Returns lines of text as the numbers of their symbols."""
    return view.modality.codes_of(samples)


METRICS: Mapping[str, Callable[[View], dict[str, float]]] = {
    "ngram_divergence": _ngram_divergence,
    "valid": _valid,
    "distinct": _distinct,
    "novel": _novel,
    "bleu": _bleu,
    "likelihood": lambda view: {},  # samples give none: a row of a language model's has it
}
GIVEN: Mapping[str, tuple[str, ...]] = {
    "ngram_divergence": ("ngram_1", "ngram_2", "ngram_3", "ngram_4"),
    "bleu": ("bleu", "self_bleu"),
    "likelihood": ("nll",),
}
COLUMNS: Mapping[str, tuple[int, str]] = {
    **{
        f"ngram_{n}": (-1, f"Jensen-Shannon divergence of {n}-grams, bits; 0 is best")
        for n in (4, 3, 2, 1)
    },
    "valid": (1, "share of lines that the grammar makes"),
    "bleu": (1, "mean BLEU of a line against held-out ones"),
    "self_bleu": (-1, "mean BLEU of a line against the other generated ones: repetition"),
    "distinct": (1, "different lines as a share of all"),
    "novel": (1, "share of lines that are not in the train split"),
    "nll": (-1, "negative log-likelihood of held-out lines, nats a symbol"),
}
SHARES = frozenset(COLUMNS) - {"nll"}
