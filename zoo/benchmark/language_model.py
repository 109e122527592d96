"""The honest baseline of text: a recurrent language model, trained by likelihood.

Sampled at several temperatures it is a curve over the plane of quality and diversity, and a
GAN is a point that should lie beyond it.

Reference: Caccia et al., 2018, arXiv:1811.02549, sections 3 and 4.
"""

import dataclasses

import keras
import numpy as np
from keras import layers, ops

from zoo.evaluation.results import Row
from zoo.evaluation.scorer import Scorer
from zoo.modalities.text import PADDING

TEMPERATURES = (0.4, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25)
NAME = "likelihood"  # and the temperature: what its rows are called
WIDTH = 128  # numbers in the LSTM's state
_EMBEDDING, _RATE, _BATCH = 32, 2e-3, 64
_EPOCHS, _PATIENCE = 40, 3  # at most; and without progress
_HELD_OUT = 0.05  # of the train split, which says when to stop


class LanguageModel:
    """An LSTM that says how likely each symbol of a line is, given those before it.

    Args:
        length: symbols in a line, at most.
        symbols: that there are, the padding among them.
        width: numbers in the LSTM's state.

    Example:

    >>> model = LanguageModel(length=4, symbols=3, width=8)
    >>> model.sample(5, temperature=1.0, seed=0).shape
    (5, 4)
    """

    def __init__(self, length: int, symbols: int, width: int = WIDTH):
        self.length, self.symbols = length, symbols
        self._embed = layers.Embedding(symbols + 1, _EMBEDDING)  # the last: before the first
        self._lstm = layers.LSTM(width, return_sequences=True)
        self._logits = layers.Dense(symbols)
        before = keras.Input((length,), dtype="int32")
        self.network = keras.Model(before, self._logits(self._lstm(self._embed(before))))

    def fit(self, codes: np.ndarray, epochs: int = _EPOCHS, verbose: int = 0):
        """Trains by likelihood until lines that are held out gain no more; the best weights stay.

        Args:
            codes: the numbers of the symbols of lines, `(count, length)`.
            epochs: at most.
            verbose: as Keras takes it.
        """
        self.network.compile(
            keras.optimizers.Adam(_RATE),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        )
        held_out = max(1, int(len(codes) * _HELD_OUT))
        parts = [(self._before(x), x, _counts(x)) for x in (codes[:-held_out], codes[-held_out:])]
        stop = keras.callbacks.EarlyStopping(patience=_PATIENCE, restore_best_weights=True)
        before, symbols, counts = parts[0]
        return self.network.fit(
            before,
            symbols,
            sample_weight=counts,
            batch_size=_BATCH,
            epochs=epochs,
            validation_data=parts[1],
            callbacks=[stop],
            verbose=verbose,
        )

    def nll(self, codes: np.ndarray, temperature: float = 1.0) -> float:
        """Returns the mean negative log-likelihood of a symbol, in nats; a line's end is one."""
        logits = self.network.predict(self._before(codes), batch_size=256, verbose=0)
        logits = logits.astype("float64") / temperature
        most = logits.max(axis=-1, keepdims=True)
        logs = logits - most - np.log(np.exp(logits - most).sum(axis=-1, keepdims=True))
        chosen = np.take_along_axis(logs, codes[..., None], axis=-1)[..., 0]
        return -float((chosen * _counts(codes)).sum() / _counts(codes).sum())

    def sample(self, count: int, temperature: float, seed: int) -> np.ndarray:
        """Returns lines, `(count, length)`: each symbol is drawn given those before it.

        Args:
            count: of lines.
            temperature: that logits are divided by: the lower, the likelier and less various.
            seed: of the draws.
        """
        random = np.random.default_rng(seed)
        codes = np.full((count, self.length), PADDING, "int32")
        symbol, state = np.full(count, self.symbols), self._lstm.cell.get_initial_state(count)
        for place in range(self.length):
            output, state = self._lstm.cell(self._embed(symbol), state)
            logits = ops.convert_to_numpy(self._logits(output)) / temperature
            symbol = (logits + random.gumbel(size=logits.shape)).argmax(axis=-1)
            codes[:, place] = symbol
        ended = np.logical_or.accumulate(codes == PADDING, axis=-1)
        return np.where(ended, PADDING, codes)

    def _before(self, codes: np.ndarray) -> np.ndarray:
        """Returns for each place the symbol before it."""
        first = np.full((len(codes), 1), self.symbols, codes.dtype)
        return np.concatenate([first, codes[:, :-1]], axis=1)


def rows(scorer: Scorer, facts: dict) -> list[Row]:
    """Returns the scores of a language model trained on a scorer's dataset, a row a temperature.

    Args:
        scorer: of a benchmark and a dataset of text.
        facts: what the rows were made on, see `zoo.evaluation.results.made_by`.
    """
    modality = scorer.modality
    keras.utils.set_random_seed(0)
    model = LanguageModel(*modality.shape)
    model.fit(modality.codes_of(scorer.train_samples()))
    held_out = modality.codes_of(scorer.held_out_samples())
    found = []
    for temperature in TEMPERATURES:
        codes = model.sample(scorer.settings().fake, temperature, scorer.protocol.seed)
        scores = scorer.score(modality.one_hot(codes))
        values = scores.values | {"nll": model.nll(held_out, temperature)}
        name, stamp = (
            f"{NAME}, T {temperature:g}",
            dataclasses.replace(scores.stamp, weights="none"),
        )
        found.append(Row(name, 0, "reference", values, stamp, facts))
    return found


def _counts(codes: np.ndarray) -> np.ndarray:
    """Returns 1 for each symbol and for the padding that ends a line, 0 for all after it."""
    ended = np.logical_or.accumulate(codes == PADDING, axis=-1)
    after = np.concatenate([np.zeros_like(ended[:, :1]), ended[:, :-1]], axis=1)
    return (~after).astype("float32")
