"""The command `zoo`: a file for each command; none imports TensorFlow before it needs it."""

from zoo.cli import bench, compare, doctor, evaluate, export, list, run, sample, show, tune  # noqa: F401
from zoo.cli.app import app, main

__all__ = ["app", "main"]
