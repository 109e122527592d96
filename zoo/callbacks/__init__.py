"""Keras callbacks that record a run. The x-axis is images seen everywhere."""

from zoo.callbacks.checkpoints import Checkpoints
from zoo.callbacks.events import Events
from zoo.callbacks.interruption import Interruption
from zoo.callbacks.metrics_file import MetricsFile
from zoo.callbacks.progress import ProgressBar
from zoo.callbacks.samples import Samples
from zoo.callbacks.scalars import Scalars

__all__ = [
    "Checkpoints",
    "Events",
    "Interruption",
    "MetricsFile",
    "ProgressBar",
    "Samples",
    "Scalars",
]
