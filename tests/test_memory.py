"""Memory does not grow with the epochs of training."""

import os
from pathlib import Path

import keras
import numpy as np
import pytest

import zoo
from zoo import callbacks
from zoo.data.sources import Source

EPOCHS = 200
SETTLED = 60  # epochs until caches are filled
KIB_PER_EPOCH = 24  # measured: see the slope in the assertion's message


class Resident(keras.callbacks.Callback):
    """Notes the memory that the process holds, in KiB, at every epoch's end."""

    def __init__(self):
        super().__init__()
        self.kib = []

    def on_epoch_end(self, epoch, logs=None):
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        self.kib.append(pages * os.sysconf("SC_PAGE_SIZE") / 1024)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads Linux's /proc")
def test_200_epochs_with_every_recorder_that_writes_need_no_more_memory(tmp_path, pictures):
    gan = zoo.get("vanilla", shape=(8, 8, 1), latent=3, width=4)
    batches = Source.from_arrays(pictures(16)).batches(8)
    log, seen = callbacks.Events(tmp_path), Resident()
    recorders = [
        callbacks.Trackers(),
        callbacks.MetricsFile(tmp_path / "metrics.jsonl"),
        callbacks.Scalars(log, every=8),
        callbacks.Samples(tmp_path / "samples", log),
    ]
    saver = callbacks.Checkpoints(tmp_path / "checkpoints", recorders)
    gan.fit(
        batches.take(2 * EPOCHS),
        grouped=True,
        steps_per_epoch=2,
        epochs=EPOCHS,
        verbose=0,
        callbacks=[*recorders, saver, seen],
    )
    log.close()
    settled = seen.kib[SETTLED:]
    slope = np.polyfit(np.arange(len(settled)), settled, 1)[0]
    print(f"slope: {slope:.1f} KiB an epoch")
    assert slope < KIB_PER_EPOCH, f"{slope:.1f} KiB an epoch"
