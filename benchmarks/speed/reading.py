"""The data alone: how fast the batches are made when nobody trains on them."""

import tensorflow as tf

from benchmarks.speed.case import Case
from benchmarks.speed.gate import Gate


def read(case: Case, gate: Gate) -> None:
    """Draws the zoo's batches in a loop inside the graph: shuffled, decoded, scaled."""
    batches = iter(case.source.batches(case.per_turn, case.recipe.train.seed))

    @tf.function
    def draw(turns):
        total = 0.0
        for _ in tf.range(turns):
            total += tf.reduce_sum(tf.nest.flatten(next(batches))[0][0])
        return total

    while True:
        turns = gate.wait()
        float(draw(tf.constant(turns)))
        gate.done(turns)
