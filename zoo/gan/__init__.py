"""The GAN: two players, named terms, one training step. Loaded when first used.

`gan.py` is the class, `training_step.py` what a step computes, `batch.py` what a term reads.
"""

import importlib

_ATTRIBUTES = {
    "GAN": "zoo.gan.gan",
    "Batch": "zoo.gan.batch",
    "BiGAN": "zoo.gan.bidirectional",
    "ClassifyingGAN": "zoo.gan.classifying",
    "CodedGAN": "zoo.gan.coded",
    "CycleGAN": "zoo.gan.cycle",
    "TabularGAN": "zoo.gan.tabular",
    "TransformedGAN": "zoo.gan.transformed",
}
__all__ = [
    "GAN",
    "Batch",
    "BiGAN",
    "ClassifyingGAN",
    "CodedGAN",
    "CycleGAN",
    "TabularGAN",
    "TransformedGAN",
]


def __getattr__(name: str):
    if name in _ATTRIBUTES:
        return getattr(importlib.import_module(_ATTRIBUTES[name]), name)
    raise AttributeError(f"module 'zoo.gan' has no attribute {name!r}")
