"""Translators and discriminators of cyclegan: sizes, independence of parts and of the batch."""

import keras
import numpy as np
import pytest
from keras import ops

from zoo.layers import Conv2D, ReflectionPadding2D
from zoo.modalities import Image
from zoo.networks import cyclegan
from zoo.utils.errors import ZooError


def build(first, second=None, **settings):
    return cyclegan.pair(Image(first), Image(second or first), **{"width": 4, **settings})


def convolutions(network):
    return [one for one in network.layers if isinstance(one, Conv2D)]


@pytest.mark.parametrize(
    ("side", "kernel", "halvings", "blocks", "patch"),
    [
        (8, 3, 1, 3, 16),
        (28, 5, 2, 3, 16),
        (48, 5, 2, 4, 16),
        (64, 7, 2, 6, 34),
        (128, 7, 2, 6, 70),
        (256, 7, 2, 9, 70),
    ],
)
def test_their_sizes_follow_the_side(side, kernel, halvings, blocks, patch):
    generator, discriminator = build((side, side, 3))
    found = convolutions(generator)
    assert sum(one.strides == (2, 2) for one in found) == 2 * halvings  # both directions
    residual = [one for one in found if one.filters == one.input.shape[-1]]
    assert len(residual) == 2 * 2 * blocks
    ends = [one for one in found if one not in residual and one.strides == (1, 1)]
    assert [one.kernel_size for one in ends] == [(kernel, kernel)] * 4
    paddings = [one.padding for one in generator.layers if isinstance(one, ReflectionPadding2D)]
    assert sorted(paddings) == [1] * len(residual) + [kernel // 2] * 4
    judges = convolutions(discriminator)
    field = 1  # that one logit sees, from the last convolution to the picture
    for one in judges[::-2]:
        field = (field - 1) * one.strides[0] + one.kernel_size[0]
    assert field == patch


@pytest.mark.parametrize("shape", [(9, 17), (31, 24), (64, 48)])
def test_kinds_of_any_size_and_channels(shape):
    generator, discriminator = build((*shape, 1), (*shape, 4), blocks=1)
    assert [one.shape[1:] for one in generator.outputs] == [(*shape, 1), (*shape, 4)]
    assert discriminator.output_shape[-1] == 2


def test_both_directions_share_nothing_and_take_the_other_kind(pictures):
    generator, discriminator = build((8, 8, 1), (8, 8, 3), blocks=1)
    keras.utils.set_random_seed(0)
    a, other, b = pictures(3), pictures(3, seed=1), pictures(3, (8, 8, 3))
    for network in (generator, discriminator):
        one, two = (network([first, b], training=True) for first in (a, other))
        parts = one if isinstance(one, list) else (one[..., 1], one[..., 0])
        changed = two if isinstance(two, list) else (two[..., 1], two[..., 0])
        np.testing.assert_array_equal(parts[0], changed[0])  # made of b, or the logits of b
        assert not np.allclose(parts[1], changed[1])
    forward = keras.Model(generator.inputs[0], generator.outputs[1])
    backward = keras.Model(generator.inputs[1], generator.outputs[0])
    ids = [{id(w) for w in one.weights} for one in (forward, backward)]
    assert not ids[0] & ids[1] and len(ids[0] | ids[1]) == len(generator.weights)


def test_a_translation_does_not_depend_on_the_rest_of_its_batch(pictures):
    generator, _ = build((8, 8, 1), blocks=1)
    a, b = pictures(5), pictures(5, seed=1)
    together = generator([a, b], training=True)
    alone = generator([a[2:3], b[2:3]], training=True)
    for whole, one in zip(together, alone, strict=True):
        np.testing.assert_allclose(whole[2:3], one, atol=1e-5)


def test_a_translator_takes_pictures_of_other_sizes():
    generator, _ = build((28, 28, 1), blocks=1, width=4)
    rebuilt, _ = build((32, 40, 1), blocks=1, width=4)
    rebuilt.set_weights(generator.get_weights())
    assert rebuilt([ops.zeros((1, 32, 40, 1))] * 2)[0].shape == (1, 32, 40, 1)


def test_kinds_of_different_sizes_are_refused():
    with pytest.raises(ZooError, match="one height and width"):
        build((8, 8, 1), (16, 8, 1))
