"""WaveGAN's networks: the paper's at its length, and other lengths, labels and packs."""

import numpy as np
import pytest

from zoo import networks
from zoo.modalities import Audio


def sizes(network, kind):
    return [layer.output.shape[1:] for layer in network.layers if kind in type(layer).__name__]


def test_at_16384_samples_they_are_the_paper_s():
    """Donahue et al., 2019, tables 3 and 4, with d = 2 in place of 64."""
    generator, discriminator = networks.pair("wavegan", Audio(16_384), latent=3, width=2)
    up = [(64, 16), (256, 8), (1_024, 4), (4_096, 2), (16_384, 1)]
    assert sizes(generator, "Reshape") == [(16, 32)]
    assert sizes(generator, "Conv1DTranspose") == up
    down = [(4_096, 2), (1_024, 4), (256, 8), (64, 16), (16, 32)]
    assert sizes(discriminator, "Conv1D") == down
    assert sizes(discriminator, "PhaseShuffle") == down[:-1]
    assert discriminator.output_shape == (None, 1)
    d = 2
    weights = 25 * (d + 2 * d * d + 8 * d * d + 32 * d * d + 128 * d * d) + 31 * d
    assert discriminator.count_params() == weights + 16 * 16 * d + 1


@pytest.mark.parametrize("length", [1, 15, 17, 999, 1_000])
def test_any_length_can_be_made(length):
    generator, discriminator = networks.pair("wavegan", Audio(length), latent=3, width=2)
    made = generator(np.zeros((2, 3)))
    assert made.shape == (2, length, 1)
    assert discriminator(made).shape == (2, 1)


def test_labels_and_packs_reach_the_discriminator(seeded):
    audio = Audio((64, 2))
    generator, discriminator = networks.pair(
        "wavegan", audio, latent=3, num_classes=4, width=2, packing=2
    )
    assert [one.shape[1:] for one in generator.inputs] == [(3,), ()]
    assert [one.shape[1:] for one in discriminator.inputs] == [(64, 4), (2,)]
    x = np.random.default_rng(0).normal(size=(1, 64, 4)).astype("float32")
    told = [discriminator([x, np.array([pack])]) for pack in ([0, 1], [1, 0], [3, 3])]
    assert len({float(one[0, 0]) for one in told}) == 3
