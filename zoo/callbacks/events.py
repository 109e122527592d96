"""TensorBoard's event files: the only place that knows tf.summary."""

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorboard.plugins.hparams import api as hparams
from tensorboard.plugins.hparams import api_pb2, summary

from zoo.replacing import replacing


class Events:
    """Writes one run's event file. The step of everything is images seen.

    Args:
        folder: the run folder; TensorBoard shows its path below `--logdir` as
            the run's name. Each writer adds a file of its own.

    Example:

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     events = Events(folder)
    ...     events.scalars({"speed/images_per_second": 100.0}, images_seen=640)
    ...     events.close()
    """

    def __init__(self, folder: str | os.PathLike):
        self._writer = tf.summary.create_file_writer(str(folder))

    def scalars(self, values: Mapping[str, float], images_seen: int) -> None:
        """Adds one point to each curve in `values`, which holds numbers by tag."""
        with self._writer.as_default(step=images_seen):
            for tag, value in values.items():
                tf.summary.scalar(tag, value)

    def picture(self, tag: str, picture: np.ndarray, images_seen: int) -> None:
        """Adds one uint8 picture `(height, width, channels)` to the image tab."""
        with self._writer.as_default(step=images_seen):
            tf.summary.image(tag, picture[None])

    def hyperparameters(self, values: Mapping[str, object], run: str) -> None:
        """Opens the run's row in the HParams tab.

        TensorBoard makes a column of every key and, of every scalar tag, a
        metric whose last value stands in the row.

        Args:
            values: bool, int, float or str; anything else is written as text.
            run: the run's name; runs that share it would share a row.
        """
        plain = {
            key: value if isinstance(value, bool | int | float | str) else str(value)
            for key, value in values.items()
        }
        with self._writer.as_default(step=0):
            hparams.hparams(plain, trial_id=run)

    def finished(self) -> None:
        """Closes the run's row in the HParams tab: the run came to its end."""
        with self._writer.as_default(step=0):
            tf.summary.experimental.write_raw_pb(
                summary.session_end_pb(api_pb2.STATUS_SUCCESS).SerializeToString(), step=0
            )

    def flush(self) -> None:
        """Hands everything added so far to the operating system."""
        self._writer.flush()

    def close(self) -> None:
        """Flushes and closes the file; nothing can be added after."""
        self._writer.close()


def cut(folder: str | os.PathLike, images_seen: int) -> None:
    """Removes from a run's event files what was written after a step.

    A run that goes on from a checkpoint writes the rest again: left in place,
    the old points would stand doubled in the curves. A record cut off when the
    process was killed ends its file.

    Args:
        folder: the run folder.
        images_seen: the last step to keep.
    """
    for path in sorted(Path(folder).glob("events.out.tfevents.*")):
        records, whole = _records(path)
        kept = [r for r in records if tf.compat.v1.Event.FromString(r).step <= images_seen]
        if whole and len(kept) == len(records):
            continue
        with replacing(path) as temporary, tf.io.TFRecordWriter(str(temporary)) as file:
            for record in kept:
                file.write(record)


def _records(path: Path) -> tuple[list[bytes], bool]:
    """Returns a file's serialized events, and whether it could be read to its end."""
    records = []
    try:
        for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
            records.append(record)
    except tf.errors.DataLossError:
        return records, False
    return records, True
