"""What of a run folder's files can be compared, and what is wrong with the rest, in one line."""

import dataclasses
import json
import math
import os
from pathlib import Path
from typing import Any

from zoo.evaluation import catalogue
from zoo.evaluation.results import Row
from zoo.utils import json_lines

UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
UNREADABLE += (RecursionError,)  # ValueError: JSON, UTF-8, a ZooError
_LONGEST = 200  # characters of a message
_LARGEST = 1e100  # far beyond what float32 holds; a chart can draw it


def text_of(path: str | os.PathLike) -> str:
    """Returns a file's text; a pipe or a folder is refused before it is opened."""
    if not Path(path).is_file():
        raise ValueError("expected a file")
    return Path(path).read_text("utf-8")


def drawable(path: str | os.PathLike) -> tuple[tuple[dict[str, Any], ...], str]:
    """Returns what of a run's `metrics.jsonl` can be drawn, and which lines are broken.

    A number that is not finite (`null` in the file) is a gap in a curve, and a
    last line that is cut off belongs to a run that was killed: neither is broken.
    """
    path = Path(path)
    if not os.path.lexists(path):
        return (), ""
    count = len(text_of(path).splitlines())
    lines = json_lines.read(path)
    wrong = {number: said for number, line in enumerate(lines, 1) if (said := _wrong(line))}
    if count > len(lines) + 1:
        wrong[len(lines) + 1] = "no JSON, it and all after it are left out"
    curves = tuple(_numbers(line) for line in lines if isinstance(line, dict))
    curves = tuple(line for line in curves if "samples_seen" in line)
    if not wrong:
        return curves, ""
    first, said = next(iter(wrong.items()))
    more = f" (and {len(wrong) - 1} more lines)" if len(wrong) > 1 else ""
    return curves, one_line(f"metrics.jsonl is broken: line {first}{more}: {said}")


def checked(row: Row) -> Row:
    """Returns a row that can be shown and sorted.

    Raises:
        ValueError: it cannot; what was expected.
    """
    texts = (row.recipe, row.checkpoint, *dataclasses.astuple(row.stamp))
    if not isinstance(row.recipe, str) or not all(str(text).isprintable() for text in texts):
        raise ValueError("expected printable texts as recipe, checkpoint and stamp")
    if row.checkpoint not in ("last", "best"):
        raise ValueError(f"checkpoint: expected 'last' or 'best', received {row.checkpoint!r}")
    if not isinstance(row.seed, int) or isinstance(row.seed, bool):
        raise ValueError(f"train.seed: expected a whole number, received {row.seed!r}")
    if not row.values:
        raise ValueError("expected scores, received none")
    for key, value in row.values.items():
        if key not in catalogue.COLUMNS:
            raise ValueError(f"a score has the unknown name {key!r}")
        if not _is_number(value):
            raise ValueError(f"{key}: expected a finite number, received {value!r}")
    for key in ("samples_seen", "seconds"):
        if row.facts.get(key) is not None and not _is_number(row.facts[key]):
            raise ValueError(f"{key}: expected a finite number, received {row.facts[key]!r}")
    return row


def broken(file: str, error: Exception) -> str:
    """Returns what is wrong with a file and what to do, in one line."""
    said = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
    if isinstance(error, RecursionError):
        said = "it is nested too deep"
    elif isinstance(error, TypeError | AttributeError):
        said = f"a part of it has another type than a run writes ({error})"
    advice = "Restore the file, or move the run folder away"
    return f"{file} is broken: {one_line(said).rstrip('.')}. {advice}."


def one_line(text: str) -> str:
    """Returns a text that fits into a line of a terminal and of a page.

    Example:

    >>> one_line("a\\n b\\x1b[31m")
    'a b?[31m'
    """
    text = "".join(one if one.isprintable() else "?" for one in " ".join(text.split()))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _wrong(line) -> str:
    if not isinstance(line, dict):
        return f"expected an object, received {json.dumps(line)[:20]}"
    if not _is_number(line.get("samples_seen")):
        return f"samples_seen: expected a number, received {line.get('samples_seen')!r}"
    for key, value in line.items():
        if value is not None and not isinstance(value, int | float):
            return f"{key}: expected a number, received {value!r}"
    return ""


def _numbers(line: dict[str, Any]) -> dict[str, float]:
    return {key: value for key, value in line.items() if _is_number(value) and key.isprintable()}


def _is_number(value) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) < _LARGEST and not math.isnan(value)
