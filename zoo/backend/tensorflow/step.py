"""A Keras model whose training step is a function of the zoo's, on one device or on many."""

import keras
import tensorflow as tf

from zoo.backend.tensorflow import distribution


class TrainStep(keras.Model):
    """`train_step` as Keras calls it: hands the data to `training_step(data)`.

    What a step computes is said by the subclass: `zoo.gan.training_step`.

    Built inside the scope of a `tf.distribute` strategy, the model is trained on
    all of the strategy's devices: each replica takes an equal share of every
    update's samples, and all apply the mean of their gradients.
    """

    def training_step(self, data) -> None:
        """Computes one training step."""
        raise NotImplementedError

    def train_step(self, data):
        """Returns the logs of one training step, after it was computed."""
        # Where the data ends, TensorFlow would still run what needs none of it: counters, noise.
        with tf.control_dependencies(tf.nest.flatten(data)):
            self.training_step(data)
        return distribution.logs(self.get_metrics_result(), self.distribute_strategy)

    def distributed(self, batches, steps, updates: int, samples_seen: int, packing: int):
        """Returns a dataset in which every replica gets its share of each update's samples.

        See `zoo.backend.distribution.shared`.
        """
        strategy = self._distribute_strategy
        if strategy is not None:
            # With more, Keras 3.15 puts the step inside a tf.cond, where replicas cannot meet:
            # "You must feed a value for placeholder tensor", for any model with any optimizer.
            self.steps_per_execution = 1
        return distribution.shared(batches, steps, updates, strategy, samples_seen, packing)
