"""A model zoo of generative adversarial networks for TensorFlow/Keras.

>>> import zoo
>>> zoo.names()                                        # doctest: +SKIP
['acgan', 'began', 'bigan', 'conditional', ...]
>>> gan = zoo.get("dcgan", shape=(28, 28, 1))          # doctest: +SKIP
>>> gan.fit(images, epochs=20)                         # doctest: +SKIP

Importing the package imports no TensorFlow: everything below is loaded when
it is first used.
"""

import importlib

from zoo.gan import registration
from zoo.utils.errors import ZooError
from zoo.registry import Network, Options
from zoo.hub import get
from zoo.registry import names, variant

__version__ = "0.1.0"
__all__ = ["GAN", "Network", "Options", "ZooError", "get", "load", "names", "variant"]

_MODULES = (
    "benchmark",
    "bidirectional",
    "attention",
    "augmentation",
    "auxiliary",
    "checks",
    "clipping",
    "codes",
    "conditioning",
    "data",
    "energy",
    "features",
    "layers",
    "losses",
    "metrics",
    "networks",
    "optimizers",
    "path_length",
    "pretrained",
    "schedules",
    "style",
    "terms",
    "weights",
)
_ATTRIBUTES = {"GAN": "zoo.gan", "load": "zoo.training.run"}

registration.when_keras_is_imported()


def __getattr__(name: str):
    if name in _MODULES:
        return importlib.import_module(f"zoo.{name}")
    if name in _ATTRIBUTES:
        return getattr(importlib.import_module(_ATTRIBUTES[name]), name)
    raise AttributeError(f"module 'zoo' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *_MODULES])
