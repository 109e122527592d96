"""Makes a folder of JPEG pictures of celeb_a's size.

`python -m benchmarks.make_jpegs FOLDER [COUNT]`. To measure what reading them costs a training,
see docs/speed.md.
"""

import sys
from pathlib import Path

import numpy as np
import tensorflow as tf

SHAPE = (218, 178, 3)


def make(folder: Path, count: int) -> None:
    """Writes `count` pictures of smooth colours with some grain, the same ones each time."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    for number in range(count):
        smooth = tf.image.resize(random.uniform(0, 255, (8, 8, 3)), SHAPE[:2], "bicubic")
        picture = np.clip(smooth + random.normal(0, 8, SHAPE), 0, 255).astype("uint8")
        encoded = tf.io.encode_jpeg(picture, quality=90)
        (folder / f"{number:06}.jpg").write_bytes(encoded.numpy())


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2_000)
