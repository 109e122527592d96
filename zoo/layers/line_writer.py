"""A recurrent layer that writes a line symbol by symbol, and reads one to say how likely it is."""

import keras
from keras import layers, ops

from zoo.layers.gumbel import GumbelSoftmax
from zoo.layers.relational_memory import RelationalMemory

MEMORIES = ("relational", "lstm")


@keras.saving.register_keras_serializable("zoo")
class LineWriter(layers.Layer):
    """Writes probabilities of symbols `(batch, length, symbols)`, each place knowing those before.

    Each place's probabilities are a Gumbel-softmax of logits. What goes into the memory, which
    gives the next place's logits, is the drawn symbol, that of the largest probability, as a
    one-hot row: the memory meets in writing what it met in learning by likelihood, whatever the
    temperature. Gradients come through the probabilities and the memory, not through that choice.

    Args:
        length: places of a line.
        symbols: that there are to choose from.
        width: numbers that the memory holds.
        memory: `"relational"` or `"lstm"`.
        embedding: numbers that a symbol becomes before the memory sees it.
        noisy: whether the first `length * symbols` numbers of the latent are normal noise for
            the Gumbel-softmax; the memory begins with the others.
        most, annealing, annealing_start: of the `zoo.layers.GumbelSoftmax`.

    Reference: Nie et al., 2019 (RelGAN), ICLR, section 2, and the authors' code, which feeds the
    drawn symbol back where the paper has its soft form.

    Example:

    >>> import numpy as np
    >>> writer = LineWriter(length=4, symbols=3, width=8)
    >>> writer(np.zeros((2, 4 * 3 + 5))).shape
    TensorShape([2, 4, 3])
    """

    HEADS = 2

    def __init__(
        self,
        length: int,
        symbols: int,
        width: int = 256,
        memory: str = "relational",
        embedding: int = 32,
        noisy: bool = True,
        most: float = 1.0,
        annealing: int = 0,
        annealing_start: int = 0,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.length, self.symbols, self.width = length, symbols, width
        self.memory, self.embedding, self.noisy = memory, embedding, noisy
        self.start = layers.Dense(width, activation="tanh")
        self.embed = layers.Dense(embedding, use_bias=False)
        heads = self.HEADS if width % self.HEADS == 0 else 1
        is_relational = memory == "relational"
        relational = RelationalMemory(1, heads, width // heads) if is_relational else None
        self.cell = relational or layers.LSTMCell(width)
        self.logits = layers.Dense(symbols, dtype="float32")
        self.choose = GumbelSoftmax(most, annealing, annealing_start)

    def build(self, latent_shape):
        noise = self.length * self.symbols if self.noisy else 0
        self.start.build((None, latent_shape[-1] - noise))
        self.embed.build((None, self.symbols))
        self.cell.build((None, self.embedding))
        self.logits.build((None, self.width))

    def call(self, latent, training=False):
        """Returns a line for each latent `(batch, numbers)`.

        In training the lines count for the inverse temperature, one each.
        """
        if training:
            self.choose.count(ops.shape(latent)[0])
        start, normal = self._parts(latent)
        state, symbol, line = self._first(start), None, []
        for place in range(self.length):
            logits, state = self._next(symbol, state)
            line.append(self.choose(logits, None if normal is None else normal[:, place]))
            symbol = ops.one_hot(ops.argmax(line[-1], axis=-1), self.symbols)
        return ops.stack(line, axis=1)

    def logits_of(self, lines, latent):
        """Returns float32 logits `(batch, length, symbols)` of each place, given those before it.

        Args:
            lines: one-hot `(batch, length, symbols)`, as they are: teacher forcing.
            latent: as `call` takes it; its noise is of no account.
        """
        state, found = self._first(self._parts(latent)[0]), []
        for place in range(self.length):
            logits, state = self._next(lines[:, place - 1] if place else None, state)
            found.append(logits)
        return ops.stack(found, axis=1)

    def _parts(self, latent):
        """Returns what the memory begins with, and the noise or None."""
        if not self.noisy:
            return latent, None
        noise = self.length * self.symbols
        normal = ops.reshape(latent[:, :noise], (-1, self.length, self.symbols))
        return latent[:, noise:], normal

    def _first(self, start):
        begun = self.start(start)
        if self.memory == "relational":
            return self.cell.first(ops.shape(start)[0]) + begun[:, None]
        return [begun, ops.zeros_like(begun)]

    def _next(self, symbol, state):
        """Returns the logits of the next place, and the state that they are read from."""
        if symbol is None:  # the first place has none before it
            count = ops.shape(state[0] if isinstance(state, list) else state)[0]
            embedded = ops.zeros((count, self.embedding), self.compute_dtype)
        else:
            embedded = self.embed(symbol)
        if self.memory == "relational":
            state = self.cell(embedded, state)
            return self.logits(ops.reshape(state, (-1, self.width))), state
        output, state = self.cell(embedded, state)
        return self.logits(output), state

    def compute_output_shape(self, latent_shape):
        return (latent_shape[0], self.length, self.symbols)

    def get_config(self):
        names = ("length", "symbols", "width", "memory", "embedding", "noisy")
        own = {name: getattr(self, name) for name in names}
        gumbel = {
            "most": self.choose.most,
            "annealing": self.choose.annealing,
            "annealing_start": self.choose.start,
        }
        return {**super().get_config(), **own, **gumbel}
