"""One contender's process: `python -m benchmarks.speed.worker`, controlled through pipes.

The first line says what to train: `{"contender": ..., "recipe": TOML text,
"data_dir": ..., "devices": 1}`. It is answered by `{"ready": true}` with what is known of
the case, or by `{"refused": reason}`. Rounds follow, see `benchmarks.speed.channel.Channel`.
The last line is `{"steps": 0}`; its answer is the peak memory.
"""

import concurrent.futures
import contextlib
import json
import multiprocessing
import os
import sys

from benchmarks.speed import contenders
from benchmarks.speed.channel import Channel, Finished, peak_memory_bytes
from zoo.utils.errors import ZooError


def main() -> None:
    """Trains as commanded, until there is no further round."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print goes to the log
    order = json.loads(sys.stdin.readline())
    channel = Channel(sys.stdin, answers)
    try:
        prepare = _pytorch if order["contender"] in contenders.PYTORCH else _keras
        train, case = prepare(**order)
    except (ZooError, ImportError) as error:
        channel.send(refused=str(error))
        return
    channel.send(
        ready=True, samples_per_step=case.samples_per_step, flops_per_step=case.flops_per_step
    )
    with contextlib.suppress(Finished):
        train(case, channel)
    channel.send(peak_memory_bytes=peak_memory_bytes())


def _keras(contender: str, recipe: str, data_dir: str | None, devices: int):
    """Returns a contender in TensorFlow or Keras, and its case."""
    from benchmarks.speed import case
    from zoo.backend import threads
    from zoo.training.recipe import parse

    if contender in contenders.THREADED:
        asked = parse(recipe)
        threads.take(asked.train.intra_op_threads, asked.fitting_threads)
    made = case.build(recipe, data_dir, devices)
    if contender in contenders.HAND_WRITTEN:
        case.check_peers(made.gan, contender)
    return contenders.get(contender), made


def _pytorch(contender: str, recipe: str, data_dir: str | None, devices: int):
    """Returns a contender in PyTorch, and its case as another process described it."""
    train = contenders.get(contender)
    spawn = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, spawn) as other:
        return train, other.submit(_blueprint, recipe, data_dir).result()


def _blueprint(recipe: str, data_dir: str | None):
    """Returns the description of a case; imports Keras."""
    from benchmarks.speed import case

    return case.build(recipe, data_dir).blueprint()


if __name__ == "__main__":
    main()
