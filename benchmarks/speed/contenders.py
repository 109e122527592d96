"""The contenders by name: each trains the same case, round after round.

A contender is a function `(case, channel)` that trains until `channel` raises
`Finished`.
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
TITLES = types.MappingProxyType({name: title for name, (_, title) in _KNOWN.items()})
PYTORCH = ("torch", "torch_compiled")  # they are given a `Blueprint` in place of a `Case`
HAND_WRITTEN = ("tutorial", "bare", *PYTORCH)  # they train the GANs of `case.check_peers` alone
THREADED = ("zoo", "zoo_float32", "bare", "data")  # on as many threads as the recipe says


def get(name: str) -> Callable:
    """Returns a contender; its framework is imported here."""
    module, _, function = _KNOWN[name][0].partition(":")
    return getattr(importlib.import_module(module), function)
