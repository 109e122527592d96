"""The language model against closed forms: probabilities that its last bias alone decides."""

import numpy as np
import pytest
from scipy import special, stats

from zoo.benchmark import language_model
from zoo.benchmark.language_model import LanguageModel

BIAS = np.float32([0.0, 1.0, -0.5])


@pytest.fixture
def biased(seeded):
    """A model that says softmax(BIAS) of every place, whatever stands before it."""
    model = LanguageModel(length=4, symbols=3, width=4)
    model._logits.kernel.assign(np.zeros((4, 3)))
    model._logits.bias.assign(BIAS)
    return model


def test_the_likelihood_counts_a_line_s_symbols_and_its_end(biased):
    codes = np.array([[1, 2, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]])
    for temperature in (1.0, 0.5):
        logs = special.log_softmax(np.float64(BIAS) / temperature)
        wanted = -(logs[[1, 2, 0]].sum() + logs[0] + 4 * logs[1]) / 8
        assert biased.nll(codes, temperature) == pytest.approx(wanted, rel=1e-5)


def test_samples_follow_the_probabilities_at_a_temperature(biased):
    for temperature in (1.0, 0.5):
        codes = biased.sample(4_000, temperature, seed=0)
        shares = special.softmax(np.float64(BIAS) / temperature)
        counts = np.bincount(codes[:, 0], minlength=3)
        assert stats.chisquare(counts, 4_000 * shares).pvalue > 0.01
        running = codes[codes[:, 0] > 0, 1]
        counts = np.bincount(running, minlength=3)
        assert stats.chisquare(counts, len(running) * shares).pvalue > 0.01
        ended = np.logical_or.accumulate(codes == 0, axis=1)
        assert (codes[ended] == 0).all()


def test_it_learns_which_symbol_follows_which(seeded, monkeypatch):
    """Lines of one symbol repeated: after the first there is no doubt left."""
    monkeypatch.setattr(language_model, "_RATE", 0.02)
    codes = np.repeat(np.random.default_rng(0).integers(1, 5, 400), 4).reshape(400, 4)
    model = LanguageModel(length=4, symbols=5, width=16)
    before = model.nll(codes)
    model.fit(codes, epochs=40)
    assert model.nll(codes) < 0.5 < np.log(4) < before
    made = model.sample(50, temperature=0.5, seed=0)
    assert (made == made[:, :1]).all(axis=1).mean() > 0.8
    assert {1, 2, 3, 4} <= set(np.unique(made[:, 0]))


def test_rows_have_a_name_a_temperature(monkeypatch):
    """On the grammar, hardly trained: every score is there, and colder repeats itself more."""
    from zoo.evaluation.scorer import Scorer

    monkeypatch.setattr(language_model, "TEMPERATURES", (0.3, 1.0))
    monkeypatch.setattr(language_model, "_EPOCHS", 1)
    monkeypatch.setattr(LanguageModel.fit, "__defaults__", (1, 0))
    scorer = Scorer("text_quality", "grammar")
    cold, warm = language_model.rows(scorer, {})
    assert (cold.recipe, warm.recipe) == ("likelihood, T 0.3", "likelihood, T 1")
    assert cold.checkpoint == "reference" and cold.stamp.weights == "none"
    assert set(cold.values) > {"nll", "valid", "bleu", "self_bleu", "novel", "distinct", "ngram_4"}
    assert cold.values["self_bleu"] > warm.values["self_bleu"]
