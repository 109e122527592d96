"""One turn on TensorFlow: differentiate, update, repeat."""

import contextlib
from collections.abc import Callable

import keras
import tensorflow as tf

from zoo.backend.tensorflow.step import distribution
from zoo.utils.errors import ZooError


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


def leaky_relu(x, slope: float):
    """Returns `max(x, slope * x)` for a slope below 1, with no second derivative.

    TensorFlow gives its own operation a second derivative of zeros, and a gradient
    penalty then carries those zeros back through the whole network for nothing.

    Example:

    >>> import tensorflow as tf
    >>> leaky_relu(tf.constant([-2.0, 3.0]), 0.5).numpy().tolist()
    [-1.0, 3.0]
    """

    @tf.custom_gradient
    def activate(x):
        def gradient(upstream):
            return tf.raw_ops.LeakyReluGrad(
                gradients=upstream, features=tf.stop_gradient(x), alpha=slope
            )

        return tf.nn.leaky_relu(x, slope), gradient

    return activate(x)


def batch_normalized(x, scale, offset, epsilon: float):
    """Returns `x` normalised over all axes but the last, by one operation of TensorFlow.

    Args:
        x: pictures `(batch, height, width, channels)`, float32 or half of it.
        scale, offset: float32, one number for each channel.
        epsilon: added to the variance.

    Returns:
        The pictures, of `x`'s type, and the batch's mean and biased variance, float32.

    Example:

    >>> import tensorflow as tf
    >>> x = tf.reshape([0.0, 2.0], (2, 1, 1, 1))
    >>> y, mean, variance = batch_normalized(x, tf.ones(1), tf.zeros(1), epsilon=0.0)
    >>> y.numpy().ravel().tolist(), float(mean[0]), float(variance[0])
    ([-1.0, 1.0], 1.0, 1.0)
    """
    y, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
        x=x, scale=scale, offset=offset, mean=[], variance=[], epsilon=epsilon
    )
    count = tf.cast(tf.size(x) / tf.size(scale), "float32")
    return y, mean, variance * (count - 1.0) / count  # the operation's is unbiased


# Between the seeds of two replicas: a large odd number, the golden ratio's share of 2^32
# (Knuth, The Art of Computer Programming 3, section 6.4), so that no replica's seed is the
# neighbouring seed that another run would take.
_APART = 2**32 - 0x9E3779B9


class NoiseSeed(keras.random.SeedGenerator):
    """A seed generator whose draws differ between the replicas of a strategy.

    A plain `SeedGenerator` is mirrored: every replica would draw the same
    noise, and two replicas would show the discriminator the same latents.
    The replica is mixed into the seed, not into the count of draws: there it
    would make one replica's draw another's next.
    """

    def next(self, ordered=True):
        seed = super().next(ordered=ordered)
        replica = tf.distribute.get_replica_context()
        if replica is None or replica.num_replicas_in_sync == 1:
            return seed
        number = tf.cast(replica.replica_id_in_sync_group, seed.dtype)
        return tf.stack([seed[0] + _APART * number, seed[1]])


@keras.saving.register_keras_serializable("zoo")
class Adam(keras.optimizers.Adam):
    """Keras' Adam, each weight moved by one operation of TensorFlow in place of a dozen.

    The same mathematics, in one pass over the memory. Takes what Keras' takes.

    Reference: Kingma & Ba, 2014, arXiv:1412.6980, section 2, the efficient order.

    Raises:
        ZooError: `amsgrad`, which TensorFlow's operation has not.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.amsgrad:
            raise ZooError("amsgrad: take keras.optimizers.Adam, which has it.")

    def _backend_update_step(self, grads, trainable_variables, learning_rate):
        step = tf.cast(self.iterations.value + 1, "float32")
        corrected = tf.sqrt(1.0 - tf.pow(self.beta_2, step)) / (1.0 - tf.pow(self.beta_1, step))
        super()._backend_update_step(grads, trainable_variables, learning_rate * corrected)

    def update_step(self, gradient, variable, learning_rate):
        """Moves one weight; the learning rate is already corrected for the averages' bias."""
        number = self._get_variable_index(variable)
        kind = variable.dtype
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[number].value.handle,
            v=self._velocities[number].value.handle,
            beta1_power=tf.zeros((), kind),
            beta2_power=tf.zeros((), kind),
            lr=tf.cast(learning_rate, kind),
            beta1=tf.cast(self.beta_1, kind),
            beta2=tf.cast(self.beta_2, kind),
            epsilon=tf.cast(self.epsilon, kind),
            grad=tf.cast(tf.convert_to_tensor(gradient), kind),
        )


class Step(keras.Model):
    """`train_step`: one turn of two players, whoever they are.

    What a player minimises, draws and owns is the business of `zoo.GAN`; this
    class differentiates and updates.

    Built inside the scope of a `tf.distribute` strategy, it is trained on
    all of the strategy's devices: each replica takes an equal share of every
    move's samples, and all apply the mean of their gradients.
    """

    def shared(self, turns, steps):
        """Returns a dataset of turns so ordered that every replica gets its share of each move.

        See `zoo.backend.tensorflow.distribution.shared`.
        """
        strategy = self._distribute_strategy
        if strategy is not None:
            # With more, Keras 3.15 puts the step inside a tf.cond, where replicas cannot meet:
            # "You must feed a value for placeholder tensor", for any model with any optimizer.
            self.steps_per_execution = 1
        moves, seen = self.discriminator_steps, self.samples_seen
        return distribution.shared(turns, steps, moves, strategy, seen, self.packing)

    def train_step(self, data):
        """One turn: `discriminator_steps` moves of the discriminator, one of the generator.

        Reference: Goodfellow et al., 2014, arXiv:1406.2661, Algorithm 1.
        """
        # Where the data ends, TensorFlow would still run what needs none of it: counters, noise.
        with tf.control_dependencies(tf.nest.flatten(data)):
            self._turn(data)
        return distribution.logs(self.get_metrics_result(), self.distribute_strategy)

    def _turn(self, data):
        *earlier, last = self.batches(data)
        for batch in earlier if self.reuse_fakes else (*earlier, last):
            self._move_discriminator(self.imagine(*batch))
        weights, _ = self.side("generator")
        with _watching(weights) as tape:
            round = self.imagine(*last)
            if self.reuse_fakes:
                with tape.stop_recording():
                    self._move_discriminator(round)
                round = round.unread()
            terms = self.play("generator", round)
            total = _share(terms)
        self._update("generator", tape, total)
        self.record("generator", round, terms)
        images = tf.shape(tf.nest.flatten(data)[0])[0]
        self.end_turn(images * tf.distribute.get_strategy().num_replicas_in_sync)

    def _move_discriminator(self, round):
        weights, _ = self.side("discriminator")
        with _watching(weights) as tape:
            terms = self.play("discriminator", round)
            total = _share(terms)
        self._update("discriminator", tape, total)
        self.record("discriminator", round, terms)

    def _update(self, player, tape, total):
        weights, optimizer = self.side(player)
        gradients = _after(total, tape.gradient(total, weights))
        with self.as_scheduled(player):
            optimizer.apply(gradients, weights)


def _share(terms):
    """The sum of a player's terms; Keras adds replicas up, so each gives its share of the mean."""
    return sum(terms.values()) / tf.distribute.get_strategy().num_replicas_in_sync


def _after(total, gradients):
    """Returns gradients that wait for all terms, so that no weight moves before its last reader.

    A weight's reader may have no share in its gradient: a bias in the pass behind a gradient
    penalty. tf.function then orders reading and moving by an edge of its own, which TensorFlow's
    graph optimizer (2.21) drops: Keras hands all gradients through one operation, a detour that
    makes the edge look needless, and a later pass of the optimizer removes the detour.
    Where a gradient is a constant (an output bias under Wasserstein losses) it finds
    a way around this too; that weight does not move.
    """
    with tf.control_dependencies([total]):
        return [None if gradient is None else tf.identity(gradient) for gradient in gradients]


@contextlib.contextmanager
def _watching(weights):
    """A tape that records what depends on `weights`, and on nothing else."""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([weight.value for weight in weights])
        yield tape
