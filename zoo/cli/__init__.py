"""The command `zoo`: a file for each command; none imports TensorFlow before it needs it."""

from zoo.cli import benching, comparing, doctor, exporting, listing, running, sampling, showing  # noqa: F401
from zoo.cli.app import app, main

__all__ = ["app", "main"]
