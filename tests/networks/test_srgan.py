"""SRGAN's networks: sizes, the shuffle of channels into pixels, normalisation by hand."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy.ndimage import correlate

from zoo import modalities
from zoo.benchmark.baselines import bicubic
from zoo.layers import SubPixel
from zoo.networks import context_encoder, normalizations, pix2pix, srgan
from zoo.utils.errors import ZooError


def pair(shape, source, **settings):
    keras.utils.set_random_seed(0)
    shapes = modalities.of(shape), modalities.Image(source)
    return srgan.pair(*shapes, **{"width": 4, "depth": 1, **settings})


@pytest.mark.parametrize(
    ("shape", "source", "settings"),
    [
        ((28, 28, 1), (7, 7, 1), {"upsampling": "sub_pixel"}),
        ((24, 36, 3), (4, 6, 1), {"upsampling": "resize"}),
        ((9, 17, 2), (9, 17, 2), {"upsampling": "sub_pixel"}),
        ((18, 27, 2), (6, 9, 1), {"generator": "unet"}),
    ],
)
def test_any_whole_factor(shape, source, settings):
    generator, discriminator = pair(shape, source, **settings)
    pictures = ops.zeros((2, *source))
    made = generator(pictures)
    assert made.shape == (2, *shape)
    assert discriminator([made, pictures]).shape == (2, 1)


@pytest.mark.parametrize("which", ["resnet", "unet"])
def test_the_difference_to_the_source_enlarged(which):
    """With a last layer of nothing it is Pillow's bicubic, but at the edges, which Pillow cuts."""
    generator, _ = pair((32, 32, 2), (8, 8, 2), residual=True, generator=which)
    last = [one for one in generator.layers if isinstance(one, keras.layers.Conv2D)][-1]
    weights = last.get_weights()
    assert np.abs(weights[0]).max() < 0.01
    last.set_weights([0 * one for one in weights])
    source = np.random.default_rng(0).uniform(-1, 1, (3, 8, 8, 2)).astype("float32")
    expected = bicubic(source, (32, 32, 2))
    found = np.asarray(generator(source))
    np.testing.assert_allclose(found[:, 8:-8, 8:-8], expected[:, 8:-8, 8:-8], atol=1e-5)
    assert np.abs(found).max() == 1.0
    last.set_weights([0 * weights[0], np.float32([1.0, -2.0])])
    moved = bicubic(source / 2, (32, 32, 2)) + np.tanh([1.0, -2.0])
    found = np.asarray(generator(source / 2))
    np.testing.assert_allclose(
        found[:, 8:-8, 8:-8], np.clip(moved, -1, 1)[:, 8:-8, 8:-8], atol=1e-5
    )
    assert 0.1 < (np.abs(moved) > 1).mean() < 0.9
    for settings in ({"residual": True}, {"discriminator": "patches"}):
        with pytest.raises(ZooError, match="channels, 2"):
            pair((8, 8, 2), (4, 4, 1), **settings)


def test_a_unet_on_the_source_enlarged_by_hand():
    """Behind pix2pix's U-Net, with the same weights: convolutions of 3x3 by SciPy."""
    generator, _ = pair((32, 32, 2), (8, 8, 2), generator="unet", normalization="none")
    source = np.random.default_rng(0).uniform(-1, 1, (2, 8, 8, 2)).astype("float32")
    large = np.asarray(keras.layers.UpSampling2D(4, interpolation="bicubic")(source))
    x = keras.Input((32, 32, 2))
    unet = keras.Model(x, pix2pix.unet_features(x, 4, 4, 0.0, normalizations.named("none")))
    kernels = {weight.path: np.asarray(weight) for weight in generator.weights}
    convolutions = [
        [kernels[weight.path] for weight in layer.weights]
        for layer in generator.layers
        if layer.weights and layer.weights[0].shape[0] == 3
    ]
    outer, joined, last = convolutions
    unet.set_weights(
        [
            kernels[weight.path]
            for layer in generator.layers
            if layer.weights and layer.weights[0].shape[0] == 4
            for weight in layer.weights
        ]
    )

    def convolved(x, kernel, bias):
        made = [
            sum(
                correlate(x[n, ..., i], kernel[..., i, o], mode="constant")
                for i in range(x.shape[-1])
            )
            for n in range(len(x))
            for o in range(kernel.shape[-1])
        ]
        return np.moveaxis(np.reshape(made, (len(x), -1, *x.shape[1:3])), 1, -1) + bias

    inner = np.maximum(np.asarray(unet(large)), 0.0)
    outer = convolved(large, *outer)
    both = np.concatenate([inner, np.where(outer > 0, outer, 0.2 * outer)], axis=-1)
    made = np.tanh(convolved(np.maximum(convolved(both, *joined), 0.0), *last))
    assert np.abs(inner).max() > 1e-4
    np.testing.assert_allclose(generator(source), made, atol=1e-5)


def test_the_discriminator_has_a_width_of_its_own_or_the_generators():
    def counts(**settings):
        return [one.count_params() for one in pair((8, 8, 1), (4, 4, 1), **settings)]

    assert counts(width=8, discriminator_width=4) == [counts(width=8)[0], counts(width=4)[1]]


@pytest.mark.parametrize(
    ("shape", "source"), [((8, 8, 1), (3, 3, 1)), ((8, 12, 1), (4, 4, 1)), ((8, 8, 1), (16, 16, 1))]
)
def test_a_source_that_does_not_divide_is_refused(shape, source):
    with pytest.raises(ZooError, match="same whole number of times smaller"):
        pair(shape, source)


def test_the_shuffle_puts_channels_where_the_paper_says():
    """Channel `(i r + j) c + k` of place (y, x) is pixel (r y + i, r x + j) of channel k."""
    r, c, x = 3, 2, np.random.default_rng(0).normal(size=(2, 4, 5, 18)).astype("float32")
    made = np.asarray(SubPixel(r)(x))
    assert made.shape == (2, 12, 15, 2)
    for y, x_, i, j, k in [(0, 0, 0, 0, 0), (3, 4, 2, 1, 1), (1, 2, 0, 2, 0), (2, 0, 1, 0, 1)]:
        expected = x[:, y, x_, (i * r + j) * c + k]
        np.testing.assert_array_equal(made[:, r * y + i, r * x_ + j, k], expected)


def test_the_discriminator_may_have_a_normalisation_of_its_own():
    def normalized(network):
        return sum("Normalization" in type(layer).__name__ for layer in network.layers)

    counts = {
        own: [
            normalized(one) for one in pair((8, 8, 1), (4, 4, 1), normalization="none", **settings)
        ]
        for own, settings in {
            "as the generator": {},
            "its own": {"discriminator_normalization": "batch"},
        }.items()
    }
    assert counts["as the generator"] == [0, 0]
    assert counts["its own"][0] == 0 < counts["its own"][1]


@pytest.mark.parametrize("which", [0, 1], ids=["sample", "source"])
def test_patches_judge_a_sample_beside_its_source_enlarged(which):
    judge = pair((64, 64, 1), (16, 16, 1), width=4, normalization="none", discriminator="patches")[
        1
    ]
    draw = np.random.default_rng(0)
    seen = [draw.uniform(-1, 1, (1, side, side, 1)).astype("float32") for side in (64, 16)]
    logits = np.asarray(judge(seen))
    assert logits.shape == (1, 16, 16, 1)
    seen[which][:, 0, 0] += 1.0  # a corner: other patches do not see it
    differs = (np.asarray(judge(seen)) != logits)[0, ..., 0]
    assert differs[0, 0] and not differs[-1].any() and not differs[:, -1].any()


def test_patches_see_five_times_the_difference_to_the_source_enlarged():
    judge = pair((32, 32, 2), (8, 8, 2), normalization="none", discriminator="patches")[1]
    draw = np.random.default_rng(0)
    sample, source = (draw.uniform(-1, 1, (1, n, n, 2)).astype("float32") for n in (32, 8))
    pictures = keras.Input((32, 32, 4))
    logits = pix2pix.patches(pictures, 4, normalizations.named("none"))
    by_hand = keras.Model(pictures, logits)
    by_hand.set_weights(judge.get_weights())
    difference = 5.0 * (sample - bicubic(0.5 * source, (32, 32, 2)) / 0.5)  # halved: unclipped
    expected = by_hand(np.concatenate([sample, difference], axis=-1))
    inner = np.s_[:, 3:-3, 3:-3]  # at the edges of a picture ways of enlarging differ
    np.testing.assert_allclose(judge([sample, source])[inner], expected[inner], atol=1e-3)


def test_instance_normalisation_by_hand():
    """Each channel of each picture has mean 0 and variance 1, whatever the others are."""
    x = np.random.default_rng(0).normal(size=(3, 4, 5, 2)).astype("float32")
    x[1] = 100.0 * x[1] + 7.0
    layer = normalizations.named("instance")()
    mean, deviation = x.mean((1, 2), keepdims=True), x.std((1, 2), keepdims=True)
    expected = (x - mean) / np.sqrt(deviation**2 + 1e-5)
    np.testing.assert_allclose(layer(x), expected, atol=1e-4)
    np.testing.assert_allclose(layer(x, training=True), expected, atol=1e-4)
    with pytest.raises(ZooError, match="Did you mean 'instance'"):
        normalizations.named("instanc")


def whole_and_holed(seed):
    """Two pictures with a hole each, what else might lie in them, the holes, the alpha channel."""
    real, other = np.random.default_rng(seed).uniform(-1, 1, (2, 2, 9, 14, 3)).astype("float32")
    hole = np.zeros((2, 9, 14, 1), bool)
    hole[0, 2:5, 3:9] = hole[1, 6:, :4] = True
    return real, other, hole, np.where(hole, -1.0, 1.0).astype("float32")


SHAPES = modalities.of((9, 14, 3)), modalities.of((9, 14, 4))


@pytest.mark.parametrize("which", ["encoder", "unet"])
def test_the_context_encoder_keeps_what_it_knows_and_reads_nothing_in_the_hole(which):
    keras.utils.set_random_seed(0)
    generator, discriminator = context_encoder.pair(*SHAPES, width=4, bottleneck=5, generator=which)
    real, other, hole, alpha = whole_and_holed(0)
    made, again = (
        np.asarray(generator(np.concatenate([np.where(hole, under, real), alpha], -1)))
        for under in (0.0, other)
    )
    np.testing.assert_array_equal(made, again)
    np.testing.assert_array_equal(np.where(hole, 0, made), np.where(hole, 0, real))
    assert np.abs(made - real)[hole[..., 0]].min() > 0
    source = np.concatenate([real, alpha], -1)
    seen, same = (
        np.asarray(discriminator([np.where(hole, real, rest), source])) for rest in (real, other)
    )
    np.testing.assert_array_equal(seen, same)  # it sees the holes alone
    with pytest.raises(ZooError, match="alpha channel"):
        context_encoder.pair(SHAPES[0], SHAPES[0])


def test_a_unet_fills_holes_and_patches_judge_them_with_what_is_around():
    """Against pix2pix's networks with the same weights, given by hand what they are to see."""
    settings = {
        "width": 4,
        "normalization": "none",
        "generator": "unet",
        "discriminator": "patches",
    }
    generator, judge = context_encoder.pair(*SHAPES, **settings)
    real, other, hole, alpha = whole_and_holed(1)
    source = np.concatenate([np.where(hole, other, real), alpha], -1)
    normalize = normalizations.named("none")
    x = keras.Input((9, 14, 4))
    unet = keras.Model(x, pix2pix.unet(x, SHAPES[0], 4, 0.0, normalize))
    unet.set_weights(generator.get_weights())
    seen = np.concatenate([np.where(hole, 0.0, real), ~hole], -1).astype("float32")
    filled = np.where(hole, unet(seen), real)
    np.testing.assert_allclose(generator(source), filled, atol=1e-6)
    patches = keras.Model(x, pix2pix.patches(x, 4, normalize))
    patches.set_weights(judge.get_weights())
    expected = patches(np.concatenate([filled, hole], -1).astype("float32"))
    np.testing.assert_allclose(judge([filled, source]), expected, atol=1e-6)
