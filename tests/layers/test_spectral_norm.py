"""Spectrally normalised layers against the SVD and a numerical gradient."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from zoo.layers.spectral_norm import SpectralConv2D, SpectralDense

LAYERS = [(lambda: SpectralDense(5), (3, 7)), (lambda: SpectralConv2D(5, 3), (3, 6, 6, 2))]


@pytest.fixture(params=LAYERS, ids=["dense", "convolution"])
def case(request):
    make, shape = request.param
    keras.utils.set_random_seed(0)
    layer = make()
    layer.build((None, *shape[1:]))
    return layer, np.random.default_rng(0).normal(size=shape).astype("float32")


def matrix(kernel):
    return np.asarray(kernel, "float64").reshape(-1, kernel.shape[-1])


def largest(kernel):
    return np.linalg.svd(matrix(kernel), compute_uv=False)[0]


def updates(layer, count, rate=0.0):
    optimizer = keras.optimizers.SGD(rate)
    optimizer.build(layer.trainable_variables)
    for _ in range(count):
        zeros = [np.zeros(w.shape, "float32") for w in layer.trainable_variables]
        optimizer.apply([tf.constant(z) for z in zeros], layer.trainable_variables)


def test_sigma_is_the_largest_singular_value(case):
    layer, _ = case
    updates(layer, 100)
    assert float(layer.sigma()) == pytest.approx(largest(layer._kernel), rel=1e-5)
    assert largest(layer.kernel) == pytest.approx(1.0, rel=1e-5)


def test_one_power_iteration_for_each_update_and_none_for_a_call(case):
    layer, x = case
    before = layer.u.numpy()
    for training in (True, False):
        layer(x, training=training)
    np.testing.assert_array_equal(layer.u.numpy(), before)
    updates(layer, 1)
    kernel = matrix(layer._kernel)
    v = kernel @ before / np.linalg.norm(kernel @ before)
    expected = kernel.T @ v / np.linalg.norm(kernel.T @ v)
    np.testing.assert_allclose(layer.u.numpy(), expected, rtol=1e-5, atol=1e-6)


def test_sigma_does_not_know_the_length_of_its_vector(case):
    """A generator's moving average also averages `u`, and a mean of unit vectors is shorter."""
    layer, _ = case
    before = float(layer.sigma())
    layer.u.assign(0.8 * layer.u)
    assert float(layer.sigma()) == pytest.approx(before, rel=1e-6)


def test_an_update_leaves_the_trained_kernel_to_the_optimizer(case):
    layer, _ = case
    before = layer._kernel.numpy()
    updates(layer, 1, rate=1.0)
    np.testing.assert_array_equal(layer._kernel.numpy(), before)


def test_the_gradient_goes_through_sigma(case):
    """Against central differences of `f(W / v'Wu)` with u and v held, in float64."""
    layer, x = case
    updates(layer, 100)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(x) ** 3)
    gradient = tape.gradient(loss, layer._kernel.value).numpy()

    kernel = layer._kernel.numpy().astype("float64")
    u = layer.u.numpy().astype("float64")
    v = matrix(kernel) @ u
    v /= np.linalg.norm(v)
    plain = _plain(layer)

    def value(w):
        return float(tf.reduce_sum(plain(x.astype("float64"), w / (v @ matrix(w) @ u)) ** 3))

    rng = np.random.default_rng(1)
    for _ in range(5):
        direction = rng.normal(size=kernel.shape)
        slope = (value(kernel + 1e-5 * direction) - value(kernel - 1e-5 * direction)) / 2e-5
        assert np.sum(gradient * direction) == pytest.approx(slope, rel=1e-3, abs=1e-3)


def _plain(layer):
    if isinstance(layer, SpectralDense):
        return lambda x, w: x @ w
    return lambda x, w: tf.nn.conv2d(x, w, strides=1, padding="VALID")


def test_scaling_the_kernel_changes_nothing(case):
    """W / sigma(W) does not know W's scale, so the gradient along W is zero."""
    layer, x = case
    updates(layer, 50)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.sin(layer(x)))
    gradient = tape.gradient(loss, layer._kernel.value).numpy()
    along = np.sum(gradient * layer._kernel.numpy())
    assert abs(along) < 1e-4 * np.linalg.norm(gradient) * np.linalg.norm(layer._kernel.numpy())


def test_saved_with_its_kernel_and_vector(case, tmp_path):
    layer, x = case
    updates(layer, 3)
    model = keras.Sequential([keras.Input(x.shape[1:]), layer])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded(x), model(x))
    for a, b in zip(loaded.weights, model.weights, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
