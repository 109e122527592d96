"""Lets `keras.saving.load_model` find the zoo's classes, however late Keras is imported.

Keras gives back a saved model only when the model's class is registered, and
registering needs Keras, which `import zoo` must not import. So the zoo's
classes are registered at the moment somebody imports Keras.
"""

import contextlib
import importlib
import importlib.abc
import importlib.util
import sys

# The modules that hold classes which a saved model may name.
_HOLDERS = (
    "zoo.gan.bidirectional",
    "zoo.gan.classifying",
    "zoo.gan.coded",
    "zoo.gan.tabular",
    "zoo.layers",
    "zoo.losses",
)


def when_keras_is_imported() -> None:
    """Registers the zoo's classes now if Keras is there, else right after it is imported."""
    if "keras" in sys.modules:
        _register()
    else:
        sys.meta_path.insert(0, _KerasFinder())


class _KerasFinder(importlib.abc.MetaPathFinder):
    """Watches for the import of Keras, once."""

    def find_spec(self, name, path=None, target=None):
        if name != "keras":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_then_register(module):
                execute(module)
                _register()

            spec.loader.exec_module = execute_then_register
        return spec


def _register() -> None:
    # Under a Keras backend that has no step yet the zoo has nothing to
    # register, and Keras must still import.
    with contextlib.suppress(ImportError):
        for name in _HOLDERS:
            importlib.import_module(name)
