"""pix2pix' networks: sizes, skips, receptive fields, noise."""

import keras
import numpy as np
import pytest
from keras import ops

from zoo import modalities
from zoo.networks import pix2pix
from zoo.utils.errors import ZooError


def pair(shape=(16, 16, 1), source=None, **settings):
    keras.utils.set_random_seed(0)
    sample, source = modalities.of(shape), modalities.of(source or shape)
    return pix2pix.pair(sample, source, **{"width": 4, **settings})


@pytest.mark.parametrize(
    "size", [(8, 8), (9, 14), (28, 28), (31, 17), (64, 64), (8, 100), (256, 200)]
)
def test_any_height_and_width_come_back(size):
    generator, discriminator = pair((*size, 3), (*size, 1))
    source = ops.zeros((2, *size, 1))
    made = generator(source)
    assert made.shape == (2, *size, 3)
    logits = discriminator([made, source])
    assert logits.shape[0] == 2 and logits.shape[3] == 1


@pytest.mark.parametrize(("side", "field"), [(24, 16), (64, 34), (128, 70)])
def test_a_logit_sees_a_patch_of_the_papers_size(side, field):
    """The pixels that a logit in the middle depends on: 16, 34 or 70 in a row."""
    _, discriminator = pair((side, side, 1), normalization="instance", width=2)
    plain = keras.models.clone_model(
        discriminator,
        clone_function=lambda layer: (
            keras.layers.Identity()
            if isinstance(layer, keras.layers.GroupNormalization)  # it looks at the whole picture
            else type(layer).from_config(layer.get_config())
        ),
    )
    from zoo.backend import input_gradient

    pictures = ops.convert_to_tensor(np.random.default_rng(0).normal(size=(1, side, side, 1)))
    pictures = ops.cast(pictures, "float32")

    def middle(x):
        logits = plain([x, x])
        return logits[:, logits.shape[1] // 2, logits.shape[2] // 2]

    seen = np.abs(np.asarray(input_gradient(middle, pictures)))[0, ..., 0].sum(0) > 0
    assert np.ptp(np.flatnonzero(seen)) + 1 == field


def test_what_was_seen_at_each_size_is_joined_on_the_way_back():
    """A picture's finest pattern, lost in the bottleneck, still reaches the output."""
    generator, _ = pair(dropout=0.0)
    checkers = np.indices((16, 16)).sum(0)[None, ..., None] % 2 * 2.0 - 1.0
    flat = np.zeros_like(checkers)
    apart = np.abs(np.asarray(generator(checkers)) - np.asarray(generator(flat)))
    assert apart.max() > 0
    joined = [layer for layer in generator.layers if isinstance(layer, keras.layers.Concatenate)]
    assert [layer.output.shape[1] for layer in joined] == [2, 4, 8]


def test_dropout_is_noise_in_training_alone():
    generator, _ = pair()
    x = np.random.default_rng(0).uniform(-1, 1, (4, 16, 16, 1)).astype("float32")
    made = [np.asarray(generator(x, training=training)) for training in (True, True, False, False)]
    assert not np.array_equal(made[0], made[1])
    np.testing.assert_array_equal(made[2], made[3])
    quiet, _ = pair(dropout=0.0)
    np.testing.assert_array_equal(*(np.asarray(quiet(x, training=True)) for _ in range(2)))


def test_instance_normalisation_is_each_pictures_own_in_training_too():
    generator, _ = pair(normalization="instance", dropout=0.0)
    x = np.random.default_rng(0).uniform(-1, 1, (4, 16, 16, 1)).astype("float32")
    together = np.asarray(generator(x, training=True))
    alone = np.concatenate([np.asarray(generator(x[n : n + 1], training=True)) for n in range(4)])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_a_source_of_another_size_is_refused():
    with pytest.raises(ZooError, match="height and width"):
        pair((16, 16, 1), (8, 8, 1))
