"""The metrics of lines against calculations with Python's own collections."""

import collections
import math

import numpy as np
import pytest

from zoo.metrics import text


def drawn(count, length=7, symbols=4, seed=0):
    """Returns random lines, padded after their end; some are empty, some have no end."""
    random = np.random.default_rng(seed)
    lines = random.integers(1, symbols, (count, length))
    ends = random.integers(0, length + 1, count)
    return np.where(np.arange(length) < ends[:, None], lines, 0)


def grams(row, n):
    return collections.Counter(tuple(row[i : i + n]) for i in range(len(row) - n + 1))


def symbols_of(row):
    """Returns a line with its end, where there is room for it."""
    size = int((row != 0).sum())
    return [*row[:size].tolist(), 0][: len(row)]


def divergence(real, fake, n):
    counts = [sum((grams(row.tolist(), n) for row in rows), collections.Counter())
              for rows in (real, fake)]  # fmt: skip
    shares = [{g: c / sum(count.values()) for g, c in count.items()} for count in counts]
    found = 0.0
    for share in shares:
        for gram, p in share.items():
            middle = sum(other.get(gram, 0.0) for other in shares) / 2
            found += p * math.log2(p / middle) / 2
    return found


def bleu_of_one(line, references):
    """Papineni et al., 2002, with Chen and Cherry's first smoothing, word by word."""
    logs = []
    for n in range(1, min(4, len(line)) + 1):
        mine = grams(line, n)
        most = collections.Counter()
        for reference in references:
            for gram, count in grams(reference, n).items():
                most[gram] = max(most[gram], count)
        matched = sum(min(count, most[gram]) for gram, count in mine.items())
        logs.append(math.log((matched or 0.1) / sum(mine.values())))
    nearest = min((abs(len(one) - len(line)), len(one)) for one in references)[1]
    brevity = min(1.0, math.exp(1 - nearest / len(line)))
    return brevity * math.exp(sum(logs) / len(logs))


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_the_divergence_is_that_of_counted_n_grams(n):
    real, fake = drawn(40), drawn(30, symbols=6, seed=1)
    assert text.ngram_divergence(real, fake, n) == pytest.approx(divergence(real, fake, n))
    assert text.ngram_divergence(real, real[::-1], n) == 0.0
    assert text.ngram_divergence(real, np.full((2, 7), 9), n) == pytest.approx(1.0)


def test_bleu_is_that_of_each_line_by_itself():
    lines, references = drawn(25), drawn(12, seed=1)
    wanted = [bleu_of_one(symbols_of(one), list(map(symbols_of, references))) for one in lines]
    np.testing.assert_allclose(text._bleu(lines, references), wanted)
    assert text.bleu(lines, references) == pytest.approx(np.mean(wanted))
    assert text.bleu(lines, lines) == pytest.approx(1.0)


def test_self_bleu_leaves_out_the_line_itself_and_no_other():
    lines = np.concatenate([drawn(20), drawn(2)])  # two stand there twice
    wanted = [
        bleu_of_one(symbols_of(one), [symbols_of(r) for j, r in enumerate(lines) if j != i])
        for i, one in enumerate(lines)
    ]
    np.testing.assert_allclose(text._bleu(lines, None), wanted)
    assert text.self_bleu(lines) < 0.999
    assert text.self_bleu(np.repeat(lines, 2, axis=0)) == pytest.approx(1.0)


def test_brevity_is_by_the_nearest_length_and_the_shorter_of_two():
    """A line of 3 symbols and its end; the references have 5 and 7, then 3 and 5."""
    line = np.array([[1, 2, 3, 0, 0, 0, 0, 0]])
    longer = np.array([[1, 2, 3, 4, 0, 0, 0, 0], [1, 2, 3, 4, 5, 6, 0, 0]])
    assert text._brevity(text._sizes(line), text._sizes(longer))[0] == math.exp(1 - 5 / 4)
    both = np.array([[1, 2, 0, 0, 0, 0, 0, 0], [1, 2, 3, 4, 0, 0, 0, 0]])
    assert text._brevity(text._sizes(line), text._sizes(both))[0] == 1.0


def test_distinct_and_novel_by_hand():
    lines = np.array([[1, 0], [1, 0], [2, 2], [0, 0]])
    assert text.distinct(lines) == 0.75
    assert text.novel(lines, np.int32([[2, 2], [3, 0]])) == 0.75
    assert text.novel(lines, lines) == 0.0
