"""The limit: how fast this machine multiplies, in the same minute as the others train."""

import tensorflow as tf

from benchmarks.speed.case import Case
from benchmarks.speed.flops import MATRIX_SIDE
from benchmarks.speed.gate import Gate


def multiply(case: Case, gate: Gate) -> None:
    """Multiplies large square matrices in the case's number format, a product a "turn"."""
    kind = case.recipe.train.precision
    left, right = (tf.cast(tf.random.normal((MATRIX_SIDE, MATRIX_SIDE)), kind) for _ in range(2))

    @tf.function
    def product(left, right):
        return left @ right

    while True:
        turns = gate.wait()
        for _ in range(turns):
            result = product(left, right)
        float(tf.cast(result[0, 0], tf.float32))
        gate.done(turns)
