"""Pretrained weights: the samples of the run they came from, checked, with a card."""

import io
import json

import numpy as np
import pytest

import zoo
from zoo import pretrained
from zoo.callbacks import Checkpoints
from zoo.evaluation import features
from zoo.pretrained import weights
from zoo.utils.errors import ZooError

ARGUMENTS = {"shape": (8, 8, 1), "latent": 4, "width": 4}
STAMP = {"benchmark": "image_quality", "version": 1}


@pytest.fixture
def run(tmp_path, seeded):
    """A finished run's folder and its GAN."""
    gan = zoo.get("dcgan", **ARGUMENTS, averaging=0.5)
    gan.fit(np.zeros((64, 8, 8, 1), "float32"), batch_size=16, verbose=0, epochs=1)
    folder = tmp_path / "run"
    saver = Checkpoints(folder / "checkpoints")
    saver.set_model(gan)
    saver.on_epoch_end(0)
    (folder / "recipe.toml").write_text('variant = "dcgan"\n')
    scores = [{"checkpoint": "last", "values": {"fd": 1.5}, "stamp": STAMP}]
    results = {"settings": {"dataset": "digits"}, "scores": scores}
    (folder / "results.json").write_text(json.dumps(results))
    return folder, gan


def test_packaged_weights_make_the_run_s_samples_and_train_on(run, tmp_path):
    folder, gan = run
    file = weights.package(folder, "digits", folder=tmp_path / "kept")
    loaded = weights.get("dcgan", "digits", folder=tmp_path / "kept")
    for averaged in (True, False):
        expected = gan.generate(8, seed=0, averaged=averaged)
        found = loaded.generate(8, seed=0, averaged=averaged)
        np.testing.assert_allclose(found, expected, atol=2e-2)  # half precision
        assert not np.array_equal(found, zoo.get("dcgan", **ARGUMENTS).generate(8, seed=0))
    pictures = np.zeros((4, 8, 8, 1), "float32")
    expected = gan.probability(pictures)
    np.testing.assert_allclose(loaded.probability(pictures), expected, atol=2e-2)
    loaded.fit(np.zeros((32, 8, 8, 1), "float32"), batch_size=16, verbose=0)
    assert pretrained.names("dcgan", tmp_path / "kept") == ["digits"] and file.suffix == ".npz"


def test_an_encoder_is_packaged_too(run, small, tmp_path):
    gan, arrays = small("bigan"), weights._arrays
    with np.load(io.BytesIO(_packed(arrays(gan)))) as packed:
        assert len([name for name in packed if name.startswith("encoder/")]) == len(
            gan.encoder.weights
        )
    other = small("bigan")
    other.encoder.set_weights([0 * weight for weight in other.encoder.get_weights()])
    weights._fill(other, _packed(arrays(gan)))
    for found, weight in zip(other.encoder.weights, gan.encoder.weights, strict=True):
        np.testing.assert_allclose(found.numpy(), weight.numpy(), rtol=1e-3, atol=1e-4)
    assert any(weight.numpy().any() for weight in gan.encoder.weights)


def _packed(arrays):
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def test_an_altered_or_missing_file_is_refused_with_the_expected_hash(run, tmp_path):
    file = weights.package(run[0], "digits", folder=tmp_path)
    expected = json.loads((tmp_path / "index.json").read_text())["dcgan"]["digits"]["sha256"]
    file.write_bytes(file.read_bytes() + b"x")
    for _ in range(2):
        with pytest.raises(ZooError, match=f"{file}.*{expected}"):
            weights.get("dcgan", "digits", folder=tmp_path)
        file.unlink(missing_ok=True)


@pytest.mark.parametrize("broken", ["", "[]", '{"dcgan": 1}', "entry", "file", "sha256", "scores"])
def test_a_broken_index_is_refused_by_name(broken, run, tmp_path):
    weights.package(run[0], "digits", folder=tmp_path)
    path = tmp_path / "index.json"
    found = json.loads(path.read_text())
    if broken == "entry":
        found["dcgan"]["digits"] = None
    else:
        found["dcgan"]["digits"].pop(broken, None)
    path.write_text(json.dumps(found) if broken.isalnum() else broken)
    for read in (weights.get, pretrained.card):
        with pytest.raises(ZooError, match=r"index\.json is cut off or altered"):
            read("dcgan", "digits", folder=tmp_path)


def test_the_card_says_data_licence_scores_and_recipe(run, tmp_path):
    weights.package(run[0], "digits", folder=tmp_path)
    card = pretrained.card("dcgan", "digits", tmp_path)
    for said in ("arXiv", "CC BY 4.0", "fd: 1.5", "version 1", 'variant = "dcgan"'):
        assert said in card


def test_a_run_of_one_s_own_is_taken_by_its_path(run):
    folder, gan = run
    loaded = zoo.get("dcgan", weights=folder)
    np.testing.assert_array_equal(loaded.generate(4, seed=0), gan.generate(4, seed=0))
    assert zoo.get("dcgan", weights=folder, latent=4, shape=(8, 8, 1)).latent == 4
    with pytest.raises(ZooError, match="expected weights of 'vanilla', found 'dcgan'"):
        zoo.get("vanilla", weights=folder)
    with pytest.raises(ZooError, match=r"latent=4; received 9"):
        zoo.get("dcgan", weights=folder, latent=9)


def test_unknown_weights_are_refused_with_the_nearest(run, tmp_path):
    weights.package(run[0], "digits", folder=tmp_path)
    with pytest.raises(ZooError, match="Did you mean 'digits'"):
        weights.get("dcgan", "digts", folder=tmp_path)
    with pytest.raises(ZooError, match="none that come with the package"):
        weights.get("vanilla", "digits", folder=tmp_path)
    with pytest.raises(ZooError, match="expected a finished run"):
        weights.package(tmp_path / "none", "digits", folder=tmp_path)


SHIPPED = [(variant, name) for variant, all_ in pretrained.index().items() for name in all_]


DIGITS = [one for one in SHIPPED if one[1] not in ("wine", "emoji")]


@pytest.mark.parametrize("variant, name", DIGITS)
def test_shipped_weights_make_digits_that_a_classifier_is_sure_of(variant, name):
    gan = weights.get(variant, name)
    labels = np.arange(200) % 10 if gan.num_classes else None
    probabilities = features.get(name).probabilities(gan.generate(200, labels=labels, seed=0))
    assert np.median(probabilities.max(axis=1)) > 0.7  # untrained: below, or all of one class
    assert len(np.unique(probabilities.argmax(axis=1))) == 10
    if labels is not None:
        assert (probabilities.argmax(axis=1) == labels).mean() > 0.95
    assert f"weights {name!r}" in pretrained.card(variant, name)


def test_shipped_weights_make_emoji_in_many_colours_and_forms_on_white():
    pictures = weights.get("r3gan", "emoji").generate(100, seed=0)
    assert np.median(pictures[:, ::63, ::63]) > 0.95  # the corners
    covered = (pictures.min(axis=-1) < 0.8).mean(axis=(1, 2))
    assert 0.1 < np.quantile(covered, 0.1) < np.quantile(covered, 0.9) < 0.9
    mean = pictures.mean(axis=(1, 2))
    assert (mean.max(axis=1) - mean.min(axis=1)).std() > 0.1  # from grey to yellow
    assert np.mean(pictures.std(axis=0)) > 0.4  # of one form and colour: 0
    assert "Apache-2.0" in pretrained.card("r3gan", "emoji")


def test_shipped_weights_make_wines_of_the_class_that_is_asked_for():
    """By two numbers that tell the classes of scikit-learn's rows apart."""
    wines = pytest.importorskip("sklearn.datasets").load_wine(as_frame=True).frame
    pytest.importorskip("pandas")
    gan = weights.get("ctgan", "wine")
    for number in range(3):
        made = gan.generate(100, condition={"target": f"class_{number}"}, decoded=True, seed=0)
        assert set(made.target) == {f"class_{number}"}
        real = wines[wines.target == number]
        for name in ("proline", "flavanoids"):
            other = [wines[wines.target == one][name].mean() for one in range(3) if one != number]
            off = abs(made[name].mean() - real[name].mean())
            assert off < 0.6 * min(abs(one - real[name].mean()) for one in other), name


def test_all_four_first_variants_come_trained():
    first = ("vanilla", "dcgan", "conditional", "wgan_gp")
    assert {(one, data) for one in first for data in ("digits", "mnist")} <= set(SHIPPED)
