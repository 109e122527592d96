"""Keras callbacks that record a run. The x-axis is samples seen everywhere."""

from zoo.callbacks.checkpoints import Checkpoints
from zoo.callbacks.event_writer import EventWriter
from zoo.callbacks.graceful_stop import GracefulStop, Stopped
from zoo.callbacks.metrics_file import MetricsFile
from zoo.callbacks.progress import ProgressBar
from zoo.callbacks.quick_scores import QuickScores
from zoo.callbacks.samples import Samples
from zoo.callbacks.scalars import Scalars
from zoo.callbacks.stateful import StatefulCallback
from zoo.callbacks.tracker_state import TrackerState

__all__ = [
    "Checkpoints",
    "EventWriter",
    "GracefulStop",
    "MetricsFile",
    "ProgressBar",
    "QuickScores",
    "Samples",
    "Scalars",
    "StatefulCallback",
    "Stopped",
    "TrackerState",
]
