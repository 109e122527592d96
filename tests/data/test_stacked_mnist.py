"""Stacked MNIST: channels and labels belong together."""

import numpy as np
import pytest

from zoo import data
from zoo.data import stacked_mnist
from zoo.modalities import Image, Label
from zoo.utils.errors import ZooError


def test_channels_are_digits_and_the_label_says_which():
    """Each digit is a flat picture of its own value, so a channel's mean is its class."""
    labels = np.arange(10)
    digits = np.tile((labels * 20).astype("uint8")[:, None, None, None], (1, 4, 6, 1))
    source = stacked_mnist.stack(digits, labels, count=500, seed=1)
    samples, found = source.arrays()
    assert samples.shape == (500, 4, 6, 3) and source.num_classes == 1000
    values = np.rint((samples + 1) * 127.5 / 20)
    assert np.ptp(values, axis=(1, 2)).max() == 0  # a channel is one digit
    np.testing.assert_array_equal(values[:, 0, 0] @ [100, 10, 1], found)
    assert len(np.unique(found)) > 350  # drawn independently: 1000 (1 - exp(-.5)) = 393
    assert source.class_names[found[0]] == f"{found[0]:03d}"
    batch = [part.numpy() for part in next(iter(source.batches(32, seed=3)))]
    rows = {(sample.tobytes(), label) for sample, label in zip(samples, found, strict=True)}
    assert {(sample.tobytes(), label) for sample, label in zip(*batch, strict=True)} <= rows


def test_its_outline_needs_no_data_and_a_grey_shape_is_refused():
    assert data.outline("stacked_mnist") == (Image((28, 28, 3)), Label(1000))
    with pytest.raises(ZooError, match="three channels"):
        data.source("stacked_mnist", shape=(28, 28, 1))
