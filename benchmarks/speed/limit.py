"""The limit: how fast this machine multiplies, in the same minute as the others train."""

import tensorflow as tf

from benchmarks.speed.case import Case
from benchmarks.speed.channel import Channel
from benchmarks.speed.flops import MATRIX_SIDE


def multiply(case: Case, channel: Channel) -> None:
    """Multiplies large square matrices in the case's number format, one product for a step."""
    kind = case.recipe.train.precision
    left, right = (tf.cast(tf.random.normal((MATRIX_SIDE, MATRIX_SIDE)), kind) for _ in range(2))

    @tf.function
    def product(left, right):
        return left @ right

    while True:
        steps = channel.next_round()
        for _ in range(steps):
            result = product(left, right)
        float(tf.cast(result[0, 0], tf.float32))
        channel.report(steps)
