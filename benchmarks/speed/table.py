"""`benchmarks/results/speed.csv`: what was measured, and how it is shown."""

import csv
import dataclasses
import io
import os
import typing
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.speed.contenders import NAMES, TITLES
from zoo.utils.atomic import atomic_write
from zoo.utils.errors import ZooError

MEBIBYTE = 2**20


@dataclasses.dataclass(frozen=True)
class Row:
    """One contender at one case.

    Attributes:
        case: the recipe's name.
        contender: see `benchmarks.speed.contenders`.
        precision: the number format.
        batch_size: real samples in one discriminator update.
        samples_per_second: median of the rounds.
        spread: their interquartile range over it.
        cpu_seconds_per_1000: CPU time of all threads for 1,000 samples, median.
        zoo_over_this: the zoo's speed over this contender's, median of the rounds' ratios;
            for the limit the share of it that the zoo reaches, for the data the share of the
            zoo's time that making the batches takes.
        flops_per_sample: operations counted from the networks.
        rounds: how many.
        peak_memory_bytes: of the process.
        cpu, cores, device, tensorflow, keras, torch, commit, date: where and when.
    """

    case: str
    contender: str
    precision: str
    batch_size: int
    samples_per_second: float
    spread: float
    cpu_seconds_per_1000: float
    zoo_over_this: float
    flops_per_sample: float
    rounds: int
    peak_memory_bytes: int
    cpu: str
    cores: int
    device: str
    tensorflow: str
    keras: str
    torch: str
    commit: str
    date: str

    @property
    def key(self) -> tuple:
        """What no two rows of a file share."""
        return self.case, self.contender, self.precision, self.batch_size, self.cpu, self.device


COLUMNS = tuple(field.name for field in dataclasses.fields(Row))
_TYPES = typing.get_type_hints(Row)


def read(path: str | os.PathLike) -> list[Row]:
    """Returns the rows of a file; none if there is no file.

    Raises:
        ZooError: other columns, or a broken row: the line is named.
    """
    path = Path(path)
    if not path.exists():
        return []
    table = csv.DictReader(io.StringIO(path.read_text("utf-8"), newline=""))
    if tuple(table.fieldnames or ()) != COLUMNS:
        raise ZooError(f"{path}: expected the columns {', '.join(COLUMNS)}. Move it away.")
    rows = []
    for cells in table:
        try:
            rows.append(Row(**{key: _TYPES[key](cells[key]) for key in COLUMNS}))
        except (TypeError, ValueError) as error:
            raise ZooError(f"{path}, line {table.line_num}: a broken row: {error}.") from None
    return rows


def append(path: str | os.PathLike, rows: Iterable[Row]) -> None:
    """Adds rows to a file; a row of the same `key` is replaced where it stands."""
    found = {row.key: row for row in read(path)} | {row.key: row for row in rows}
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(dataclasses.asdict(row) for row in found.values())
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as temporary:
        temporary.write_text(text.getvalue(), "utf-8", newline="")


def groups(rows: Sequence[Row]) -> dict[tuple, list[Row]]:
    """Returns rows by `(case, precision, batch size, cpu, device)`, contenders in their order."""
    found: dict[tuple, list[Row]] = {}
    for row in rows:
        key = row.case, row.precision, row.batch_size, row.cpu, row.device
        found.setdefault(key, []).append(row)
    return {
        key: sorted(of, key=lambda row: NAMES.index(row.contender)) for key, of in found.items()
    }


def lines(rows: Sequence[Row]) -> tuple[list[str], list[list[str]]]:
    """Returns the head and the lines of a table of one group."""
    head = ["contender", "samples/s", "spread", "CPU s per 1,000", "zoo / this", "GFLOP/s", "MiB"]
    return head, [
        [
            TITLES[row.contender],
            f"{row.samples_per_second:,.0f}",
            f"{row.spread:.0%}",
            f"{row.cpu_seconds_per_1000:.3g}",
            f"{row.zoo_over_this:.2g}" if row.contender == "data" else f"{row.zoo_over_this:.2f}",
            "" if row.contender == "data" else f"{_rate(row):,.0f}",
            f"{row.peak_memory_bytes / MEBIBYTE:,.0f}" if row.peak_memory_bytes else "",
        ]
        for row in rows
    ]


def _rate(row: Row) -> float:
    """Returns how many GFLOP a second a contender did."""
    return row.samples_per_second * row.flops_per_sample / 1e9


def text(rows: Sequence[Row]) -> str:
    """Returns the table of one group for a terminal."""
    head, found = lines(rows)
    widths = [max(map(len, column)) for column in zip(head, *found, strict=True)]
    return "\n".join(
        [
            f"{rows[0].case}, {rows[0].precision}, batch {rows[0].batch_size}",
            *(
                "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
                for line in (head, *found)
            ),
        ]
    )
