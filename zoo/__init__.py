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

from zoo import registry
from zoo.gan import registration
from zoo.hub import get, load
from zoo.registry import Loss, Network, Options, names, variant
from zoo.utils import notices
from zoo.utils.errors import ZooError

__version__ = "0.1.0"
__all__ = [
    "GAN",
    "Loss",
    "Network",
    "Options",
    "Table",
    "ZooError",
    "get",
    "load",
    "names",
    "variant",
]

_MODULES = {
    "benchmark": "zoo.benchmark",
    "callbacks": "zoo.callbacks",
    "checks": "zoo.utils.checks",
    "data": "zoo.data",
    "evaluation": "zoo.evaluation",
    "features": "zoo.evaluation.features",
    "gan": "zoo.gan",
    "layers": "zoo.layers",
    "losses": "zoo.losses",
    "metrics": "zoo.metrics",
    "modalities": "zoo.modalities",
    "networks": "zoo.networks",
    "optimizers": "zoo.gan.optimizers",
    "pretrained": "zoo.pretrained",
}

registry.add_package("zoo.variants")
registration.when_keras_is_imported()
notices.leave_out()


def __getattr__(name: str):
    if name in _MODULES:
        return importlib.import_module(_MODULES[name])
    if name == "GAN":
        return importlib.import_module("zoo.gan.gan").GAN
    if name == "Table":
        return importlib.import_module("zoo.modalities").Table
    raise AttributeError(f"module 'zoo' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *_MODULES])
