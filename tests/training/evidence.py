"""What two equal runs share, to the bit: all that a run leaves, but what a clock decides."""

import csv
import hashlib
import json
import zipfile
from pathlib import Path

_CLOCK = ("second", "peak_memory", "environment")  # parts of names


def evidence(out: Path, folder: Path, answer) -> None:
    """Puts all that two equal runs share into a queue: names, and values or their SHA-256.

    Args:
        out: the folder of all runs, with tables in `results`.
        folder: the run folder.
        answer: the queue.
    """
    found = _weights(folder) | _curves(folder)
    with zipfile.ZipFile(folder / "generator.keras") as archive:
        for name in set(archive.namelist()) - {"metadata.json"}:  # the date
            found[f"generator.keras {name}"] = _sha256(archive.read(name))
    for name in ("metrics.jsonl", "health.jsonl"):
        for number, line in enumerate((folder / name).read_text().splitlines()):
            found[f"{name} {number}"] = _timeless(json.loads(line))
    found["results.json"] = _timeless(json.loads((folder / "results.json").read_bytes()))
    for path in [*folder.glob("samples/*"), folder / "recipe.toml"]:
        found[f"{path.relative_to(folder)}"] = _sha256(path.read_bytes())
    for path in out.glob("results/[!.]*.csv"):
        with path.open(newline="") as file:
            found[path.name] = [_timeless(row) for row in csv.DictReader(file)]
    left = [path.relative_to(folder) for path in folder.rglob("*") if "tfevents" not in path.name]
    found["files"] = sorted(map(str, left))
    answer.put({key: sorted(v) if key.startswith("curve") else v for key, v in found.items()})


def _weights(folder: Path) -> dict[str, str]:
    import keras

    import zoo

    gan = zoo.load(folder)
    variables = gan.variables + gan.optimizer.variables + gan.discriminator_optimizer.variables
    return {
        f"variable {number} {one.path}": _sha256(keras.ops.convert_to_numpy(one).tobytes())
        for number, one in enumerate(variables)
    }


def _curves(folder: Path) -> dict[str, list]:
    import tensorflow as tf

    found = {}
    for path in sorted(folder.glob("events.out.tfevents.*")):
        for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
            event = tf.compat.v1.Event.FromString(record)
            for value in event.summary.value:
                if not _by_clock(value.tag):
                    point = _sha256(value.tensor.SerializeToString())
                    found.setdefault(f"curve {value.tag}", []).append((event.step, point))
    return found


def _timeless(values):
    """Returns nested values without what a clock decides."""
    if isinstance(values, list):
        return [_timeless(one) for one in values]
    if isinstance(values, dict):
        return {key: _timeless(one) for key, one in values.items() if not _by_clock(key)}
    return values


def _by_clock(name: str) -> bool:
    return any(part in name for part in _CLOCK) or name == "speed/input_wait"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
