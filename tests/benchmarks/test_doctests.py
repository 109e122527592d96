"""Every example in a docstring of the benchmarks runs and gives what it says."""

import doctest
import importlib
import pkgutil

import pytest

import benchmarks

PYTORCH = {"benchmarks.speed.mirrored", "benchmarks.speed.peers"}  # see tests/.../pytorch.py
MODULES = {module.name for module in pkgutil.walk_packages(benchmarks.__path__, "benchmarks.")}


@pytest.mark.parametrize("name", sorted(MODULES - PYTORCH))
def test_examples(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
