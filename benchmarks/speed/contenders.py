"""The contenders by name: each trains the same case, from round to round.

A contender is a function `(case, gate)` that trains until `gate` says `Over`.
"""

import importlib
import types
from collections.abc import Callable

# Name, where it is, what it is called in a table.
_KNOWN = {
    "zoo": ("benchmarks.speed.fitting:recipe", "zoo `fit`, as a recipe runs it"),
    "zoo_float32": ("benchmarks.speed.fitting:recipe", "the same in float32"),
    "tutorial": ("benchmarks.speed.fitting:tutorial", "Keras, as tutorials write it"),
    "bare": ("benchmarks.speed.bare:train", "bare TensorFlow, the same work"),
    "torch": ("benchmarks.speed.peers:eager", "PyTorch eager"),
    "torch_compiled": ("benchmarks.speed.peers:compiled", "PyTorch, `torch.compile`"),
    "data": ("benchmarks.speed.reading:read", "the data alone, trained on by nobody"),
    "limit": ("benchmarks.speed.limit:multiply", "the limit: a large matrix product"),
}
NAMES = tuple(_KNOWN)
OWN = ("zoo", "zoo_float32", "data", "limit")  # they train, or do without, whatever the GAN
THREADED = ("zoo", "zoo_float32", "bare", "data")  # on as many threads as the recipe says
TITLES = types.MappingProxyType({name: title for name, (_, title) in _KNOWN.items()})


def get(name: str) -> Callable:
    """Returns a contender; its libraries are imported here."""
    module, _, function = _KNOWN[name][0].partition(":")
    return getattr(importlib.import_module(module), function)
