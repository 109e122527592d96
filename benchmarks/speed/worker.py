"""One contender's process: `python -m benchmarks.speed.worker`, spoken to through pipes.

The first line says what to train: `{"contender": ..., "recipe": TOML text,
"data_dir": ..., "devices": 1}`; the answer to it is `{"ready": true}` with what is known of
the case, or `{"refused": reason}`. Then see `benchmarks.speed.gate.Gate`. The last
line is `{"turns": 0}`, its answer the peak memory.
"""

import contextlib
import json
import os
import sys

from zoo.utils.errors import ZooError


def main() -> None:
    """Trains as it is told, until it is told to stop."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print goes elsewhere
    order = json.loads(sys.stdin.readline())
    from zoo.training import recipe
    from zoo.backend.tensorflow.step import threads
    from benchmarks.speed import case, contenders, flops, gate

    door = gate.Gate(sys.stdin, answers)
    try:
        if order["contender"] in contenders.THREADED:
            asked = recipe.parse(order["recipe"])
            threads.take(asked.train.intra_op_threads, asked.fitting_threads)
        made = case.build(order["recipe"], order["data_dir"], order["devices"])
        if order["contender"] not in contenders.OWN:
            case.check_peers(made.gan)
        train = contenders.get(order["contender"])
    except (ZooError, ImportError) as error:
        door.say(refused=str(error))
        return
    door.say(
        ready=True,
        images_per_turn=made.per_turn,
        flops_per_turn=flops.turn(made.gan) * made.recipe.train.batch_size,
    )
    with contextlib.suppress(gate.Over):
        train(made, door)
    door.say(peak_memory_bytes=gate.peak_memory_bytes())


if __name__ == "__main__":
    main()
