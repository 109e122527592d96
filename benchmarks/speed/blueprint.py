"""A case described without Keras: what the process of another framework is given.

A process that imports two frameworks measures both of their memories, and
some versions of TensorFlow and PyTorch crash when loaded together.
"""

import dataclasses
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True)
class Layer:
    """One layer of a network that is a plain chain of layers.

    Attributes:
        kind: the name of its Keras class.
        settings: its Keras config.
        weights: float32, in Keras' order.
        input_shape: of one sample.
    """

    kind: str
    settings: dict[str, Any]
    weights: tuple[np.ndarray, ...]
    input_shape: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class Player:
    """A network and the settings of its Adam."""

    layers: tuple[Layer, ...]
    learning_rate: float
    beta_1: float
    beta_2: float
    epsilon: float


@dataclasses.dataclass(frozen=True)
class Blueprint:
    """Networks, data and settings of a case.

    Attributes:
        generator, discriminator: the players, untrained.
        latent: numbers of normal noise for one sample.
        discriminator_steps: discriminator updates in a training step.
        reuse_fakes: whether the generator learns from the last discriminator update's fakes.
        penalty_weight: of the gradient penalty of a Wasserstein loss; None: a non-saturating loss.
        samples: the real samples, float32 `(count, height, width, channels)`, or of sounds
            `(count, length, channels)`.
        samples_per_step: real samples that one training step takes.
        flops_per_step: see `benchmarks.speed.flops`.
        precision: `"float32"` or `"bfloat16"`.
        seed: of the order of the samples and of the noise.
    """

    generator: Player
    discriminator: Player
    latent: int
    discriminator_steps: int
    reuse_fakes: bool
    penalty_weight: float | None
    samples: np.ndarray
    samples_per_step: int
    flops_per_step: float
    precision: str
    seed: int
