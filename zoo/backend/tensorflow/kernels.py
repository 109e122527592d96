"""Operations that do in one kernel what Keras does in several."""

import tensorflow as tf


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
