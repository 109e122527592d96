"""Comparing runs: tables in which no two stamps share a column, a page, and TensorBoard."""

from zoo.benchmark.compare.page import write_page
from zoo.benchmark.compare.runs import Run, find
from zoo.benchmark.compare.summaries import (
    Summary,
    arrowed,
    chosen,
    full_grid,
    grid,
    overview,
    summaries,
)
from zoo.benchmark.compare.tables import Table, tables

__all__ = [
    "Run",
    "Summary",
    "Table",
    "arrowed",
    "chosen",
    "find",
    "full_grid",
    "grid",
    "overview",
    "summaries",
    "tables",
    "write_page",
]
