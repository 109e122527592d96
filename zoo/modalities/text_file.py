"""Text files: read as UTF-8 or refused, in one line that says what to do."""

import codecs
import os
from pathlib import Path

from zoo.utils.errors import ZooError

_OTHERS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def read(path: str | os.PathLike) -> str:
    r"""Returns the text of a file, its line ends as `\n`, without a byte order mark.

    Raises:
        ZooError: no file, nothing in it, another encoding than UTF-8, or bytes that are no text.
    """
    path = Path(path)
    if not path.is_file():
        found = "a folder" if path.is_dir() else "nothing"
        raise ZooError(f"{path}: expected a text file, found {found}.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ZooError(f"{path}: cannot be read: {error.strerror}.") from None
    for mark, encoding in _OTHERS.items():
        if data.startswith(mark):
            raise _refused(path, f"{encoding} by its first bytes", encoding)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{data[error.start]:02x} in line {line:,}"
        raise _refused(path, byte, "ISO-8859-1") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ZooError(f"{path}: expected text, found a zero byte in line {line:,}.")
    if not text.strip():
        raise ZooError(f"{path}: expected lines of text, found {'none' if text else 'no byte'}.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def lines(text: str) -> list[str]:
    """Returns the lines of a text, without their ends.

    >>> lines("a\\n\\nb\\n")
    ['a', '', 'b']
    """
    return text.removesuffix("\n").split("\n")


def _refused(path: Path, found: str, encoding: str) -> ZooError:
    return ZooError(
        f"{path}: expected UTF-8, found {found}. Convert it, e.g. "
        f"iconv -f {encoding} -t UTF-8 {path} > utf8.txt."
    )
