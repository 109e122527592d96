"""The data alone: how fast the batches are made when nobody trains on them."""

import tensorflow as tf

from benchmarks.speed.case import Case
from benchmarks.speed.channel import Channel


def read(case: Case, channel: Channel) -> None:
    """Reads the zoo's batches in a loop inside the graph: shuffled, decoded, scaled."""
    batches = iter(case.source.batches(case.samples_per_step, case.recipe.train.seed))

    @tf.function
    def run(steps):
        total = 0.0
        for _ in tf.range(steps):
            total += tf.reduce_sum(tf.nest.flatten(next(batches))[0][0])
        return total

    while True:
        steps = channel.next_round()
        float(run(tf.constant(steps)))
        channel.report(steps)
