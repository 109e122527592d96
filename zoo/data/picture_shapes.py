"""Which shape a folder's pictures are brought to: their channels, and a size that a GAN makes."""

import collections
from collections.abc import Sequence

import numpy as np

from zoo.modalities.shapes import SIDES

SIDE = 64  # pixels: the longer side that larger pictures are brought to
_NEARLY_ALL = 0.95  # of the pictures share one proportion
_ALIKE = 0.05  # proportions that differ by less are one
_SMALLEST = 0.1  # of the pictures may be smaller than the shape proposed, and are enlarged

Header = tuple[int, int, int]  # (height, width, channels), as `zoo.modalities.pixels.header` gives


def channels(headers: Sequence[Header]) -> int:
    """Returns the channels that most pictures have: 4 with transparency, 3 in colour, 1 grey.

    Pictures in colour count together, transparent or not; a tie keeps colour.

    Example:

    >>> channels([(8, 8, 3), (8, 8, 3), (8, 8, 4)]), channels([(8, 8, 1), (8, 8, 1), (8, 8, 3)])
    (3, 1)
    """
    count = collections.Counter(header[2] for header in headers)
    if 2 * count[4] > len(headers):
        return 4
    return 1 if 2 * count[1] > len(headers) else 3


def proposed(headers: Sequence[Header], side: int = SIDE) -> Header:
    """Returns a shape that a GAN can make of pictures.

    The size that all have, where it is small enough. Else `side` pixels on the
    longer side, or what nine of ten pictures have at least: square, unless
    nearly all pictures share another proportion.

    Args:
        headers: of the pictures.
        side: pixels of the longer side, at most.

    Example:

    >>> proposed([(768, 1024, 3)] * 9), proposed([(768, 1024, 3), (1024, 768, 3)])
    ((48, 64, 3), (64, 64, 3))
    """
    sizes = np.array([header[:2] for header in headers])
    if (sizes == sizes[0]).all() and sizes.min() >= SIDES[0] and sizes.max() <= side:
        return (*map(int, sizes[0]), channels(headers))
    ratios = np.log(sizes[:, 1] / sizes[:, 0])  # of the width to the height
    ratio = np.median(ratios)
    is_shared = np.mean(np.abs(ratios - ratio) < _ALIKE) >= _NEARLY_ALL
    if not is_shared or abs(ratio) < _ALIKE:
        ratio = 0.0
    covered = sizes.max(axis=1) if ratio else sizes.min(axis=1)
    longer = min(side, np.quantile(covered, _SMALLEST, method="lower"))
    fractions = np.exp([min(0.0, -ratio), min(0.0, ratio)])
    height, width = np.clip(np.rint(longer * fractions), *SIDES).astype(int).tolist()
    return height, width, channels(headers)


def sizes_in_words(headers: Sequence[Header]) -> str:
    """Returns which sizes there are.

    >>> sizes_in_words([(9, 8, 1), (20, 30, 1), (20, 30, 1)])
    '2 sizes (height x width): smallest 9x8, commonest 20x30 (2 of 3)'
    """
    sizes = collections.Counter(header[:2] for header in headers)
    (height, width), times = sizes.most_common(1)[0]
    if len(sizes) == 1:
        return f"one size, {height}x{width} (height x width)"
    least = min(sizes, key=np.prod)
    return (
        f"{len(sizes):,} sizes (height x width): smallest {least[0]}x{least[1]}, commonest "
        f"{height}x{width} ({times:,} of {len(headers):,})"
    )
