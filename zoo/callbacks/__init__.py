"""Keras callbacks that record a run. The x-axis is images seen everywhere."""

from zoo.callbacks.checkpoints import Checkpoints
from zoo.callbacks.event_writer import EventWriter
from zoo.health.callback import Health, OnCollapse
from zoo.callbacks.graceful_stop import GracefulStop, Stopped
from zoo.callbacks.metrics_file import MetricsFile
from zoo.callbacks.progress import ProgressBar
from zoo.callbacks.stateful import StatefulCallback
from zoo.callbacks.samples import Samples
from zoo.callbacks.scalars import Scalars
from zoo.callbacks.quick_scores import QuickScores
from zoo.callbacks.tracker_state import TrackerState

__all__ = [
    "Checkpoints",
    "EventWriter",
    "Health",
    "GracefulStop",
    "MetricsFile",
    "OnCollapse",
    "ProgressBar",
    "StatefulCallback",
    "Samples",
    "Scalars",
    "Scoring",
    "Stopped",
    "TrackerState",
]
