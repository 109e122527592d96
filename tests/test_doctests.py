"""Every example in a docstring runs and says what it gives."""

import doctest
import importlib
import pkgutil

import pytest

import zoo
from zoo import registry


def modules():
    """Returns the names of all modules of the zoo."""
    found = pkgutil.walk_packages(zoo.__path__, "zoo.")
    return ["zoo", *(m.name for m in found if not m.name.endswith("__main__"))]


@pytest.mark.parametrize("name", modules())
def test_examples(name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(registry, "_builders", dict(registry._builders))
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        pytest.skip("PyTorch is not installed (the extra peers)")
    failed, _ = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert failed == 0
