"""Kills runs with SIGKILL at random moments, resumes them, and compares them with others.

    python tests/training/kills.py                                # 20 kills over all variants
    python tests/training/kills.py --kills 2 --variants wgan_gp   # as the test suite does

A run is killed several times. In the end its weights, seeds, optimizers, moving
average, reports, curves and sample sheets must be, bit for bit, those of a run of
the same recipe that nothing stopped. What a clock decides is left out.
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

SMALL = {"width": 8, "latent": 8, "depth": 2, "averaging": 0.9, "discriminator_steps": 2}
# TensorFlow is imported once, by a server that every process is forked from.
PROCESSES = multiprocessing.get_context("forkserver")


def recipe_of(variant: str, steps: int):
    """Returns a recipe that trains a small GAN of a variant on the digits."""
    from zoo import registry
    from zoo.training import recipe

    known = registry.parameters(variant)
    arguments = {key: value for key, value in SMALL.items() if key in known}
    lines = [f"{key} = {value}" for key, value in arguments.items()]
    # What a sample is to be made from, for a variant that takes a source.
    degradation = "[degradation]\nkind = 'mask'" if "source" in known else ""
    text = f"""
        variant = "{variant}"
        dataset = "digits"
        benchmark = "image_quality"
        {degradation}
        [arguments]
        {chr(10).join(lines)}
        [train]
        samples = {steps * 16 * arguments.get("discriminator_steps", 1)}
        batch_size = 16
        reports = 5
    """
    return recipe.parse(text, variant)


def train(variant: str, steps: int, out: str, seen=None) -> None:
    """Begins or resumes a run, in a process of its own; keeps its samples seen in `seen`."""
    with open(Path(out) / "log.txt", "a") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    from zoo import callbacks
    from zoo.training import run

    show = callbacks.ProgressBar.on_train_batch_end

    def showing(self, batch, logs=None):
        show(self, batch, logs)
        seen.value = self.model.samples_seen

    if seen is not None:
        callbacks.ProgressBar.on_train_batch_end = showing
    run.execute(recipe_of(variant, steps), out, resume=True)


def look(folder: str, answer) -> None:
    """Puts all that two equal runs share into a queue: names, and values or their SHA-256."""
    import keras
    import tensorflow as tf

    import zoo

    found = {}
    gan = zoo.load(folder)
    for number, variable in enumerate(
        [*gan.variables, *gan.optimizer.variables, *gan.discriminator_optimizer.variables]
    ):
        value = keras.ops.convert_to_numpy(variable).tobytes()
        found[f"variable {number} {variable.path}"] = hashlib.sha256(value).hexdigest()
    for name in ("metrics.jsonl", "health.jsonl"):
        for number, line in enumerate((Path(folder) / name).read_text().splitlines()):
            values = {k: v for k, v in json.loads(line).items() if "second" not in k}
            found[f"{name} {number}"] = json.dumps(values)
    for path in (Path(folder) / "samples").iterdir():
        found[f"sheet {path.name}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    for path in sorted(Path(folder).glob("events.out.tfevents.*")):
        for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
            event = tf.compat.v1.Event.FromString(record)
            for value in event.summary.value:
                if "second" not in value.tag and value.HasField("tensor"):
                    point = hashlib.sha256(value.tensor.SerializeToString()).hexdigest()
                    found.setdefault(f"curve {value.tag}", []).append((event.step, point))
    answer.put(found)


def facts(folder: Path) -> dict:
    """Returns what `look` finds."""
    answer = PROCESSES.Queue()
    process = PROCESSES.Process(target=look, args=(str(folder), answer))
    process.start()
    found = answer.get(timeout=300)
    process.join()
    return found


def finish(variant: str, steps: int, out: Path) -> None:
    """Trains to the end."""
    process = PROCESSES.Process(target=train, args=(variant, steps, str(out)))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{variant}: exit {process.exitcode}\n{(out / 'log.txt').read_text()}")


def kill(variant: str, steps: int, out: Path, samples: int, seconds: float) -> None:
    """Kills a run some time after it has seen a number of samples."""
    seen = PROCESSES.Value("q", 0, lock=False)
    process = PROCESSES.Process(target=train, args=(variant, steps, str(out), seen))
    process.start()
    while process.is_alive() and seen.value < samples:
        time.sleep(0.001)
    process.join(seconds)
    process.kill()
    process.join()
    if process.exitcode != -signal.SIGKILL:
        raise SystemExit(f"{variant}: exit {process.exitcode}\n{(out / 'log.txt').read_text()}")


def differences(one: dict, other: dict) -> list[str]:
    """Returns the names of what is not the same."""
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))


def torment(variant: str, steps: int, kills: int, chance: random.Random, out: Path) -> None:
    """Kills a variant's run at moments that are spread over it; a difference ends the program."""
    straight, killed = out / "straight", out / "killed"
    straight.mkdir(parents=True)
    killed.mkdir()
    finish(variant, steps, straight)
    total = recipe_of(variant, steps).train.samples
    for moment in sorted(chance.uniform(0, 0.98) for _ in range(kills)):
        after = chance.uniform(0, 0.1)
        kill(variant, steps, killed, int(moment * total), after)
        saved = sorted(path.stem for path in killed.glob("*/*/checkpoints/*.keras"))
        print(
            f"{variant}: killed {1000 * after:.0f} ms after {int(moment * total):,} of "
            f"{total:,} samples; newest checkpoint {int(saved[-1]) if saved else 0:,}",
            flush=True,
        )
    finish(variant, steps, killed)
    expected, found = (facts(place / variant / "seed-0") for place in (straight, killed))
    if different := differences(expected, found):
        raise SystemExit(f"{variant}: not the same: {', '.join(different[:10])}")
    print(f"{variant}: {len(found)} things are the same", flush=True)


def main() -> None:
    """Runs the program."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--variants", nargs="*", default=None)
    parser.add_argument("--steps", type=int, default=420)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    import zoo

    variants = asked.variants or zoo.names()
    PROCESSES.set_forkserver_preload(["zoo.training.run"])
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        for number, variant in enumerate(variants):
            share = len(range(number, asked.kills, len(variants)))
            torment(variant, asked.steps, share, chance, Path(folder) / variant)
    print(f"{asked.kills} kills, every run the same as a straight one")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()
