"""The inputs of the golden numbers, and random rotations."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def golden_features() -> tuple[np.ndarray, np.ndarray]:
    """Real (400, 12) and fake (300, 12): correlated, overlapping, neither equal nor apart.

    Every golden number over features was computed from exactly these lines by
    the library and version named beside it, with NumPy 2.4.6 and SciPy 1.17.1.
    """
    draw = np.random.default_rng(7)
    mixing = draw.normal(size=(12, 12)) / np.sqrt(12)
    real = draw.normal(size=(400, 12)) @ mixing
    fake = 0.9 * draw.normal(size=(300, 12)) @ mixing + 0.5
    return real, fake


@pytest.fixture
def draw() -> np.random.Generator:
    return np.random.default_rng(0)
