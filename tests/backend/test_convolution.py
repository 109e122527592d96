"""Convolutions to and from few channels against TensorFlow's own, differentiated twice."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import zoo
from zoo.backend import convolution


def differentiated(function, *values):
    """Returns a function's values, the gradients of their cubes, and the gradients of those."""
    with tf.GradientTape() as outer:
        outer.watch(values)
        with tf.GradientTape() as inner:
            inner.watch(values)
            y = function(*values) ** 3
        slopes = inner.gradient(y, values)
        total = sum(tf.reduce_sum(slope**2) for slope in slopes)
    return [y, *slopes, *outer.gradient(total, values)]


@pytest.fixture(params=["few channels", "many channels", "products"])
def way(request, monkeypatch):
    """Which of the ways are taken, in whatever number format and size."""
    monkeypatch.setattr(convolution, "_as_products", lambda *_: request.param == "products")
    if request.param != "few channels":
        monkeypatch.setattr(convolution, "FEW", 0)
    if request.param == "many channels":
        monkeypatch.setattr(convolution, "_batch_as_channels", lambda x: True)
    return request.param


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (7, 7), (8, 8), (13, 10)])
@pytest.mark.parametrize("side", [1, 2, 3, 4, 5, 7])
def test_both_are_tensorflow_s_functions_to_the_second_derivative(way, size, side):
    """Odd and even pictures and kernels: each has another padding."""
    numbers = np.random.default_rng(0)
    half = [-(-one // 2) for one in size]
    x, y, kernel = (
        tf.constant(numbers.normal(size=shape), "float64")
        for shape in ((2, *size, 3), (2, *half, 4), (side, side, 3, 4))
    )
    ours = differentiated(convolution.convolved, x, kernel)
    theirs = differentiated(lambda x, kernel: tf.nn.conv2d(x, kernel, 2, "SAME"), x, kernel)
    ours += differentiated(lambda y, kernel: convolution.enlarged(y, kernel, size), y, kernel)
    theirs += differentiated(
        lambda y, kernel: tf.nn.conv2d_transpose(y, kernel, x.shape, 2), y, kernel
    )
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9 * np.abs(other).max())


LAYERS = {
    "from a picture": (zoo.layers.Conv2D, (9, 8, 1), {"filters": 5, "activation": "relu"}),
    "to a picture": (zoo.layers.Conv2DTranspose, (4, 3, 5), {"filters": 2, "activation": "tanh"}),
    "without a bias": (zoo.layers.Conv2DTranspose, (4, 3, 5), {"filters": 2, "use_bias": False}),
    "of many channels": (zoo.layers.Conv2D, (8, 8, 20), {"filters": 3}),
    "to many channels": (zoo.layers.Conv2DTranspose, (4, 4, 2), {"filters": 20}),
    "between many channels": (zoo.layers.Conv2D, (9, 8, 12), {"filters": 20}),
    "between many, transposed": (zoo.layers.Conv2DTranspose, (4, 5, 20), {"filters": 12}),
    "by one": (zoo.layers.Conv2D, (8, 8, 1), {"filters": 3, "strides": 1}),
    "unpadded": (zoo.layers.Conv2D, (8, 8, 1), {"filters": 3, "padding": "valid"}),
    "by an oblong": (zoo.layers.Conv2D, (8, 8, 1), {"filters": 3, "kernel_size": (3, 4)}),
    "in groups": (zoo.layers.Conv2D, (8, 8, 2), {"filters": 4, "groups": 2}),
}


@pytest.mark.parametrize("dtype", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize("name", LAYERS)
def test_the_layers_are_keras_ones(name, dtype):
    kind, shape, options = LAYERS[name]
    options = {"kernel_size": 5, "strides": 2, "padding": "same", "dtype": dtype} | options
    numbers = np.random.default_rng(1)
    x = numbers.normal(size=(3, *shape)).astype("float32")
    found, weights = [], None
    for layer in (kind(**options), kind.__bases__[-1](**options)):
        layer.build((None, *shape))
        weights = weights or [numbers.normal(size=w.shape) for w in layer.weights]
        layer.set_weights(weights)
        values = tf.constant(x)
        with tf.GradientTape() as tape:
            tape.watch(values)
            y = tf.cast(layer(values), "float32") ** 2
        wanted = [values, *[w.value for w in layer.trainable_variables]]
        found.append([y, *tape.gradient(y, wanted)])
    for one, other in zip(*found, strict=True):
        atol = {"float32": 1e-5, "mixed_bfloat16": 0.03}[dtype] * np.abs(other).max()
        np.testing.assert_allclose(one, other, atol=atol)


@pytest.mark.parametrize(("channels", "blocks"), [(1, 1), (8, 1), (9, 0)])
def test_blocks_are_made_for_few_channels_alone(channels, blocks):
    layer = zoo.layers.Conv2DTranspose(channels, 3, strides=2, padding="same")
    layer.build((None, 2, 2, 4))
    graph = tf.function(layer).get_concrete_function(tf.zeros((1, 2, 2, 4))).graph.as_graph_def()
    assert sum(node.op == "DepthToSpace" for node in graph.node) == blocks


@pytest.mark.parametrize(
    ("dtype", "largest"),
    [("float32", convolution.SMALL), ("mixed_bfloat16", convolution.SMALL_BFLOAT16)],
)
@pytest.mark.parametrize("more", [0, 2])
@pytest.mark.parametrize("kind", [zoo.layers.Conv2D, zoo.layers.Conv2DTranspose])
def test_between_small_pictures_of_many_channels_the_batch_becomes_channels(
    kind, dtype, largest, more
):
    side = largest + more if kind is zoo.layers.Conv2D else (largest + more) // 2
    layer = kind(12, 3, strides=2, padding="same", dtype=dtype)
    layer.build((None, side, side, 20))

    @tf.function
    def slope(x):
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(layer(x))
        return tape.gradient(total, layer.kernel.value)

    graph = slope.get_concrete_function(tf.zeros((2, side, side, 20))).graph.as_graph_def()
    assert sum(node.op == "Conv2DBackpropFilter" for node in graph.node) == bool(more)


@pytest.mark.parametrize(
    ("side", "channels", "products"), [(4, 12, 3), (6, 12, 0), (8, 256, 3), (10, 256, 0)]
)
def test_tiny_pictures_and_large_kernels_are_products_of_matrices(side, channels, products):
    """Forward, and both gradients: 4 x 4 x 256 x 256 numbers are a large kernel."""
    layer = zoo.layers.Conv2D(channels, 4, strides=2, padding="same")
    layer.build((None, side, side, channels))

    @tf.function
    def slopes(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            total = tf.reduce_sum(layer(x) ** 2)
        return tape.gradient(total, (x, layer.kernel.value))

    x = tf.zeros((2, side, side, channels))
    graph = slopes.get_concrete_function(x).graph.as_graph_def()
    assert sum(node.op == "MatMul" for node in graph.node) == products


def test_with_a_gpu_the_work_is_left_to_it(monkeypatch):
    few, small = (1, (28, 28), "float32"), (64, (8, 7), "float32")
    assert convolution.pays(*few) and convolution.pays(*small)
    assert not convolution.pays(64, (9, 7), "float32")
    assert convolution.pays(64, (9, 16), "bfloat16")
    assert not convolution.pays(64, (9, 17), "bfloat16")
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["cpu:0", "gpu:0"])
    assert not convolution.pays(*few) and not convolution.pays(*small)


@pytest.mark.parametrize("cut", [((0, 1), (0, 0)), ((1, 2), (2, 1)), ((0, 0), (0, 0))])
def test_cropping_is_keras_one_and_its_gradient_pads(cut):
    x = tf.constant(np.random.default_rng(2).normal(size=(2, 5, 6, 3)))
    ours, theirs = (
        differentiated(kind(cut, dtype="float64"), x)
        for kind in (zoo.layers.Cropping2D, keras.layers.Cropping2D)
    )
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_penalty_goes_through_a_cropping_of_a_batch_of_unknown_size():
    """There the gradient that comes back to the convolution has no size that TensorFlow knows."""
    found = []
    for source in (zoo.layers, keras.layers):
        layers = [
            source.Conv2D(2, 3, strides=2, padding="same", kernel_initializer="ones"),
            source.Cropping2D(((0, 1), (1, 0))),
            source.Conv2DTranspose(2, 3, strides=2, padding="same", kernel_initializer="ones"),
            source.Cropping2D(((1, 0), (0, 1))),
        ]
        network = keras.Sequential([keras.Input((9, 9, 1)), *layers])

        @tf.function(input_signature=[tf.TensorSpec((None, 9, 9, 1))])
        def penalty(x, network=network):
            with tf.GradientTape() as tape:
                slope = zoo.backend.input_gradient(lambda x: network(x) ** 3, x)
                value = tf.reduce_sum(slope**2)
            return tape.gradient(value, network.trainable_variables)

        x = tf.constant(np.random.default_rng(3).normal(size=(2, 9, 9, 1)), "float32")
        found.append(penalty(x))
        operations = [node.op for node in penalty.get_concrete_function().graph.as_graph_def().node]
        assert ("StridedSliceGrad" in operations) == (source is keras.layers)
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4)
