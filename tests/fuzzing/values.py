"""Odd values, and what all tries share."""

import math

import numpy as np

from zoo.utils.errors import ZooError


class Wrong(Exception):
    """A try was accepted, and its answer does not hold."""


TEXTS = [
    "",
    " ",
    "x",
    "-",
    "--",
    "..",
    "../..",
    "nan",
    "-1",
    "0",
    "1e400",
    "9" * 5_000,
    "=1+1",
    "@x",
    "+1",
    "{}",
    "%s",
    "$x^{$",
    "<b>&amp;",
    "Größe",
    "日本語",
    "\u202eabc",
    "e\u0301",
    "👩‍👩‍👧",
    "a" * 300,
    "a\tb",
    "a\nb",
    "'",
    '"',
    "\\",
    "C:\\x",
    "null",
    "none",
    "None",
    "True",
    "digits",
    "ring",
    "dcgan",
    "mlp",
]
NUMBERS = [
    *(0, 1, -1, 2, 3, 7, 8, 9, 64, 255, 256, 257, 1_000, 65_537, 10**6, 2**31 - 1, 2**31, 2**32),
    *(2**53 + 1, 2**63 - 1, 2**63, -(2**63), 10**30, -(10**30), 0.0, -0.0, 0.5, 0.999, 1.0, 1.5),
    *(1e-300, 1e-8, 1e300, -1e300, math.nan, math.inf, -math.inf),
]
OTHERS = [None, True, False, [], [[]], [None], (), {}, {"a": 1}, b"x", 1j, object(), print, int]
SHAPES = [
    *((8, 8, 1), (8, 8, 3), (9, 12, 2), (16, 8, 4), (13, 11, 1), (2,), (3,), (1,), (5,)),
    *((7, 8, 1), (8, 8), (8, 8, 0), (8, 8, 5), (0,), (-2,), (8, 8, 1, 1), (257, 8, 1), ()),
    *((8.0, 8, 1), (True, 8, 1), ("8", 8, 1), (None, 8, 1), (2**40, 2**40, 1), ((2,), (3,))),
]


def pick(random: np.random.Generator, choices):
    """Returns one of the choices, as it is: NumPy would make arrays of them."""
    return choices[int(random.integers(len(choices)))]


def odd(random: np.random.Generator):
    """Returns any value."""
    return pick(random, pick(random, (TEXTS, NUMBERS, OTHERS, SHAPES, [[1, 2, 3], ["a"], [1.5]])))


def refused_in_one_line(error: ZooError) -> tuple[str, str]:
    """Returns the outcome of a try that was refused."""
    text = str(error)
    if not text.strip() or "\n" in text.strip() or "Traceback" in text:
        raise Wrong(f"refused in other than one line: {text!r}") from error
    return "refused", text


def hold(is_so, what: str) -> None:
    """Raises `Wrong` where something does not hold."""
    if not is_so:
        raise Wrong(what)


def check_samples(samples, shape, count: int, bounded: bool) -> None:
    """Raises `Wrong` unless these are so many finite samples of a shape, in range."""
    hold(isinstance(samples, np.ndarray), f"samples are {type(samples).__name__}")
    hold(samples.shape == (count, *shape), f"asked {(count, *shape)}, received {samples.shape}")
    hold(samples.dtype == np.float32, f"samples are {samples.dtype}")
    hold(np.isfinite(samples).all(), "samples are not finite")
    if bounded and samples.size:
        hold(np.abs(samples).max() <= 1.0, f"samples reach {np.abs(samples).max()}")
