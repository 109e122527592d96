"""The network builders: sizes, labels, initialisation."""

import keras
import numpy as np
import pandas
import pytest
from keras import layers

from zoo import networks
from zoo.layers.core import OneHot
from zoo.layers.tabular import SCORES
from zoo.modalities import Table
from zoo.networks import dcgan
from zoo.utils.errors import ZooError


@pytest.mark.parametrize("size", [(8, 8), (9, 17), (28, 28), (64, 64), (48, 40), (256, 11)])
def test_the_pyramid_ends_at_its_base_and_never_skips(size):
    sizes, strides = dcgan.pyramid(*size)
    assert sizes[0] == size
    assert len(sizes) == len(strides) + 1 >= 3
    assert 2 <= min(sizes[-1]) <= max(sizes[-1]) <= 4
    for large, little, stride in zip(sizes, sizes[1:], strides, strict=False):
        for side, half, step in zip(large, little, stride, strict=True):
            assert half == -(-side // step)
            assert side <= 4 or step == 2


def test_dcgan_at_64_is_the_papers_pair_of_five_layers():
    """Radford et al., 2015, figure 1: 4x4 up to 64x64 by four doublings, five layers each."""
    generator, discriminator = networks.pair("dcgan", (64, 64, 3), latent=100, width=4)
    ups = [layer.output.shape for layer in generator.layers if "transpose" in layer.name]
    assert ups == [(None, 8, 8, 16), (None, 16, 16, 8), (None, 32, 32, 4), (None, 64, 64, 3)]
    downs = [layer.output.shape for layer in discriminator.layers if "conv" in layer.name]
    assert downs == [(None, 32, 32, 4), (None, 16, 16, 8), (None, 8, 8, 16), (None, 4, 4, 32)]


def test_where_batch_normalisation_stands():
    """Everywhere but the generator's output and the discriminator's two ends; there, biases."""
    generator, discriminator = networks.pair("dcgan", (16, 16, 1), latent=3, width=4)

    def kinds(network):
        kept = (keras.layers.Dense, keras.layers.Conv2D, keras.layers.Conv2DTranspose)
        kept += (keras.layers.BatchNormalization,)
        return [
            ("norm" if isinstance(layer, kept[-1]) else f"bias={layer.use_bias}")
            for layer in network.layers
            if isinstance(layer, kept)
        ]

    assert kinds(generator) == ["bias=False", "norm", "bias=False", "norm", "bias=True"]
    assert kinds(discriminator) == ["bias=True", "bias=False", "norm", "bias=True"]
    bare = networks.pair("dcgan", (16, 16, 1), latent=3, width=4, discriminator_normalization=False)
    assert kinds(bare[1]) == ["bias=True"] * 3


@pytest.mark.parametrize("kind", ["dcgan", "mlp"])
def test_the_label_reaches_both_players(seeded, pictures, kind):
    generator, discriminator = networks.pair(kind, (9, 8, 2), latent=3, num_classes=4, width=8)
    latent, sample = pictures(1, (3,)), pictures(1, (9, 8, 2))
    for network, entry in ((generator, latent), (discriminator, sample)):
        said = [np.asarray(network([entry, np.array([label])])) for label in range(4)]
        assert len({row.tobytes() for row in said}) == 4


@pytest.mark.parametrize("kind", ["dcgan", "mlp"])
def test_samples_are_bounded_and_logits_are_not(seeded, pictures, kind):
    """tanh for pictures, nothing for points, no sigmoid behind the discriminator."""
    generator, discriminator = networks.pair(kind, (8, 8, 1), latent=3, width=8)
    for weight in (*generator.trainable_weights, *discriminator.trainable_weights):
        weight.assign(5 * weight)
    samples = np.asarray(generator(10 * pictures(64, (3,))))
    assert np.abs(samples).max() <= 1.0
    assert np.abs(samples).max() > 0.9
    logits = np.asarray(discriminator(samples))
    assert logits.shape == (64, 1)
    assert np.abs(logits).max() > 1.0
    points, _ = networks.pair(kind, (2,), latent=3, width=8)
    assert np.abs(np.asarray(points(100 * pictures(64, (3,))))).max() > 1.0


def test_normal_kernels_differ_from_layer_to_layer(seeded):
    """N(0, 0.02^2) for each kernel (Radford et al., 2015, section 4), drawn anew for each."""
    settings = {"width": 32, "initializer": networks.normal(0.02)}
    generator, discriminator = networks.pair("dcgan", (16, 16, 1), latent=64, **settings)
    kernels = [
        w.numpy().ravel()
        for network in (generator, discriminator)
        for w in network.trainable_weights
        if "kernel" in w.path
    ]
    for kernel in kernels:
        if kernel.size > 5000:
            assert kernel.std() == pytest.approx(0.02, rel=0.05)
            assert kernel.mean() == pytest.approx(0.0, abs=1e-3)
    starts = {kernel[:100].tobytes() for kernel in kernels}
    assert len(starts) == len(kernels)


def test_dropout_acts_in_training_only(seeded, pictures):
    _, discriminator = networks.pair("mlp", (8, 8, 1), latent=3, width=16, dropout=0.5)
    samples = pictures(4)
    quiet = [np.asarray(discriminator(samples, training=False)) for _ in range(2)]
    np.testing.assert_array_equal(*quiet)
    assert not np.array_equal(quiet[0], np.asarray(discriminator(samples, training=True)))


def test_one_hot_rows():
    rows = OneHot(3)(np.array([2, 0, 1]))
    np.testing.assert_array_equal(rows, np.eye(3)[[2, 0, 1]])


@pytest.mark.parametrize(
    ("shape", "kind", "said"),
    [
        ((4, 4, 1), "dcgan", "Received: (4, 4, 1)"),
        ((300, 8, 1), "dcgan", "256"),
        ((8, 8, 5), "dcgan", "4 channels"),
        ((28, 28), "mlp", "(height, width, channels)"),
        (28, "mlp", "Received: 28"),
        ((8, 8, 1.5), "dcgan", "Received"),
        ((0,), "mlp", "Received: (0,)"),
        ((8, 8, 1), "dcgann", "Did you mean 'dcgan'?"),
    ],
)
def test_what_cannot_be_built_is_refused(shape, kind, said):
    with pytest.raises(ZooError) as error:
        networks.pair(kind, shape, latent=3, width=4)
    assert said in str(error.value)


@pytest.mark.parametrize("spectral", [False, True])
def test_points_bend_everywhere_and_pictures_begin_without_biases(seeded, spectral):
    """With zero biases a hidden layer is linear along every ray from the origin."""
    for shape, bend in (((2,), True), ((8, 8, 1), False)):
        for network in networks.pair("mlp", shape, latent=2, width=16, spectral=spectral):
            hidden = [layer for layer in network.layers if getattr(layer, "units", 0) == 16]
            for layer in hidden:
                biases, bound = layer.bias.numpy(), layer.kernel.shape[0] ** -0.5
                assert np.abs(biases).max() <= bound
                assert biases.std() > 0.3 * bound if bend else not biases.any()
            assert len(hidden) == 2


def test_kernels_of_rows_begin_as_pytorchs_do_where_asked(seeded):
    """PyTorch's `Linear`: U(-1, 1) / sqrt(inputs), the authors' networks of CTGAN."""
    table = Table.of(pandas.DataFrame({"a": ["x", "y"] * 8, "b": np.arange(16.0)}))
    pair = networks.pair("tabular", table, 64, None, width=256, kernels="torch")
    hidden = [*pair[0].get_layer(SCORES).layers, *pair[1].layers]
    kernels = [np.asarray(layer.kernel) for layer in hidden if isinstance(layer, layers.Dense)]
    assert len(kernels) == 6
    for kernel in kernels[:-1]:  # the logit's is Keras' own
        bound = kernel.shape[0] ** -0.5
        assert 0.95 * bound < np.abs(kernel).max() <= bound
        assert kernel.std() == pytest.approx(bound / 3**0.5, rel=0.06)
