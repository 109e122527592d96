"""R3GAN's blocks: grouped convolutions, and how they begin."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from zoo import modalities, networks
from zoo.layers.r3gan import GroupedConv2D
from zoo.networks import r3gan


def normal(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def test_a_grouped_convolution_is_one_whose_kernel_is_zero_between_groups(seeded):
    layer = GroupedConv2D(6, 3, padding="same", groups=2)
    x = normal(2, 5, 5, 8)
    found = layer(x)
    kernel = np.zeros((3, 3, 8, 6), "float32")
    kernel[:, :, :4, :3] = layer.kernel[..., :3]
    kernel[:, :, 4:, 3:] = layer.kernel[..., 3:]
    expected = tf.nn.conv2d(x, kernel, 1, "SAME") + layer.bias
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_blocks_begin_as_the_identity(seeded):
    """So pictures and logits do not depend on the depth at first."""
    entry = keras.Input((6, 6, 8))
    blocks = keras.Model(entry, r3gan.stage(entry, depth=3, group=4, scale=0.5))
    x = normal(2, 6, 6, 8)
    np.testing.assert_array_equal(blocks(x), x)


@pytest.mark.parametrize("depth", [4, 16])
def test_the_signal_stays_bounded_at_any_depth(seeded, depth):
    """Once the last convolutions have He's size: each block adds 1/depth of the variance.

    The variance grows to (1 + 1/depth)^depth, below e; without the scale it
    would be 2^depth.
    """
    entry = keras.Input((12, 12, 32))
    out = r3gan.stage(entry, depth=depth, group=16, scale=depth**-0.5)
    blocks = keras.Model(entry, out)
    for layer in blocks.layers:
        if isinstance(layer, keras.layers.Conv2D) and not layer.use_bias:
            layer.kernel.assign(keras.random.normal(layer.kernel.shape) / np.sqrt(64.0))
    growth = np.var(np.asarray(blocks(normal(4, 12, 12, 32)))[:, 2:-2, 2:-2])
    assert 1.6 < growth < 3.2


def test_the_pair_has_no_normalisation_and_mirrors_itself(seeded):
    generator, discriminator = r3gan.pair(modalities.of((28, 28, 1)), 5, width=8, depth=2, group=4)
    kinds = {type(layer).__name__ for layer in (*generator.layers, *discriminator.layers)}
    assert "BatchNormalization" not in kinds
    for network in (generator, discriminator):
        grouped = [one for one in network.layers if isinstance(one, GroupedConv2D)]
        assert len(grouped) == 2 * 4  # two blocks at 28, 14, 7 and 4
        assert {layer.kernel.shape[2] for layer in grouped} == {4}  # channels of a group
        sides = [layer.output.shape[1] for layer in grouped]
        assert sorted(sides) == sorted([28, 28, 14, 14, 7, 7, 4, 4])
    assert discriminator.layers[-1].use_bias is False


def test_the_first_pictures_and_logits_are_of_size_one(seeded):
    generator, discriminator = r3gan.pair(modalities.of((16, 16, 2)), 32, width=32, depth=1)
    painted = generator.layers[-2].output  # before the tanh
    pictures = keras.Model(generator.inputs, painted)(normal(256, 32))
    assert 0.3 < np.std(pictures) < 2.0
    assert 0.1 < np.std(discriminator(normal(256, 16, 16, 2))) < 2.0


@pytest.mark.parametrize("shape", [(8, 8, 1), (2,)])
def test_a_generator_s_own_depth_leaves_the_discriminator_as_it_was(shape):
    plain = networks.pair("r3gan", shape, 5, width=8, depth=1, group=4)
    deeper = networks.pair("r3gan", shape, 5, width=8, depth=1, group=4, generator_depth=3)
    counts = [[len(network.layers) for network in pair] for pair in (plain, deeper)]
    assert counts[0][1] == counts[1][1]
    of_its_own = networks.pair("r3gan", shape, 5, width=8, depth=3, group=4)
    assert counts[0][0] < counts[1][0] == len(of_its_own[0].layers)
