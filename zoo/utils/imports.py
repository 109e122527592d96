"""What is to be done around the import of a module, whoever imports it, and however late."""

import contextlib
import importlib.abc
import importlib.util
import sys
from collections.abc import Callable


def around(name: str, context: Callable[[], contextlib.AbstractContextManager]) -> None:
    """Runs the code of a module that was not imported yet within a context, once.

    Example:

    >>> @contextlib.contextmanager
    ... def announced():
    ...     yield
    ...     print("imported")
    >>> around("colorsys", announced)
    >>> _ = sys.modules.pop("colorsys", None)
    >>> import colorsys
    imported
    """
    sys.meta_path.insert(0, _Finder(name, context))


class _Finder(importlib.abc.MetaPathFinder):
    """Waits for the import of one module."""

    def __init__(self, name: str, context: Callable[[], contextlib.AbstractContextManager]):
        self._name, self._context, self._asks = name, context, False

    def find_spec(self, name, path=None, target=None):
        if name != self._name or self._asks:
            return None
        self._asks = True
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._asks = False
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def within(module):
                if self in sys.meta_path:  # who only asks where a module lies imports it later
                    sys.meta_path.remove(self)
                with self._context():
                    execute(module)

            spec.loader.exec_module = within
        return spec
