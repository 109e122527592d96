"""TOML texts: read, changed by `key=value`, and written."""

import json
import os
import tomllib
from pathlib import Path
from typing import Any

from zoo.utils.errors import ZooError
from zoo.utils.schema import shown

_LIMIT = 1_000_000  # bytes; a recipe is a page of text


def text(path: Path) -> str:
    """Returns what a file says.

    Raises:
        ZooError: no such file, a folder, over a megabyte, or not UTF-8.
    """
    try:
        is_device = path.exists() and not path.is_file()  # which could be read without end
        with open(os.devnull if is_device else path, "rb") as file:
            content = file.read(_LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ZooError(f"{str(path)!r}: {reason}. See zoo list for the recipes at hand.") from None
    if is_device:
        raise ZooError(f"{str(path)!r}: expected a file, received a folder or a device.")
    if len(content) > _LIMIT:
        raise ZooError(f"{path}: expected a page of text, received over {_LIMIT:,} bytes.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ZooError(f"{path}: expected UTF-8, {error.reason} at byte {error.start}.") from None


def values(text: str) -> dict[str, Any]:
    """Returns what a TOML text says.

    Raises:
        ZooError: not TOML; the line is named.

    Example:

    >>> values("[train]\\nseed = 3")
    {'train': {'seed': 3}}
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ZooError("not TOML: lists nested too deep.") from None
    except ValueError as error:  # TOMLDecodeError, or a number too long for Python
        raise ZooError(f"not TOML: {' '.join(str(error).split())}.") from None


def opening_comment(text: str) -> str:
    """Returns the comment that a text opens with, without its `#`.

    Example:

    >>> opening_comment("# Two\\n# lines.\\nkey = 1")
    'Two\\nlines.'
    """
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.startswith("#"):
            break
        lines.append(line[1:].strip())
    return "\n".join(lines)


def override(values: dict[str, Any], change: str) -> str:
    """Changes `values` as `"key=value"` says, and returns the key.

    The value is TOML; what is not TOML is taken as the text that it is, so
    that a text needs no quotes. A key with a dot is in the table before it. Without a value
    the key is taken out: `"arguments.num_classes="`.

    Raises:
        ZooError: no `=`, no key, a text that is not printable, or nothing there to take out.

    Example:

    >>> found = {}
    >>> override(found, "train.seed=3"), override(found, "dataset=ring")
    ('train.seed', 'dataset')
    >>> found
    {'train': {'seed': 3}, 'dataset': 'ring'}
    """
    key, equals, text = (part.strip() for part in change.partition("="))
    table, _, leaf = key.rpartition(".")
    if not (equals and leaf and change.isprintable()):
        raise ZooError(f"--set: expected key=value, e.g. train.seed=3, received {change!r}.")
    target = values.setdefault(table, {}) if table else values
    if not isinstance(target, dict):
        raise ZooError(f"{table}: expected a table, received {shown(target)}.")
    if not text:
        if leaf not in target:
            raise ZooError(f"--set: {change!r} has no value, and there is no {key} to take out.")
        del target[leaf]
        return key
    try:
        target[leaf] = tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        target[leaf] = text
    return key


def lines(values: dict[str, Any]) -> list[str]:
    """Returns `key = value` lines, which read back as the same values.

    Args:
        values: texts, booleans, whole and other finite numbers, and lists of them.

    Example:

    >>> lines({"samples": 100, "weight": 1e-4, "shape": (8, 8, 1)})
    ['samples = 100', 'weight = 0.0001', 'shape = [8, 8, 1]']
    """
    return [f"{key if key.isascii() else _toml(key)} = {_toml(values[key])}" for key in values]


def _toml(value: Any) -> str:
    """Returns a setting as TOML; JSON's texts are TOML's but for the character DEL."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return repr(value)
