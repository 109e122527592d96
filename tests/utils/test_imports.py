"""A context around the import of a module, whoever imports it."""

import contextlib
import importlib.util
import sys

import pytest

from zoo.utils import imports


@pytest.fixture
def module(tmp_path, monkeypatch):
    """The name of a module that counts how often it is run, and fails where it is told to."""
    (tmp_path / "a_module.py").write_text("import sys\nsys.seen.append('run')\nsys.fails and 1 / 0")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "seen", [], raising=False)
    monkeypatch.setattr(sys, "fails", False, raising=False)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    yield "a_module"
    sys.modules.pop("a_module", None)


@contextlib.contextmanager
def noted():
    sys.seen.append("before")
    try:
        yield
    finally:
        sys.seen.append("after")


def test_the_context_is_around_the_first_import_alone(module):
    imports.around(module, noted)
    assert importlib.util.find_spec(module) is not None  # to ask is not to import
    assert sys.seen == []
    importlib.import_module(module)
    importlib.reload(sys.modules[module])
    assert sys.seen == ["before", "run", "after", "run"]


def test_an_import_that_fails_fails_as_ever(module):
    imports.around(module, noted)
    sys.fails = True
    with pytest.raises(ZeroDivisionError):
        importlib.import_module(module)
    assert sys.seen == ["before", "run", "after"]
    imports.around("no_such_module", noted)
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("no_such_module")
