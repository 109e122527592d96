"""Layers that GANs need and Keras does not have, or has slower."""

from zoo.layers.attention import SelfAttention
from zoo.layers.augmentation import Augmentation
from zoo.layers.conditional_norm import ConditionalBatchNormalization
from zoo.layers.core import (
    BatchNormalization,
    Bounded,
    Conv2D,
    Conv2DTranspose,
    Cropping2D,
    Dropout,
    LeakyReLU,
    OneHot,
    of_keras,
)
from zoo.layers.energy import Energy
from zoo.layers.packing import pack, unpack
from zoo.layers.r3gan import Base, GroupedConv2D
from zoo.layers.resampling import Blur
from zoo.layers.spectral_norm import SpectralConv2D, SpectralDense
from zoo.layers.stylegan2 import EqualizedConv2D, EqualizedDense, ModulatedConv2D
from zoo.layers.tabular import Relaxation, Rows
from zoo.layers.weight_clipping import Clip, clip_weights

__all__ = [
    "Augmentation",
    "Base",
    "BatchNormalization",
    "Blur",
    "Bounded",
    "Clip",
    "ConditionalBatchNormalization",
    "Conv2D",
    "Conv2DTranspose",
    "Cropping2D",
    "Dropout",
    "Energy",
    "EqualizedConv2D",
    "EqualizedDense",
    "GroupedConv2D",
    "LeakyReLU",
    "ModulatedConv2D",
    "OneHot",
    "Relaxation",
    "Rows",
    "SelfAttention",
    "SpectralConv2D",
    "SpectralDense",
    "clip_weights",
    "of_keras",
    "pack",
    "unpack",
]
