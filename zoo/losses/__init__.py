"""What a player minimises: adversarial losses, penalties and other terms.

A term is a callable `term(batch) -> scalar`, float32; an adversarial loss is two of them,
`discriminator(batch)` and `generator(batch)`. See `zoo.gan.batch.Batch` for what they read.
"""

from zoo.losses.adversarial import (
    Adversarial,
    Hinge,
    LeastSquares,
    Minimax,
    NonSaturating,
    RelativisticAverage,
    RelativisticPairing,
    Wasserstein,
    Weighted,
    get,
)
from zoo.losses.auxiliary import FakeClassification, Information, RealClassification
from zoo.losses.bidirectional import Bidirectional
from zoo.losses.cycle import Cycle, Identity
from zoo.losses.energy import Equilibrium, Margin, PullingAway
from zoo.losses.likelihood import Likelihood
from zoo.losses.path_length import PathLength
from zoo.losses.penalties import R1, R2, Dragan, GradientPenalty, Lazy, Term
from zoo.losses.reconstruction import L1, L2, HoleL2, Perceptual
from zoo.losses.tabular import ColumnClassification

__all__ = [
    "L1",
    "L2",
    "R1",
    "R2",
    "Adversarial",
    "Bidirectional",
    "ColumnClassification",
    "Cycle",
    "Dragan",
    "Equilibrium",
    "FakeClassification",
    "GradientPenalty",
    "Hinge",
    "HoleL2",
    "Identity",
    "Information",
    "Lazy",
    "LeastSquares",
    "Likelihood",
    "Margin",
    "Minimax",
    "NonSaturating",
    "PathLength",
    "Perceptual",
    "PullingAway",
    "RealClassification",
    "RelativisticAverage",
    "RelativisticPairing",
    "Term",
    "Wasserstein",
    "Weighted",
    "get",
]
