"""Self-attention against NumPy, and where it stands in the networks."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from zoo import modalities
from zoo.layers.attention import SelfAttention
from zoo.layers.spectral_norm import SpectralConv2D
from zoo.networks import sngan

SHAPE = (2, 3, 4, 16)  # batch, height, width, channels: two numbers a query


@pytest.fixture(params=[False, True], ids=["plain", "spectral"])
def layer(request, seeded):
    layer = SelfAttention(spectral=request.param)
    layer.build((None, *SHAPE[1:]))
    return layer


@pytest.fixture
def x():
    return np.random.default_rng(0).normal(size=SHAPE).astype("float32")


def by_hand(layer, x):
    """Position by position, as the paper's equations are written."""
    query, key, value, out = (
        np.asarray(one.kernel, "float64")[0, 0]
        for one in (layer.query, layer.key, layer.value, layer.out)
    )
    gamma, result = float(layer.gamma), np.array(x, "float64")
    for sample, rows in enumerate(np.float64(x).reshape(len(x), -1, x.shape[-1])):
        for j, position in enumerate(np.ndindex(x.shape[1:3])):
            scores = np.array([(rows[i] @ key) @ (rows[j] @ query) for i in range(len(rows))])
            attention = np.exp(scores) / np.exp(scores).sum()
            seen = sum(attention[i] * (rows[i] @ value) for i in range(len(rows)))
            result[(sample, *position)] += gamma * (seen @ out)
    return result


def test_against_the_papers_equations(layer, x):
    for one in (layer.query, layer.key):
        one._kernel.assign(4 * one._kernel)  # so that attention is far from even
    layer.gamma.assign(0.7)
    expected = by_hand(layer, x)
    np.testing.assert_allclose(layer(x), expected, rtol=1e-4, atol=1e-5)
    assert np.abs(expected - x).max() > 0.1


def test_it_starts_as_the_identity_and_learns_to_leave_it(layer, x):
    """At gamma = 0 only gamma has a gradient that is not zero."""
    np.testing.assert_array_equal(layer(x), x)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(x) ** 3)
    gradients = tape.gradient(loss, [w.value for w in layer.trainable_weights])
    sizes = {
        w.path: np.abs(g).max() for w, g in zip(layer.trainable_weights, gradients, strict=True)
    }
    assert len(sizes) == 5
    assert [size > 0 for path, size in sizes.items()] == ["gamma" in path for path in sizes]


def test_the_order_of_positions_does_not_matter(layer, x):
    """Attention knows no places: positions exchanged before are positions exchanged after."""
    layer.gamma.assign(1.0)
    order = np.random.default_rng(1).permutation(12)

    def exchanged(features):
        return np.asarray(features).reshape(2, 12, 16)[:, order].reshape(SHAPE)

    np.testing.assert_allclose(layer(exchanged(x)), exchanged(layer(x)), rtol=1e-4, atol=1e-5)


def test_one_position_s_softmax_is_its_own(layer, x):
    """Weights sum to 1 over what is looked at: a picture of one value sees just that value."""
    layer.gamma.assign(1.0)
    flat = np.broadcast_to(x[:, :1, :1], SHAPE)
    value, out = (np.asarray(one.kernel)[0, 0] for one in (layer.value, layer.out))
    np.testing.assert_allclose(layer(flat), flat + flat @ value @ out, rtol=1e-4, atol=1e-5)


def test_spectral_kernels_inside(seeded):
    layer = SelfAttention(spectral=True)
    layer.build((None, *SHAPE[1:]))
    for one in (layer.query, layer.key, layer.value, layer.out):
        assert isinstance(one, SpectralConv2D)
        largest = np.linalg.svd(np.asarray(one.kernel)[0, 0], compute_uv=False)[0]
        assert largest == pytest.approx(1.0, abs=0.05)


def test_saved_and_loaded(layer, x, tmp_path):
    layer.gamma.assign(0.5)
    inputs = keras.Input(SHAPE[1:])
    model = keras.Model(inputs, layer(inputs))
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert again.layers[-1].spectral == layer.spectral
    np.testing.assert_array_equal(again(x), model(x))


def test_large_scores_stay_finite_in_bfloat16(x):
    """And what comes out has the type that the layer computes in."""
    layer = SelfAttention(dtype="mixed_bfloat16")
    layer.build((None, *SHAPE[1:]))
    for one in (layer.query, layer.key):
        one.kernel.assign(100 * one.kernel)
    layer.gamma.assign(1.0)
    y = layer(x)
    assert y.dtype == "bfloat16"
    assert np.isfinite(np.asarray(y, "float32")).all()


@pytest.mark.parametrize(
    ("shape", "seen"),
    [((8, 8, 1), (4, 4)), ((28, 28, 1), (14, 14)), ((9, 17, 2), (5, 9)), ((96, 40, 3), (24, 10))],
)
def test_each_player_of_sagan_attends_once_at_the_same_size(small, shape, seen):
    """Half the picture or less, and at most 32 pixels a side; all kernels spectrally normalised."""
    gan = small("sagan", shape=shape)
    for network in (gan.generator, gan.discriminator):
        attention = [one for one in network.layers if isinstance(one, SelfAttention)]
        assert [one.output.shape[1:3] for one in attention] == [seen]
        assert attention[0].spectral
        plain = [
            one
            for one in network.layers
            if isinstance(one, keras.layers.Dense | keras.layers.Conv2D) and not hasattr(one, "u")
        ]
        assert plain == []


def test_two_time_scales(small):
    """The paper's section 4.2: 4e-4 for the discriminator, 1e-4 for the generator."""
    gan = small("sagan")
    assert float(gan.optimizer.learning_rate) == pytest.approx(1e-4)
    assert float(gan.discriminator_optimizer.learning_rate) == pytest.approx(4e-4)
    for optimizer in (gan.optimizer, gan.discriminator_optimizer):
        assert (optimizer.beta_1, optimizer.beta_2) == (0.0, 0.9)


def test_without_attention_the_networks_are_as_before(seeded):
    for network in sngan.pair(modalities.of((28, 28, 1)), latent=3, width=4):
        assert not [one for one in network.layers if isinstance(one, SelfAttention)]
