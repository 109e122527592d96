"""The command `zoo`: a file for each command; none imports TensorFlow before it needs it."""

from zoo.cli import (  # noqa: F401
    apply,
    bench,
    compare,
    doctor,
    evaluate,
    export,
    list,
    run,
    sample,
    show,
    tune,
)
from zoo.cli.app import app, main

__all__ = ["app", "main"]
