"""What the zoo says when a user's input cannot be served."""

import difflib
from collections.abc import Iterable


class ZooError(ValueError):
    """A user's mistake: says what was expected, what came, and what to do.

    The command line prints it as one line and exits with code 2; in code it
    is an ordinary `ValueError`.
    """


def suggestion(word: str, known: Iterable[str]) -> str:
    """Returns `" Did you mean 'dcgan'?"` for the nearest known word, or `""`.

    Example:

    >>> suggestion("dcgna", ["dcgan", "vanilla"])
    " Did you mean 'dcgan'?"
    """
    nearest = difflib.get_close_matches(str(word), list(known), n=1, cutoff=0.5)
    return f" Did you mean {nearest[0]!r}?" if nearest else ""
