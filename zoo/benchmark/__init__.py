"""Benchmarks: score a GAN, samples, a run; run and score many recipes.

>>> from zoo import benchmark
>>> benchmark.score(gan, "image_quality", "mnist").values["fd"]  # doctest: +SKIP
0.31

Looking at names and results files imports no TensorFlow; scoring does.
"""

import importlib

_ATTRIBUTES = {
    "Scores": "zoo.evaluation.scorer",
    "Scorer": "zoo.evaluation.scorer",
    "score": "zoo.evaluation.scorer",
    "bench": "zoo.benchmark.sweep",
    "evaluate": "zoo.benchmark.evaluation",
    "evaluate_samples": "zoo.benchmark.evaluation",
    "references": "zoo.benchmark.reference_rows",
    "tune": "zoo.benchmark.tuning",
}

__all__ = [
    "Scorer",
    "Scores",
    "bench",
    "evaluate",
    "evaluate_samples",
    "references",
    "score",
    "tune",
]


def __getattr__(name: str):
    if name in _ATTRIBUTES:
        return getattr(importlib.import_module(_ATTRIBUTES[name]), name)
    raise AttributeError(f"module 'zoo.benchmark' has no attribute {name!r}")
