"""What the zoo needs of a Keras backend: nothing above this folder knows more.

| name | what it gives |
| --- | --- |
| `TrainStep` | a `keras.Model` whose `train_step` calls `training_step(data)` |
| `Recording` | records what is computed from variables, and gives their gradients |
| `input_gradient`, `recorded` | gradients by the input of a function, themselves differentiable |
| `NoiseSeed` | a seed whose draws differ between replicas |
| `Adam` | Keras' Adam, in one operation for each weight |
| `leaky_relu`, `batch_normalized`, `instance_normalized`, `reflected` | fast kernels |
| `convolution`, `few_channels`, `grouped_convolution` | convolutions by faster ways |
| `mean_over_replicas`, `replicas` | what replicas of a step need from one another |
| `distribution` | devices and machines: strategies, each replica's share of the data |
| `threads`, `deterministic_operations`, `release` | the runtime: threads, determinism, memory |
| `precision` | the number format that networks are built in |

A further backend is a folder beside `tensorflow/` and a branch here.
"""

import keras

if keras.backend.backend() == "tensorflow":
    from zoo.backend.tensorflow import convolution, distribution, few_channels, threads
    from zoo.backend.tensorflow.autodiff import (
        Recording,
        input_gradient,
        recorded,
    )
    from zoo.backend.tensorflow.determinism import deterministic_operations
    from zoo.backend.tensorflow.distribution import mean as mean_over_replicas
    from zoo.backend.tensorflow.distribution import replicas
    from zoo.backend.tensorflow.grouped import grouped_convolution
    from zoo.backend.tensorflow.kernels import (
        batch_normalized,
        instance_normalized,
        leaky_relu,
        reflected,
    )
    from zoo.backend.tensorflow.memory import release
    from zoo.backend.tensorflow.optimizer import Adam
    from zoo.backend.tensorflow.random import NoiseSeed
    from zoo.backend.tensorflow.step import TrainStep
else:
    raise ImportError(
        f"The zoo trains on Keras' TensorFlow backend. Received: {keras.backend.backend()!r}. "
        "Set the environment variable KERAS_BACKEND=tensorflow."
    )

__all__ = [
    "Adam",
    "NoiseSeed",
    "Recording",
    "TrainStep",
    "batch_normalized",
    "convolution",
    "deterministic_operations",
    "distribution",
    "few_channels",
    "grouped_convolution",
    "input_gradient",
    "instance_normalized",
    "leaky_relu",
    "mean_over_replicas",
    "recorded",
    "reflected",
    "release",
    "replicas",
    "threads",
]
