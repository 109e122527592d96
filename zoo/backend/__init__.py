"""The step: the only place that knows how a Keras backend differentiates."""

import keras

if keras.backend.backend() == "tensorflow":
    from zoo.backend.tensorflow.step.distribution import mean as mean_over_replicas
    from zoo.backend.tensorflow.step.optimizer import Adam
    from zoo.backend.tensorflow.step.random import NoiseSeed
    from zoo.backend.tensorflow.step.step import Step
    from zoo.backend.tensorflow.step.kernels import batch_normalized, leaky_relu
    from zoo.backend.tensorflow.step.autodiff import input_gradient, recorded
else:
    raise ImportError(
        f"The zoo trains on Keras' TensorFlow backend. Received: {keras.backend.backend()!r}. "
        "Set the environment variable KERAS_BACKEND=tensorflow."
    )

__all__ = [
    "Adam",
    "NoiseSeed",
    "Step",
    "batch_normalized",
    "input_gradient",
    "leaky_relu",
    "mean_over_replicas",
    "recorded",
]
