"""Whether the network is there, found out in seconds."""

import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable

_DEFAULT = "https://storage.googleapis.com"
_PATIENCE_SECONDS = 8.0


def origin(urls: Iterable[str]) -> str:
    """Returns scheme and host of the first of some URLs, by default Google's storage.

    Example:

    >>> origin(["https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"])
    'https://www.cs.toronto.edu'
    """
    for url in urls:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme in ("http", "https") and parts.netloc:
            return f"{parts.scheme}://{parts.netloc}"
    return _DEFAULT


def reaches(url: str, seconds: float = _PATIENCE_SECONDS) -> bool:
    """Whether a URL's host answers within some seconds, through the proxy where one is set.

    Any answer counts, errors such as 404 too. The question is asked in a
    thread, because looking up a host's name knows no time limit.
    """
    answers = []

    def ask():
        try:
            with urllib.request.urlopen(url, timeout=seconds):
                answers.append(True)
        except urllib.error.HTTPError:
            answers.append(True)
        except (OSError, ValueError):
            pass

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    return bool(answers)
