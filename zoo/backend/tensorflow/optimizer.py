"""Adam in one operation for each weight."""

import keras
import tensorflow as tf

from zoo.utils.errors import ZooError


@keras.saving.register_keras_serializable("zoo")
class Adam(keras.optimizers.Adam):
    """Keras' Adam, each weight updated by one operation of TensorFlow in place of a dozen.

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
        """Updates one weight; the learning rate is already corrected for the averages' bias."""
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
