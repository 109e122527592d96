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
)
from zoo.losses.auxiliary import FakeClassification, Information, RealClassification
from zoo.losses.bidirectional import Bidirectional
from zoo.losses.energy import Equilibrium, Margin, PullingAway
from zoo.losses.path_length import PathLength
from zoo.losses.penalties import R1, R2, Dragan, GradientPenalty, Lazy, Term
from zoo.losses.reconstruction import L1
from zoo.losses.tabular import ColumnClassification

__all__ = [
    "L1",
    "R1",
    "R2",
    "Adversarial",
    "Bidirectional",
    "ColumnClassification",
    "Dragan",
    "Equilibrium",
    "FakeClassification",
    "GradientPenalty",
    "Hinge",
    "Information",
    "Lazy",
    "LeastSquares",
    "Margin",
    "Minimax",
    "NonSaturating",
    "PathLength",
    "PullingAway",
    "RealClassification",
    "RelativisticAverage",
    "RelativisticPairing",
    "Term",
    "Wasserstein",
]
