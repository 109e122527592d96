"""Keras callbacks that record a run. The x-axis is samples seen everywhere.

Loaded when first used: what only reads a run's files needs no Keras.
"""

import importlib

_MODULES = {
    "Checkpoints": "checkpoints",
    "EventWriter": "event_writer",
    "GracefulStop": "graceful_stop",
    "MetricsFile": "metrics_file",
    "ProgressBar": "progress",
    "QuickScores": "quick_scores",
    "Samples": "samples",
    "Scalars": "scalars",
    "StatefulCallback": "stateful",
    "Stopped": "graceful_stop",
    "TrackerState": "tracker_state",
}
__all__ = sorted(_MODULES)


def __getattr__(name: str):
    if name in _MODULES:
        return getattr(importlib.import_module(f"zoo.callbacks.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'zoo.callbacks' has no attribute {name!r}")
