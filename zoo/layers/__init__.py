"""Layers that GANs need and Keras does not have, or has slower."""

from zoo.layers.attention import SelfAttention
from zoo.layers.augmentation import Augmentation
from zoo.layers.bounded import Bounded, ScaledTanh
from zoo.layers.conditional_norm import ConditionalBatchNormalization
from zoo.layers.core import (
    BatchNormalization,
    Conv2D,
    Conv2DTranspose,
    Cropping2D,
    Dropout,
    First,
    GroupNormalization,
    LeakyReLU,
    OneHot,
    of_keras,
)
from zoo.layers.energy import Energy
from zoo.layers.enlarged import AddEnlarged
from zoo.layers.gumbel import GumbelSoftmax, gumbel
from zoo.layers.line_writer import LineWriter
from zoo.layers.packing import pack, unpack
from zoo.layers.phase_shuffle import PhaseShuffle
from zoo.layers.pool import Pool
from zoo.layers.r3gan import Base, GroupedConv2D
from zoo.layers.reflection import ReflectionPadding2D
from zoo.layers.relational_memory import RelationalMemory
from zoo.layers.resampling import Blur
from zoo.layers.spectral_norm import SpectralConv1D, SpectralConv2D, SpectralDense
from zoo.layers.spectrogram import GriffinLim, LogSpectrogram
from zoo.layers.strided_1d import Conv1D, Conv1DTranspose
from zoo.layers.stylegan2 import EqualizedConv2D, EqualizedDense, ModulatedConv2D
from zoo.layers.sub_pixel import SubPixel
from zoo.layers.tabular import Relaxation, Rows
from zoo.layers.weight_clipping import Clip, clip_weights

__all__ = [
    "AddEnlarged",
    "Augmentation",
    "Base",
    "BatchNormalization",
    "Blur",
    "Bounded",
    "Clip",
    "ConditionalBatchNormalization",
    "Conv1D",
    "Conv1DTranspose",
    "Conv2D",
    "Conv2DTranspose",
    "Cropping2D",
    "Dropout",
    "Energy",
    "EqualizedConv2D",
    "EqualizedDense",
    "First",
    "GriffinLim",
    "GroupNormalization",
    "GroupedConv2D",
    "GumbelSoftmax",
    "LeakyReLU",
    "LineWriter",
    "LogSpectrogram",
    "ModulatedConv2D",
    "OneHot",
    "PhaseShuffle",
    "Pool",
    "ReflectionPadding2D",
    "RelationalMemory",
    "Relaxation",
    "Rows",
    "ScaledTanh",
    "SelfAttention",
    "SpectralConv1D",
    "SpectralConv2D",
    "SpectralDense",
    "SubPixel",
    "clip_weights",
    "gumbel",
    "of_keras",
    "pack",
    "unpack",
]
