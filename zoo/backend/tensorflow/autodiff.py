"""Gradients: by variables, and by the input of a function."""

from collections.abc import Callable

import tensorflow as tf

from zoo.backend.tensorflow import distribution


class Recording:
    """Records what is computed from some variables, for the gradient of a player's loss.

    What is computed outside of the `with` block is not differentiated; the block can be
    entered again, and goes on.

    Args:
        variables: Keras variables; what depends on others is not recorded.

    Example:

    >>> import keras
    >>> weight = keras.Variable(3.0)
    >>> recording = Recording([weight])
    >>> with recording:
    ...     loss = weight**2
    >>> [float(gradient) for gradient in recording.gradients({"square": loss})]
    [6.0]
    """

    def __init__(self, variables):
        self._variables = variables
        self._tape = tf.GradientTape(watch_accessed_variables=False)
        self._watched = False

    def __enter__(self):
        self._tape.__enter__()
        if not self._watched:
            self._tape.watch([variable.value for variable in self._variables])
            self._watched = True
        return self

    def __exit__(self, *error):
        self._tape.__exit__(*error)

    def gradients(self, terms: dict) -> list:
        """Returns the gradients of the sum of some terms, one for each variable.

        Must be called once. Keras adds up the gradients of all replicas, so
        each replica gives its share of their mean.

        Args:
            terms: scalars by name, computed in the block.
        """
        with self:
            total = sum(terms.values()) / distribution.replicas()
        return _after(total, self._tape.gradient(total, self._variables))


def _after(total, gradients):
    """Returns gradients that wait for all terms, so that a weight's last reader comes before it.

    An op that reads a weight may have no share in its gradient: a bias in the pass behind a
    gradient penalty. tf.function then orders reading and assigning by an edge of its own, which
    TensorFlow's graph optimizer (2.21) drops: Keras hands all gradients through one operation, a
    detour that makes the edge look needless, and a later pass of the optimizer removes the detour.
    Where a gradient is a constant (an output bias under Wasserstein losses) it finds
    a way around this too; that weight does not change.
    """
    with tf.control_dependencies([total]):
        return [None if gradient is None else tf.identity(gradient) for gradient in gradients]


def input_gradient(function: Callable, x):
    """Returns d sum(function(x)) / dx, of `x`'s shape, itself differentiable.

    Because the sum runs over the batch, row `i` is the gradient of
    `function(x)[i]` wherever samples do not influence each other.

    Example:

    >>> import numpy as np, tensorflow as tf
    >>> input_gradient(lambda x: x**2, tf.constant([1.0, 2.0])).numpy().tolist()
    [2.0, 4.0]
    """
    y, gradient = recorded(function, x)
    return gradient(y)


def recorded(function: Callable, x):
    """Returns `function(x)`, and what gives the gradient by `x` of anything made of it.

    The second is to be called once, with what was made of the first; it returns
    the gradient of its sum, of `x`'s shape, itself differentiable.

    Example:

    >>> import tensorflow as tf
    >>> y, gradient = recorded(lambda x: x**2, tf.constant([1.0, 2.0]))
    >>> y.numpy().tolist(), gradient(y).numpy().tolist()
    ([1.0, 4.0], [2.0, 4.0])
    """
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        y = function(x)
    return y, lambda of: tape.gradient(of, x)
