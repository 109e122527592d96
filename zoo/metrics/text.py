"""How lines of symbols compare: n-grams, overlap, repetition.

Lines are rows of whole numbers `(n, length)` from 0; 0 ends a line and fills up what is left.
"""

import numpy as np

_ORDERS = 4  # of BLEU
_NONE = 0.1  # what counts for a precision without any match


def ngram_divergence(real: np.ndarray, fake: np.ndarray, n: int) -> float:
    """Returns the Jensen-Shannon divergence between the frequencies of n-grams, in bits, 0 to 1.

    N-grams lie at every place of a row, padding included, so that where lines end counts too.
    The fewer rows, the larger it is, even where both are from one distribution: compare at
    equal counts alone.

    Args:
        real, fake: `(count, length)`.
        n: symbols of an n-gram.

    Reference: Gulrajani et al., 2017, arXiv:1704.00028, section 5.3.

    Example:

    >>> ngram_divergence(np.array([[1, 2]]), np.array([[1, 3]]), 1)
    0.5
    """
    symbols = 1 + int(max(real.max(), fake.max()))
    keys, counts = zip(*(np.unique(_keys(x, n, symbols), return_counts=True) for x in (real, fake)),
                       strict=True)  # fmt: skip
    every = np.union1d(*keys)
    shares = np.zeros((2, len(every)))
    for share, key, count in zip(shares, keys, counts, strict=True):
        share[np.searchsorted(every, key)] = count / count.sum()
    middle = shares.mean(axis=0)
    return float(sum(_relative_entropy(share, middle) for share in shares) / 2)


def distinct(lines: np.ndarray) -> float:
    """Returns how many different lines there are, as a share of all.

    Example:

    >>> distinct(np.array([[1, 2], [1, 2], [2, 1], [1, 0]]))
    0.75
    """
    return len(np.unique(lines, axis=0)) / len(lines)


def novel(lines: np.ndarray, train: np.ndarray) -> float:
    """Returns the share of lines that are not among those of the train split.

    Example:

    >>> novel(np.array([[1, 2], [2, 2]]), np.array([[1, 2]]))
    0.5
    """
    known = {row.tobytes() for row in train.astype("int64")}
    return sum(row.tobytes() not in known for row in lines.astype("int64")) / len(lines)


def bleu(lines: np.ndarray, references: np.ndarray) -> float:
    """Returns the mean BLEU of lines, each against all references: what they have from real ones.

    The geometric mean of the precisions of 1- to 4-grams, as far as a line has them, clipped by
    the most that one reference has, times the brevity penalty. The end of a line is a symbol. A
    precision without any match counts as .1 matches.

    Args:
        lines, references: `(count, length)`.

    Reference: Papineni et al., 2002, ACL, section 2; the .1: Chen and Cherry, 2014, method 1.

    Example:

    >>> bleu(np.array([[1, 2, 3]]), np.array([[1, 2, 3], [3, 3, 3]]))
    1.0
    """
    return float(_bleu(lines, references).mean())


def self_bleu(lines: np.ndarray) -> float:
    """Returns the mean BLEU of each line against all others: the higher, the less various.

    Reference: Zhu et al., 2018, arXiv:1802.01886 (Texygen), section 2.2.

    Example:

    >>> self_bleu(np.array([[1, 2, 3], [1, 2, 3]]))
    1.0
    """
    return float(_bleu(lines, None).mean())


def _bleu(lines: np.ndarray, references: np.ndarray | None) -> np.ndarray:
    """Returns the BLEU of each line; without references against all other lines."""
    every = lines if references is None else np.concatenate([lines, references])
    own, count = references is None, len(lines)
    symbols, sizes = 1 + int(every.max()), _sizes(every)
    logs, orders = np.zeros(count), np.zeros(count)
    for n in range(1, min(_ORDERS, lines.shape[1]) + 1):
        keys = _keys(every, n, symbols)
        row, place = np.nonzero(np.arange(keys.shape[1]) + n <= sizes[:, None])
        _, gram = np.unique(keys[row, place], return_inverse=True)
        grams = int(gram.max(initial=-1)) + 1
        pairs, times = np.unique(row * grams + gram, return_counts=True)
        row, gram = np.divmod(pairs, max(grams, 1))
        limit = _most_elsewhere(row, gram, times, grams) if own else _most(
            row, gram, times, grams, count
        )  # fmt: skip
        mine = row < count
        row, times, limit = row[mine], times[mine], limit[mine]
        matched = np.bincount(row, np.minimum(times, limit), count)
        total = np.bincount(row, times, count)
        has = total > 0
        logs[has] += np.log(np.where(matched > 0, matched, _NONE)[has] / total[has])
        orders += has
    return np.exp(logs / orders) * _brevity(sizes[:count], None if own else sizes[count:])


def _most(row, gram, times, grams: int, first: int) -> np.ndarray:
    """Returns for each entry how often its n-gram stands at most in a row from `first` on."""
    most = np.zeros(grams, int)
    theirs = row >= first
    np.maximum.at(most, gram[theirs], times[theirs])
    return most[gram]


def _most_elsewhere(row, gram, times, grams: int) -> np.ndarray:
    """Returns for each entry how often its n-gram stands at most in one of the other rows."""
    order = np.lexsort((-times, gram))
    starts = np.searchsorted(gram[order], np.arange(grams))
    best, owner = times[order[starts]], row[order[starts]]
    after = np.minimum(starts + 1, len(order) - 1)
    has_second = (gram[order[after]] == np.arange(grams)) & (after > starts)
    second = np.where(has_second, times[order[after]], 0)
    return np.where(owner[gram] == row, second[gram], best[gram])


def _brevity(sizes: np.ndarray, references: np.ndarray | None) -> np.ndarray:
    """Returns the brevity penalties, by the nearest length of a reference, the shorter of two."""
    known, counts = np.unique(sizes if references is None else references, return_counts=True)
    penalties = np.ones(len(sizes))
    for size in np.unique(sizes):
        others = known[(known != size) | (counts > 1)] if references is None else known
        if len(others):
            nearest = others[np.argmin(np.abs(others - size))]
            penalties[sizes == size] = np.exp(min(0.0, 1.0 - nearest / size))
    return penalties


def _sizes(lines: np.ndarray) -> np.ndarray:
    """Returns the symbols of each line, with its end where the row has room for it."""
    return np.minimum((lines != 0).sum(axis=1) + 1, lines.shape[1])


def _keys(lines: np.ndarray, n: int, symbols: int) -> np.ndarray:
    """Returns a number for each n-gram of each row, `(count, length - n + 1)`."""
    places = max(lines.shape[1] - n + 1, 0)
    keys = np.zeros((len(lines), places), "int64")
    for offset in range(n):
        keys = keys * symbols + lines[:, offset : offset + places]
    return keys


def _relative_entropy(shares: np.ndarray, others: np.ndarray) -> float:
    is_there = shares > 0
    return float((shares[is_there] * np.log2(shares[is_there] / others[is_there])).sum())
