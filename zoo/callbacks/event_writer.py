"""TensorBoard's event files: the only place that knows tf.summary."""

import contextlib
import errno
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.custom_scalar import summary as custom_scalar
from tensorboard.plugins.hparams import api as hparams
from tensorboard.plugins.hparams import api_pb2, summary
from tensorboard.plugins.scalar import summary_v2 as scalar

from zoo.utils.atomic import atomic_write

# TensorBoard sorts cards by name: quality comes first, these fold up at the end.
_FOR_DEBUGGING = ("loss/", "logits/")
_AT_THE_END = ("score/", "_hparams_/session_end_info")  # tags


class EventWriter:
    """Writes one run's event file. The step of everything is samples seen.

    Args:
        folder: the run folder; TensorBoard shows its path below `--logdir` as
            the run's name. Each writer adds a file of its own.

    Example:

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     events = EventWriter(folder)
    ...     events.scalars({"speed/samples_per_second": 100.0}, samples_seen=640)
    ...     events.close()
    """

    def __init__(self, folder: str | os.PathLike):
        self._folder = folder
        with _room(folder):
            self._writer = tf.summary.create_file_writer(str(folder))

    def scalars(self, values: Mapping[str, float], samples_seen: int) -> None:
        """Adds one point to each curve in `values`, which holds numbers by tag.

        Losses and logits stand under `training/`, after quality and speed.
        """
        point = summary_pb2.Summary()  # of all at once: a call for each would take a millisecond
        for tag, value in values.items():
            shown = f"training/{tag}" if tag.startswith(_FOR_DEBUGGING) else tag
            point.MergeFrom(scalar.scalar_pb(shown, np.float32(value)))
        with self._step(samples_seen):
            tf.summary.experimental.write_raw_pb(point.SerializeToString())

    def picture(self, tag: str, picture: np.ndarray, samples_seen: int) -> None:
        """Adds one uint8 picture `(height, width, channels)` to the image tab."""
        with self._step(samples_seen):
            tf.summary.image(tag, picture[None])

    def sounds(self, tag: str, sounds: np.ndarray, rate: int, samples_seen: int) -> None:
        """Adds sounds, float `(n, length)` in [-1, 1], `rate` samples a second, to the audio tab.

        Stereo is `(n, length, 2)`. It shows the first 8 at most.
        """
        with self._step(samples_seen):
            sounds = np.asarray(sounds, "float32")
            sounds = sounds.reshape(*sounds.shape[:2], -1)
            tf.summary.audio(tag, sounds, rate, max_outputs=8)

    def text(self, tag: str, markdown: str, samples_seen: int) -> None:
        """Adds one card of Markdown to the text tab."""
        with self._step(samples_seen):
            tf.summary.text(tag, markdown)

    def layout(self) -> None:
        """Lays quality, losses, logits and speed of all runs over each other, in one tab.

        TensorBoard's custom scalars tab joins the layouts of the runs it shows.
        """
        charts = {
            "quality": {
                "distance": [r"quality/(fid|fd|reverse_kl)"],
                "fidelity and diversity": [
                    r"quality/(precision|recall|density|coverage|high_quality|modes)"
                ],
                "classes": [r"quality/(class_total_variation|rarest_to_commonest|label_accuracy)"],
            },
            "losses": {
                "discriminator": [r"training/loss/discriminator/adversarial"],
                "generator": [r"training/loss/generator/adversarial"],
                "further terms": [r"training/loss/.*/(?!adversarial).*"],
            },
            "logits": {"real and fake": [r"training/logits/.*"]},
            "speed": {
                "samples per second": [r"speed/samples_per_second"],
                "share of the time spent waiting for batches": [r"speed/input_wait"],
            },
        }
        made = layout_pb2.Layout(
            category=[
                layout_pb2.Category(
                    title=title,
                    chart=[
                        layout_pb2.Chart(
                            title=name, multiline=layout_pb2.MultilineChartContent(tag=t)
                        )
                        for name, t in group.items()
                    ],
                )
                for title, group in charts.items()
            ]
        )
        with self._step(0):
            tf.summary.experimental.write_raw_pb(custom_scalar.pb(made).SerializeToString(), step=0)

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
        with self._step(0):
            hparams.hparams(plain, trial_id=run)

    def finished(self) -> None:
        """Closes the run's row in the HParams tab: the run came to its end."""
        with self._step(0):
            tf.summary.experimental.write_raw_pb(
                summary.session_end_pb(api_pb2.STATUS_SUCCESS).SerializeToString(), step=0
            )

    def flush(self) -> None:
        """Hands everything added so far to the operating system."""
        with _room(self._folder):
            self._writer.flush()

    def close(self) -> None:
        """Flushes and closes the file; nothing can be added after."""
        with _room(self._folder):
            self._writer.close()

    @contextlib.contextmanager
    def _step(self, samples_seen: int) -> Iterator[None]:
        # TensorFlow keeps each tensor made of a Python number for good, not those of NumPy's.
        with _room(self._folder), self._writer.as_default(step=np.int64(samples_seen)):
            yield


def cut(folder: str | os.PathLike, samples_seen: int) -> None:
    """Removes from a run's event files what was written after a step.

    A run that goes on from a checkpoint writes the rest again: left in place,
    the old points would stand doubled in the curves. So would what is written
    when training is over. A record cut off when the process was killed ends
    its file.

    Args:
        folder: the run folder.
        samples_seen: the last step to keep.
    """
    for path in sorted(Path(folder).glob("events.out.tfevents.*")):
        records, whole = _records(path)
        kept = [record for record in records if _stays(record, samples_seen)]
        if whole and len(kept) == len(records):
            continue
        with (
            atomic_write(path) as temporary,
            _room(folder),
            tf.io.TFRecordWriter(str(temporary)) as file,
        ):
            for record in kept:
                file.write(record)
    _put_before(folder, int(time.time()))


def _put_before(folder: str | os.PathLike, now: int) -> None:
    """Renames event files that were begun after `now`, in seconds, to have been begun before.

    TensorBoard reads a folder's files in the order of the times in their names. Where the clock
    was put back, what is written next would be read first.
    """
    paths = sorted(Path(folder).glob("events.out.tfevents.*"))
    times = [path.name.split(".")[3] for path in paths]
    if all(one.isdecimal() and int(one) <= now for one in times):
        return
    for number, path in enumerate(paths):
        *begin, _, end = path.name.split(".", 4)
        path.rename(path.with_name(".".join([*begin, f"{now - len(paths) + number:010d}", end])))


def _stays(record: bytes, samples_seen: int) -> bool:
    event = tf.compat.v1.Event.FromString(record)
    tags = [value.tag for value in event.summary.value]
    return event.step <= samples_seen and not any(tag.startswith(_AT_THE_END) for tag in tags)


@contextlib.contextmanager
def _room(folder: str | os.PathLike) -> Iterator[None]:
    """Lets TensorFlow say that the disk is full as Python does, by an OSError.

    Raises:
        OSError: the disk is full.
    """
    try:
        yield
    except tf.errors.ResourceExhaustedError as error:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from error


def _records(path: Path) -> tuple[list[bytes], bool]:
    """Returns a file's serialized events, and whether it could be read to its end."""
    records = []
    try:
        for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
            records.append(record)
    except tf.errors.DataLossError:
        return records, False
    return records, True
