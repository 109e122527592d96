"""Lets `keras.saving.load_model` find the zoo's classes, however late Keras is imported.

Keras gives back a saved model only when the model's class is registered, and
registering needs Keras, which `import zoo` must not import. So the zoo's
classes are registered at the moment somebody imports Keras.
"""

import contextlib
import importlib
import sys
from collections.abc import Iterator

from zoo.utils import imports

# The modules that hold classes which a saved model may name.
_HOLDERS = (
    "zoo.gan.bidirectional",
    "zoo.gan.classifying",
    "zoo.gan.coded",
    "zoo.gan.cycle",
    "zoo.gan.tabular",
    "zoo.gan.transformed",
    "zoo.layers",
    "zoo.losses",
)


def when_keras_is_imported() -> None:
    """Registers the zoo's classes now if Keras is there, else right after it is imported."""
    if "keras" in sys.modules:
        _register()
    else:
        imports.around("keras", _then_registered)


@contextlib.contextmanager
def _then_registered() -> Iterator[None]:
    yield
    _register()


def _register() -> None:
    # Under a Keras backend that has no step yet the zoo has nothing to
    # register, and Keras must still import.
    with contextlib.suppress(ImportError):
        for name in _HOLDERS:
            importlib.import_module(name)
