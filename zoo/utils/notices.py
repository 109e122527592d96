"""TensorFlow's notices, kept off stderr while it is imported; all else that is printed is shown.

TensorFlow 2.21 prints eight lines on its import, errors or none, before it reads the level that
TF_CPP_MIN_LOG_LEVEL sets. Lines below that level are left out here: by default information and
warnings, with 1 information alone, with 3 errors too, with 0 nothing.
"""

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator

from zoo.utils import imports

LEVEL = "TF_CPP_MIN_LOG_LEVEL"
# `I0000 00:00:1795645824.894534 612 port.cc:153] ...`; before TensorFlow 2.18 or so
# `2025-01-01 12:00:00.123456: I tensorflow/core/util/port.cc:153] ...`.
_LINE = re.compile(r"(?:\d{4}-\d\d-\d\d [\d:.]+: )?([IWE])(?:\d{4} \d\d:\d\d:| \S+\.cc:)")
_PREAMBLE = "WARNING: All log messages before absl::InitializeLog()"
_REST = "To enable the following instructions:"  # of a notice that has two lines
# Printed as an error, where all is well: https://github.com/tensorflow/tensorflow/issues/62075
_NO_ERROR = re.compile(r"Unable to register cu\w+ factory")


def leave_out() -> None:
    """Leaves out TensorFlow's notices when it is imported, if it was not yet."""
    if "tensorflow" not in sys.modules:
        imports.around("tensorflow", _left_out)


def is_notice(line: str, level: int = 2) -> bool:
    """Returns whether a line of stderr is TensorFlow's, and below a level from 0 to 3.

    Example:

    >>> is_notice("I0000 00:00:1795645824.894534     612 port.cc:153] oneDNN is on")
    True
    >>> is_notice("E0000 00:00:1795645824.894534     612 cuda.cc:52] no driver"), is_notice("Oh!")
    (False, False)
    """
    if line.startswith((_PREAMBLE, _REST)):
        return level > 0
    found = _LINE.match(line)
    if found is None:
        return False
    return "IWE".index(found[1]) < level or (level > 0 and bool(_NO_ERROR.search(line)))


@contextlib.contextmanager
def _left_out() -> Iterator[None]:
    """Passes on what is printed on stderr, but for notices, when the block is done."""
    level = os.environ.get(LEVEL, "2")
    level = int(level) if level.isdecimal() else 2
    with contextlib.ExitStack() as stack:
        try:
            stderr = os.dup(2)
            file = stack.enter_context(tempfile.TemporaryFile())
        except OSError:  # no stderr, or nowhere to keep what is printed
            yield
            return
        if sys.stderr is not None:
            sys.stderr.flush()
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            if sys.stderr is not None:
                sys.stderr.flush()
            os.dup2(stderr, 2)
            os.close(stderr)
            file.seek(0)
            lines = file.read().decode(errors="replace").splitlines(keepends=True)
            kept = "".join(line for line in lines if not is_notice(line, level))
            with open(2, "wb", closefd=False) as again:
                again.write(kept.encode(errors="replace"))
