"""Sentences of a small context-free grammar, whose validity can be told exactly.

A subject and its verb, and a number and its noun, agree in number, also where a clause that
itself has a subject and a verb stands between them:

    two old dogs that a cat likes follow the bird

>>> valid("the dog that two cats see sleeps"), valid("the dog that two cats see sleep")
(True, False)
"""

import functools

import numpy as np

from zoo.utils.errors import ZooError

LENGTH = 10  # words in a sentence, at most
_COUNTS = {"train": 20_000, "validation": 2_500, "test": 2_500}
_SEEDS = {"train": 20170, "validation": 20172, "test": 20171}

# What a symbol becomes, and how often: alternatives of (weight, symbols). `1` is singular,
# `2` plural; what has no rule is a word.
RULES: dict[str, list[tuple[float, str]]] = {
    "sentence": [(1, "subject1 predicate1"), (1, "subject2 predicate2")],
    "subject1": [(4, "thing1"), (1, "thing1 that clause1")],
    "subject2": [(4, "thing2"), (1, "thing2 that clause2")],
    "clause1": [(1, "predicate1"), (1, "thing1 transitive1"), (1, "thing2 transitive2")],
    "clause2": [(1, "predicate2"), (1, "thing1 transitive1"), (1, "thing2 transitive2")],
    "predicate1": [(1, "intransitive1"), (3, "transitive1 object")],
    "predicate2": [(1, "intransitive2"), (3, "transitive2 object")],
    "object": [(1, "thing1"), (1, "thing2")],
    "thing1": [(1, "article1 noun1"), (1, "article1 adjective noun1")],
    "thing2": [(1, "article2 noun2"), (1, "article2 adjective noun2")],
    "article1": [(1, "a"), (1, "the"), (1, "one")],
    "article2": [(1, "two"), (1, "the"), (1, "three")],
    "adjective": [(1, "small"), (1, "old"), (1, "quick"), (1, "red")],
    "noun1": [(1, "dog"), (1, "cat"), (1, "bird"), (1, "child"), (1, "mouse")],
    "noun2": [(1, "dogs"), (1, "cats"), (1, "birds"), (1, "children"), (1, "mice")],
    "intransitive1": [(1, "sleeps"), (1, "sings"), (1, "runs")],
    "intransitive2": [(1, "sleep"), (1, "sing"), (1, "run")],
    "transitive1": [(1, "sees"), (1, "likes"), (1, "follows"), (1, "hears")],
    "transitive2": [(1, "see"), (1, "like"), (1, "follow"), (1, "hear")],
}
WORDS = sorted(
    {part for rule in RULES.values() for _, symbols in rule for part in symbols.split()}
    - RULES.keys()
)
SHAPE = (LENGTH, 1 + len(WORDS))


def valid(sentence: str) -> bool:
    """Returns whether the grammar makes a sentence, of any length.

    Every way to divide the words among the symbols of every rule is tried, each once.

    Example:

    >>> valid("a small dog sings"), valid("a small dogs sings"), valid("")
    (True, False, False)
    """
    words = tuple(sentence.split())

    @functools.cache
    def makes(symbols: tuple[str, ...], start: int, end: int) -> bool:
        """Whether the symbols, one after the other, make the words from start to end."""
        first, rest = symbols[0], symbols[1:]
        if not rest:
            if first not in RULES:
                return words[start:end] == (first,)
            return any(makes(tuple(one.split()), start, end) for _, one in RULES[first])
        # Every symbol makes one word at least.
        return any(
            makes((first,), start, middle) and makes(rest, middle, end)
            for middle in range(start + 1, end)
        )

    return bool(words) and makes(("sentence",), 0, len(words))


def sentences(count: int, random: np.random.RandomState) -> list[str]:
    """Returns random sentences of at most `LENGTH` words, by the weights of the rules."""

    def grown(symbol: str) -> list[str]:
        if symbol not in RULES:
            return [symbol]
        weights, ways = zip(*RULES[symbol], strict=True)
        way = ways[np.searchsorted(np.cumsum(weights), random.random_sample() * sum(weights))]
        return [word for part in way.split() for word in grown(part)]

    found: list[str] = []
    while len(found) < count:
        words = grown("sentence")
        found += [" ".join(words)] if len(words) <= LENGTH else []
    return found


def read(name: str, split: str, shape: tuple[int, ...] | None):
    """Returns 20,000 sentences to train on and 2,500 to test on, each of a seed of its own.

    Raises:
        ZooError: a shape other than `(10,)`.
    """
    from zoo.data.text import of_codes
    from zoo.modalities import Text

    if shape not in (None, (LENGTH,), SHAPE):
        raise ZooError(f"{name!r} has sentences of {LENGTH} words: expected shape ({LENGTH},).")
    modality = Text(WORDS, LENGTH, "words")
    # RandomState, because NumPy promises that its numbers never change.
    drawn = sentences(_COUNTS[split], np.random.RandomState(_SEEDS[split]))
    return of_codes(modality.codes(drawn), modality, name, split, valid=valid)
