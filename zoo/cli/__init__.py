"""The command `zoo`: a file for each command; none imports TensorFlow before it needs it."""

from zoo.cli import apply, bench, compare, doctor, evaluate, export, list, run, sample, show  # noqa: F401
from zoo.cli.app import app, main

__all__ = ["app", "main"]
