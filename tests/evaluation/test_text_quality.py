"""The benchmark of text on lines whose scores are known."""

import numpy as np
import pytest

from zoo import metrics
from zoo.evaluation.scorer import Scorer
from zoo.utils.errors import ZooError


@pytest.fixture(scope="module")
def scorer():
    return Scorer("text_quality", "grammar")


def test_real_lines_are_valid_known_and_near(scorer):
    real = scorer.real(draws=1)[0].values
    assert real["valid"] == 1.0 and real["novel"] < 0.8 and real["distinct"] > 0.8
    assert real["ngram_1"] < real["ngram_2"] < real["ngram_3"] < real["ngram_4"] < 0.3
    assert 0.8 < real["bleu"] < 1.0


def test_one_line_over_and_over(scorer):
    lines = ["the dogs sleeps"] * 1_250 + ["a dog sleeps"] * 1_250
    samples = scorer.modality.encode(lines)
    values = scorer.score(samples).values
    assert values["valid"] == 0.5 and values["distinct"] == 2 / 2_500
    assert values["self_bleu"] == pytest.approx(1.0) and values["novel"] in (0.5, 1.0)
    codes = scorer.modality.codes(lines)
    held_out = scorer.modality.codes_of(scorer.held_out_samples())
    for n in (1, 4):
        assert values[f"ngram_{n}"] == metrics.ngram_divergence(held_out, codes, n)
    assert scorer.goodness(values) == -values["ngram_4"]
    soft = 0.7 * samples + 0.3 * np.roll(samples, 1, axis=-1)  # read by the likeliest symbols
    assert scorer.score(soft).values == values


def test_a_gan_of_other_symbols_is_refused(scorer):
    import zoo

    other = zoo.modalities.Text([f"word{n}" for n in range(34)], 10, "words")
    gan = zoo.get("vanilla", shape=other, width=4, latent=2)
    assert gan.shape == scorer.shape
    with pytest.raises(ZooError, match="34 words"):
        scorer.score(gan)
