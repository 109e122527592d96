"""Rows of a table between networks: categories as one-hot rows, or a relaxation of them.

A row is made of blocks, see `zoo.modalities.table`: a block of size 0 is a value in [-1, 1], one
of size `k` a choice among so many.
"""

import keras
from keras import layers, ops

from zoo import modalities
from zoo.backend import NoiseSeed

SCORES = "scores"  # the name of the network before a generator's last layer
TEMPERATURE = 0.2  # of the Gumbel softmax; the paper's


@keras.saving.register_keras_serializable("zoo")
class Relaxation(layers.Layer):
    """Turns encoded rows `(batch, blocks)` into values and one-hot rows, `(batch, width)`.

    Args:
        blocks: their sizes.

    Example:

    >>> import numpy as np
    >>> Relaxation([0, 3])(np.array([[0.5, 2.0]])).numpy().tolist()
    [[0.5, 0.0, 0.0, 1.0]]
    """

    def __init__(self, blocks, **kwargs):
        super().__init__(**kwargs)
        self.blocks = tuple(blocks)

    def call(self, rows):
        parts = []
        for number, size in enumerate(self.blocks):
            one = rows[:, number]
            parts.append(
                ops.one_hot(ops.cast(one, "int32"), size, dtype="float32")
                if size
                else ops.cast(one[:, None], "float32")
            )
        return ops.concatenate(parts, axis=-1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], sum(max(size, 1) for size in self.blocks))

    def get_config(self):
        return {**super().get_config(), "blocks": list(self.blocks)}


@keras.saving.register_keras_serializable("zoo")
class Rows(layers.Layer):
    """The last layer of a generator of rows.

    In training it gives what the discriminator sees, `(batch, width)`: `tanh` of a value,
    and of a choice's scores a Gumbel softmax, `softmax((scores + noise) / 0.2)`. Else it
    gives encoded rows `(batch, blocks)`, each choice drawn from the softmax of its scores by
    a normal number of the latent. Called with scores alone it takes the likeliest choices.

    Takes `scores`, or `[scores, draws]`, or `[scores, draws, label]`: float32
    `(batch, width)`, one normal number for each choice `(batch, choices)`, and the condition
    that a row must fulfil, int32 `(batch,)`, see `zoo.modalities.Columns`.

    Args:
        modality: the configuration of a `zoo.modalities.Table`.

    Attributes:
        modality: the table.

    Reference: Xu et al., 2019, arXiv:1907.00503, section 4.4; Jang et al., 2017,
    arXiv:1611.01144, equation 2.
    """

    def __init__(self, modality, **kwargs):
        super().__init__(**kwargs)
        self.modality = modalities.from_config(modality)
        self.seed_generator = NoiseSeed()
        self.built = True

    def call(self, inputs, training=False):
        scores, draws, label = (
            (*inputs, None, None)[:3] if _is_list(inputs) else (inputs, None, None)
        )
        scores = ops.cast(scores, "float32")
        ends = [span.stop for span in self.modality.spans][:-1]
        parts = ops.split(scores, ends, axis=-1) if ends else [scores]
        pairs = zip(parts, self.modality.blocks, strict=True)
        if training:
            made = [self._relaxed(part) if size else ops.tanh(part) for part, size in pairs]
            return ops.concatenate(made, axis=-1)
        made, choice = [], 0
        for number, (part, size) in enumerate(pairs):
            if not size:
                made.append(ops.tanh(part))
                continue
            drawn = _chosen(part, None if draws is None else draws[:, choice : choice + 1])
            made.append(drawn if label is None else self._asked(number, drawn, label))
            choice += 1
        return ops.concatenate(made, axis=-1)

    def _relaxed(self, scores):
        uniform = keras.random.uniform(ops.shape(scores), seed=self.seed_generator, dtype="float32")
        gumbel = -ops.log(1e-20 - ops.log(uniform + 1e-20))
        return ops.softmax((scores + gumbel) / TEMPERATURE, axis=-1)

    def _asked(self, number: int, drawn, label):
        """Returns a block's choices, those that were asked for in place of the drawn ones."""
        found = [place for place in modalities.Columns(self.modality).places if place[0] == number]
        if not found:
            return drawn
        _, start, size = found[0]
        wanted = ops.cast(label, "int32")[:, None] - start
        is_asked = ops.logical_and(wanted >= 0, wanted < size)
        return ops.where(is_asked, ops.cast(wanted, "float32"), drawn)

    def compute_output_shape(self, input_shape):
        shape = input_shape[0] if _is_list(input_shape[0]) else input_shape
        return (shape[0], *self.modality.relaxed_shape)

    def get_config(self):
        return {**super().get_config(), "modality": self.modality.config()}


@keras.saving.register_keras_serializable("zoo")
class Cut(layers.Layer):
    """Gives the numbers from `start` to `end` of `(batch, numbers)`.

    Example:

    >>> import numpy as np
    >>> Cut(1, 3)(np.array([[5.0, 6.0, 7.0]])).numpy().tolist()
    [[6.0, 7.0]]
    """

    def __init__(self, start: int, end: int, **kwargs):
        super().__init__(**kwargs)
        self.start, self.end = start, end

    def call(self, x):
        return x[:, self.start : self.end]

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.end - self.start)

    def get_config(self):
        return {**super().get_config(), "start": self.start, "end": self.end}


def _chosen(scores, draw):
    """Returns one choice a row, float32 `(batch, 1)`: by a normal number, or the likeliest."""
    if draw is None:
        return ops.cast(ops.argmax(scores, axis=-1, keepdims=True), "float32")
    level = 0.5 * (1.0 + ops.erf(ops.cast(draw, "float32") * 2**-0.5))
    ends = ops.cumsum(ops.softmax(scores, axis=-1), axis=-1)
    passed = ops.sum(ops.cast(ends < level, "float32"), axis=-1, keepdims=True)
    return ops.minimum(passed, float(scores.shape[-1] - 1))


def _is_list(value) -> bool:
    return isinstance(value, list | tuple)
