"""Keras callbacks that record a run. The x-axis is images seen everywhere."""

from zoo.callbacks.checkpoints import Checkpoints
from zoo.callbacks.events import Events
from zoo.callbacks.health import Health, OnCollapse
from zoo.callbacks.interruption import Interruption, Stopped
from zoo.callbacks.metrics_file import MetricsFile
from zoo.callbacks.progress import ProgressBar
from zoo.callbacks.recorder import Recorder
from zoo.callbacks.samples import Samples
from zoo.callbacks.scalars import Scalars
from zoo.callbacks.scoring import Scoring
from zoo.callbacks.trackers import Trackers

__all__ = [
    "Checkpoints",
    "Events",
    "Health",
    "Interruption",
    "MetricsFile",
    "OnCollapse",
    "ProgressBar",
    "Recorder",
    "Samples",
    "Scalars",
    "Scoring",
    "Stopped",
    "Trackers",
]
