"""Relational memory: a recurrent state of several slots, which attend to each other."""

import math

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("zoo")
class RelationalMemory(layers.Layer):
    """One step of a relational memory: `(inputs, memory) -> memory`, in a recurrent network.

    With `x` the input, brought to a slot's size, and `M` the slots:

        A  = softmax(Q K' / sqrt(d)) V, each head by itself; Q of M, K and V of [M; x]
        M1 = norm(M + A),  M2 = norm(M1 + mlp(M1))
        M <- sigmoid(i) tanh(M2) + sigmoid(f + 1) M,  i, f = x W + tanh(M) U + b

    Args:
        slots: rows of the memory.
        heads: of the attention.
        size: of a head; a slot has `heads * size` numbers.

    Departures: queries, keys and values are not normalised, as they are in the authors' code.
    Reference: Santoro et al., 2018, arXiv:1806.01822, equations 1 to 9.

    Example:

    >>> import numpy as np
    >>> cell = RelationalMemory(slots=2, heads=2, size=4)
    >>> cell(np.ones((3, 5), "float32"), cell.first(3)).shape
    TensorShape([3, 2, 8])
    """

    def __init__(self, slots: int = 1, heads: int = 2, size: int = 128, **kwargs):
        super().__init__(**kwargs)
        self.slots, self.heads, self.size = slots, heads, size
        width = heads * size
        self.entry = layers.Dense(width)
        self.query, self.value = layers.Dense(width), layers.Dense(width)
        self.key = layers.Dense(width, use_bias=False)  # a softmax does not see a shift
        self.mlp = [layers.Dense(width, activation="relu"), layers.Dense(width)]
        self.norms = [layers.LayerNormalization(epsilon=1e-5) for _ in range(2)]
        self.gates_of_input = layers.Dense(2 * width)
        self.gates_of_memory = layers.Dense(2 * width, use_bias=False)

    def first(self, count):
        """Returns the memory before the first step, `(count, slots, heads * size)`: unit rows."""
        width = self.heads * self.size
        rows = ops.eye(self.slots, width, dtype=self.compute_dtype)
        return ops.tile(rows[None], (count, 1, 1))

    def build(self, inputs_shape, memory_shape=None):
        width = self.heads * self.size
        for layer in (self.query, self.key, self.value, *self.norms, *self.mlp):
            layer.build((None, None, width))
        self.entry.build(inputs_shape)
        self.gates_of_input.build((None, width))
        self.gates_of_memory.build((None, self.slots, width))

    def call(self, inputs, memory):
        """Returns the next memory, `(batch, slots, heads * size)`, of inputs `(batch, numbers)`."""
        inputs = self.entry(inputs)
        attended = self.norms[0](memory + self.attention(memory, inputs[:, None]))
        candidate = self.norms[1](attended + self.mlp[1](self.mlp[0](attended)))
        gates = self.gates_of_input(inputs)[:, None] + self.gates_of_memory(ops.tanh(memory))
        enter, stay = ops.split(gates, 2, axis=-1)
        return ops.sigmoid(enter) * ops.tanh(candidate) + ops.sigmoid(stay + 1.0) * memory

    def attention(self, memory, inputs):
        """Returns what each slot gathers from all slots and the input."""
        everything = ops.concatenate([memory, inputs], axis=1)
        query, key, value = (
            self._by_head(layer(of))
            for layer, of in (
                (self.query, memory),
                (self.key, everything),
                (self.value, everything),
            )
        )
        scores = ops.einsum("bnhd,bmhd->bhnm", query, key) / math.sqrt(self.size)
        found = ops.einsum("bhnm,bmhd->bnhd", ops.softmax(scores, axis=-1), value)
        return ops.reshape(found, (-1, self.slots, self.heads * self.size))

    def _by_head(self, rows):
        return ops.reshape(rows, (-1, rows.shape[1], self.heads, self.size))

    def compute_output_shape(self, inputs_shape, memory_shape=None):
        return (inputs_shape[0], self.slots, self.heads * self.size)

    def get_config(self):
        sizes = {"slots": self.slots, "heads": self.heads, "size": self.size}
        return {**super().get_config(), **sizes}
