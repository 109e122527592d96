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
HEAVY = 10  # epochs from one sheet and checkpoint to the next, to spare time
KIB_PER_EPOCH = 10


class Resident(keras.callbacks.Callback):
    """Notes the memory that the process holds, in KiB, at every epoch's end."""

    def __init__(self):
        super().__init__()
        self.kib = []

    def on_epoch_end(self, epoch, logs=None):
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        self.kib.append(pages * os.sysconf("SC_PAGE_SIZE") / 1024)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads Linux's /proc")
def test_200_epochs_need_no_more_memory(tmp_path, pictures, monkeypatch):
    for heavy in (callbacks.Samples, callbacks.Checkpoints):
        at_each_end = heavy.on_epoch_end

        def now_and_then(self, epoch, logs=None, write=at_each_end):
            if epoch % HEAVY == 0:
                write(self, epoch, logs)

        monkeypatch.setattr(heavy, "on_epoch_end", now_and_then)
    gan = zoo.get("vanilla", shape=(8, 8, 1), latent=3, width=4)
    log, seen = callbacks.EventWriter(tmp_path), Resident()
    recorders = [
        callbacks.TrackerState(),
        callbacks.MetricsFile(tmp_path / "metrics.jsonl"),
        callbacks.Scalars(log, every=8),
        callbacks.Samples(tmp_path / "samples", log),
    ]
    gan.fit(
        Source.from_arrays(pictures(16)).batches(8).take(2 * EPOCHS),
        grouped=True,
        steps_per_epoch=2,
        epochs=EPOCHS,
        verbose=0,
        callbacks=[*recorders, callbacks.Checkpoints(tmp_path / "saved", recorders), seen],
    )
    log.close()
    settled = seen.kib[SETTLED:]
    slope = np.polyfit(np.arange(len(settled)), settled, 1)[0]
    print(f"Slope: {slope:.1f} KiB an epoch.")
    assert slope < KIB_PER_EPOCH
