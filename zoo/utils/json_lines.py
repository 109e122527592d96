"""Files of a JSON object a line, to which a run adds lines."""

import json
import os
from pathlib import Path

from zoo.utils.atomic import atomic_write
from zoo.utils.errors import ZooError


def read(path: str | os.PathLike) -> list[dict]:
    """Returns the lines of a file; none if there is no file.

    A line cut off when the process was killed, and all after it, is left out.
    """
    path, found = Path(path), []
    for text in path.read_text("utf-8", errors="replace").splitlines() if path.exists() else ():
        try:
            found.append(json.loads(text))
        except (ValueError, RecursionError):
            break
    return found


def cut(path: str | os.PathLike, samples_seen: int) -> None:
    """Removes from a file, if there is one, the lines written after a step.

    Raises:
        ZooError: a line says no step. The file stays as it is.
    """
    if not Path(path).exists():
        return
    lines = read(path)
    for number, line in enumerate(lines, 1):
        if not isinstance(line, dict) or not isinstance(line.get("samples_seen"), int | float):
            raise ZooError(
                f"{path}, line {number}: expected an object with the number samples_seen, "
                f"received {json.dumps(line)[:60]}. Repair the line, or remove it."
            )
    kept = [line for line in lines if line["samples_seen"] <= samples_seen]
    with atomic_write(path) as temporary:
        temporary.write_text("".join(json.dumps(line) + "\n" for line in kept), "utf-8")
