"""Comparing runs: tables in which no two stamps share a column, a page, and TensorBoard."""

from zoo.compare.page import write_page
from zoo.compare.runs import Run, find
from zoo.compare.tables import Table, tables

__all__ = ["Run", "Table", "find", "tables", "write_page"]
