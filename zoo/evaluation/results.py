"""Results files: one CSV row for each run, checkpoint and kind of weights, with its stamp."""

import csv
import dataclasses
import io
import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from zoo.evaluation import catalogue, protocol, stamp
from zoo.evaluation.stamp import Stamp
from zoo.utils.atomic import atomic_write
from zoo.utils.errors import ZooError

_KEY = ("recipe", "seed", "checkpoint")
_RUN = ("variant", "told", "samples_seen", "seconds", "samples_per_second", "peak_memory_bytes")
_MADE_BY = ("zoo", "tensorflow", "keras", "numpy", "python", "commit", "cpu", "cores", "device")
_WHOLE = ("seed", "samples_seen", "peak_memory_bytes", "cores", "modes")
_TEXTS = {
    "recipe",
    "checkpoint",
    "variant",
    "told",
    "zoo",
    "tensorflow",
    "keras",
    "numpy",
    "python",
}
_TEXTS |= {"commit", "cpu", "device"}
_FORMULA = tuple("=+-@\t\r")  # what a spreadsheet would compute, where a text begins with it


class Unscored(ZooError):
    """A run that is as it should be but has no scores."""


@dataclasses.dataclass(frozen=True)
class Row:
    """One row of a results file.

    Args:
        recipe: the recipe's name; `real` and `noise` are reference rows, and a
            text of the user's choice stands for samples of another program.
        seed: of the training.
        checkpoint: `last` or `best` of a run; `reference` or `samples`.
        values: scores by column.
        stamp: theirs.
        facts: of the run: variant, what it was told beside the samples, samples seen,
            seconds, versions, device.
    """

    recipe: str
    seed: int
    checkpoint: str
    values: dict[str, float]
    stamp: Stamp
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def key(self) -> tuple:
        """What no two rows of a file share."""
        return (
            *(self.recipe, self.seed, self.checkpoint, self.stamp.form),
            *(self.stamp.dataset, self.stamp.weights, self.stamp.version, self.stamp.features),
        )


def columns(benchmark: str) -> tuple[str, ...]:
    """Returns a results file's columns, in order.

    Example:

    >>> columns("mode_coverage")[:6]
    ('recipe', 'seed', 'checkpoint', 'modes', 'high_quality', 'reverse_kl')
    """
    scores = catalogue.columns(protocol.read(benchmark).metrics)
    return _KEY + scores + _RUN + stamp.FIELDS + _MADE_BY


def read(path: str | os.PathLike, benchmark: str) -> list[Row]:
    """Returns the rows of a results file; none if there is no file.

    Raises:
        ZooError: other columns than `columns(benchmark)`, or a broken row: the
            line is named.
    """
    path = Path(path)
    if not path.exists():
        return []
    expected = list(columns(benchmark))
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ZooError(f"{path}: expected UTF-8, {error.reason} at byte {error.start}.") from None
    table = csv.reader(io.StringIO(text, newline=""))
    header = next(table, None)
    if header != expected:
        wrong = sorted(set(expected) ^ set(header or ()))
        raise ZooError(
            f"{path}, line 1: expected the columns of {benchmark!r}; "
            f"{'another order' if not wrong else 'differing: ' + ', '.join(wrong[:5])}. "
            "Move the file away and score the runs again."
        )
    scores = catalogue.columns(protocol.read(benchmark).metrics)
    rows, seen = [], set()
    for cells in table:
        try:
            row = _row(dict(zip(expected, cells, strict=True)), benchmark, scores)
        except (ValueError, ZooError) as error:
            raise ZooError(f"{path}, line {table.line_num}: a broken row: {error}.") from None
        if row.key in seen:
            raise ZooError(f"{path}, line {table.line_num}: {row.recipe} stands there twice.")
        seen.add(row.key)
        rows.append(row)
    return rows


def append(path: str | os.PathLike, benchmark: str, rows: Iterable[Row]) -> None:
    """Adds rows to a results file, which is written whole or not at all.

    A row that is there already (the same `key`) is replaced where it stands.

    Raises:
        ZooError: as `read`, or a text that a spreadsheet would compute: nothing
            is added then.
    """
    found = {row.key: row for row in read(path, benchmark)}
    for row in rows:
        _refuse_formulas(row)
        found[row.key] = row
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, columns(benchmark), lineterminator="\n")
    table.writeheader()
    for row in found.values():
        table.writerow(_cells(row))
    with atomic_write(path) as temporary:
        temporary.write_text(text.getvalue(), "utf-8", newline="")


def of_run(results: dict[str, Any]) -> list[Row]:
    """Returns the rows of a run, from what its `results.json` says.

    Raises:
        Unscored: it has no scores; the reason is given where it is known.
        ZooError: a stamp is broken.
    """
    if not isinstance(results, dict):
        raise ZooError(f"expected an object, received {type(results).__name__}")
    scored = [entry for entry in results.get("scores") or () if "values" in entry]
    if not scored:
        refused = [entry["refused"] for entry in results.get("scores") or ()]
        reason = refused[0] if refused else results.get("unscored", "it was never scored")
        raise Unscored(f"The run {results.get('recipe')!r} has no scores: {reason}")
    return [
        Row(
            recipe=results["recipe"],
            seed=results["settings"]["train.seed"],
            checkpoint=entry["checkpoint"],
            values=entry["values"],
            stamp=stamp.from_dict(entry["stamp"]),
            facts={key: results.get(key) for key in _RUN}
            | made_by(results["environment"])
            | {"variant": results["settings"]["variant"], "samples_seen": entry["samples_seen"]},
        )
        for entry in scored
    ]


def made_by(environment: dict[str, Any]) -> dict[str, Any]:
    """Returns the columns that say what a score was made on, from a run's environment."""
    found = {key: environment.get(key) for key in _MADE_BY}
    found["tensorflow"] = found["tensorflow"] or environment.get("tensorflow-cpu")
    return found | {"device": " ".join(environment.get("devices") or ())}


def check_name(key: str, text: Any) -> None:
    """Raises a ZooError where a text, called `key`, would be computed by a spreadsheet.

    Example:

    >>> check_name("name", "mine")
    """
    if isinstance(text, str) and text.startswith(_FORMULA):
        raise ZooError(
            f"{key}: expected a text that no spreadsheet computes, received {text!r}, which "
            f"begins with {text[0]!r}. Take another name (--name, or the recipe's)."
        )


def _refuse_formulas(row: Row) -> None:
    """Refuses names that a user chose; what a machine is called is written as a text instead."""
    texts = {"recipe": row.recipe, "variant": row.facts.get("variant")}
    for key, text in (texts | dataclasses.asdict(row.stamp)).items():
        check_name(key, text)


def _cells(row: Row) -> dict[str, str]:
    values = row.facts | row.values | dataclasses.asdict(row.stamp)
    values |= {key: getattr(row, key) for key in _KEY}
    return {key: _cell(value) for key, value in values.items() if value is not None}


def _cell(value) -> str:
    """Returns a value as a cell: a text never as a formula, a float to its last digit."""
    if not isinstance(value, str):
        return repr(value) if isinstance(value, float) else str(value)
    is_formula = value.lstrip("'").startswith(_FORMULA)
    return f"'{value}" if is_formula else value


def _text(cell: str) -> str:
    """Returns a text as it was before `_cell`."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'").startswith(_FORMULA) else cell


def _row(cells: dict[str, str], benchmark: str, scores: tuple[str, ...]) -> Row:
    given = {key: _text(value) for key, value in cells.items() if value != ""}
    for key in _KEY:
        if key not in given:
            raise ZooError(f"{key} is missing")
    values = {key: _number(key, given[key]) for key in scores if key in given}
    if not values:
        raise ZooError("it has no score")
    found = stamp.from_dict(given)
    expected = protocol.read(benchmark).name
    if found.benchmark != expected:
        raise ZooError(f"benchmark: expected {expected!r}, received {found.benchmark!r}")
    facts = {
        key: given[key] if key in _TEXTS else _number(key, given[key])
        for key in _RUN + _MADE_BY
        if key in given
    }
    seed = _number("seed", given["seed"])
    return Row(given["recipe"], seed, given["checkpoint"], values, found, facts)


def _number(key: str, text: str) -> float | int:
    try:
        value = int(text) if key in _WHOLE else float(text)
    except ValueError:
        kind = "a whole number" if key in _WHOLE else "a number"
        raise ZooError(f"{key}: expected {kind}, received {text!r}") from None
    if not math.isfinite(value) or (key in catalogue.SHARES and not 0.0 <= value <= 1.0):
        kind = "a share from 0 to 1" if key in catalogue.SHARES else "a finite number"
        raise ZooError(f"{key}: expected {kind}, received {text!r}")
    return value
