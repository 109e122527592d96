"""TFDS datasets: read from memory or streamed alike, and a clear word where they are missing."""

import os
import time
import types
import urllib.request
from pathlib import Path

import numpy as np
import pytest

from zoo import ZooError, data
from zoo.data import connectivity, parts, stores, stream, tfds
from zoo.data.records import records

COUNT = 47
MNIST = Path(
    os.environ.get("TFDS_DATA_DIR") or Path(__file__).parents[2].parent / "shared" / "data" / "tfds"
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A folder with `grey_steps`: 47 pictures 6x6, all pixels 5 * number, and no test split."""
    import tensorflow_datasets

    class GreySteps(tensorflow_datasets.core.GeneratorBasedBuilder):
        VERSION = tensorflow_datasets.core.Version("1.0.0")
        pkg_dir_path = Path(__file__).parent  # of its metadata, which it has none of

        def _info(self):
            features = {
                "image": tensorflow_datasets.features.Image(shape=(6, 6, 1)),
                "label": tensorflow_datasets.features.ClassLabel(names=["even", "odd"]),
            }
            return tensorflow_datasets.core.DatasetInfo(
                builder=self, features=tensorflow_datasets.features.FeaturesDict(features)
            )

        def _split_generators(self, _):
            return {"train": self._generate_examples()}

        def _generate_examples(self):
            for number in range(COUNT):
                picture = np.full((6, 6, 1), 5 * number, "uint8")
                yield number, {"image": picture, "label": number % 2}

    folder = tmp_path_factory.mktemp("tfds")
    GreySteps(data_dir=folder).download_and_prepare()
    return folder


def numbers(images):
    return np.rint((np.asarray(images)[:, 0, 0, 0] + 1) * 127.5).astype(int) // 5


@pytest.fixture
def streamed(monkeypatch):
    monkeypatch.setattr(stores, "MEMORY_LIMIT", 0)
    monkeypatch.setattr(stream, "WINDOW", 10)


def test_the_last_tenth_of_train_is_test_where_there_is_none(prepared):
    seen = []
    for split, count in (("train", 42), ("test", 5)):
        source = data.source("grey_steps", split, data_dir=prepared)
        images, labels = source.arrays()
        assert source.count == len(images) == count
        assert source.class_names == ("even", "odd")
        np.testing.assert_array_equal(labels, numbers(images) % 2)
        seen += numbers(images).tolist()
    assert sorted(seen) == list(range(COUNT))


def test_validation_is_the_end_of_what_there_is_to_train_on(prepared, monkeypatch):
    with pytest.raises(parts.TooSmall, match="42 samples to train on"):
        data.source("grey_steps", "validation", data_dir=prepared)
    monkeypatch.setattr(parts, "LEAST", 5)
    seen = []
    for split, count in (("train", 34), ("validation", 8), ("test", 5)):
        images, _ = data.source("grey_steps", split, data_dir=prepared).arrays()
        assert len(images) == count
        seen += numbers(images).tolist()
    assert sorted(seen) == list(range(COUNT))


def test_a_stream_gives_every_sample_once_an_epoch_and_goes_on_anywhere(prepared, streamed):
    source = data.source("grey_steps", data_dir=prepared)
    assert isinstance(source.store, stream.Stream)
    batches = list(source.batches(6, seed=3).take(21).as_numpy_iterator())
    line = np.concatenate([numbers(images) for images, _ in batches])
    epochs = line.reshape(3, 42)
    held = np.sort(epochs[0])
    assert len(np.unique(held)) == 42
    np.testing.assert_array_equal(np.sort(epochs, axis=1), [held] * 3)
    assert len(np.unique(epochs, axis=0)) == 3
    for images, labels in batches:
        np.testing.assert_array_equal(labels, numbers(images) % 2)
    for start in (12, 42, 66):
        images = np.concatenate(
            [images for images, _ in source.batches(9, seed=3, start=start).take(3)]
        )
        np.testing.assert_array_equal(numbers(images), line[start : start + 27])


def test_streamed_and_held_samples_are_the_same(prepared, streamed, monkeypatch):
    for shape in (None, (4, 5, 1)):
        far = data.source("grey_steps", shape=shape, data_dir=prepared).arrays()
        with monkeypatch.context() as patch:
            patch.setattr(stores, "MEMORY_LIMIT", 2**20)
            near = data.source("grey_steps", shape=shape, data_dir=prepared).arrays()
        np.testing.assert_array_equal(far[0], near[0])
        np.testing.assert_array_equal(far[1], near[1])
        assert far[0].shape[1:] == (shape or (6, 6, 1))


def test_a_streamed_pass_is_whole_and_the_next_in_another_order(prepared, streamed):
    dataset = data.load("grey_steps", data_dir=prepared, batch_size=8)
    first, second = (
        np.concatenate([numbers(images) for images, _ in dataset]).tolist() for _ in range(2)
    )
    assert len(first) == len(set(first)) == 42 and first != second
    assert set(first) == set(second)


def test_samples_come_as_tfds_itself_reads_them(prepared):
    import tensorflow_datasets

    builder = tensorflow_datasets.builder("grey_steps", data_dir=str(prepared))
    wanted = [
        int(example["image"][0, 0, 0]) // 5
        for example in builder.as_dataset(split="train[:-10%]").as_numpy_iterator()
    ]
    ours = data.source("grey_steps", data_dir=prepared).arrays()[0]
    assert numbers(ours).tolist() == wanted
    # What lies in another format than TFRecord is read by TFDS.
    other = types.SimpleNamespace(
        info=types.SimpleNamespace(file_format="riegeli"), as_dataset=builder.as_dataset
    )
    for label in ("label", None):
        ((pictures, labels),) = records(other, "train[:-10%]", "image", label, size=100)
        decoded = [int(builder.info.features["image"].decode_example(p)[0, 0, 0]) for p in pictures]
        assert [value // 5 for value in decoded] == wanted
        assert labels.numpy().tolist() == [n % 2 if label else 0 for n in wanted]


def test_what_is_neither_prepared_nor_reachable_is_refused_with_the_way_out(
    tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr(connectivity, "reaches", lambda url: False)
    with pytest.raises(ZooError) as refused:
        data.source("cifar10", data_dir=tmp_path)
    assert not caplog.records  # the error says it all
    for part in ("'cifar10'", str(tmp_path), "toronto.edu", "tfds build cifar10", "dcgan-digits"):
        assert part in str(refused.value)
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "elsewhere"))
    with pytest.raises(ZooError, match="elsewhere"):
        data.source("cifar10")


def test_a_download_that_fails_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(connectivity, "reaches", lambda url: True)

    def fail(self, **_):
        raise RuntimeError("the host hung up\nand more")

    import tensorflow_datasets

    monkeypatch.setattr(tensorflow_datasets.core.DatasetBuilder, "download_and_prepare", fail)
    with pytest.raises(ZooError, match=r"could not be prepared.*the host hung up") as refused:
        data.source("cifar10", data_dir=tmp_path)
    assert "\n" not in str(refused.value)


def test_a_name_server_that_never_answers_costs_no_more_than_the_limit(monkeypatch):
    def hang(*_, **__):
        time.sleep(3)
        raise OSError("name server timed out")

    monkeypatch.setattr(urllib.request, "urlopen", hang)
    began = time.monotonic()
    assert not connectivity.reaches("https://example.invalid", seconds=0.2)
    assert time.monotonic() - began < 2


def test_an_answer_of_any_kind_is_a_network(monkeypatch):
    def refuse(url, **_):
        raise urllib.error.HTTPError(url, 404, "not here", {}, None)

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    assert connectivity.reaches("https://example.invalid")


@pytest.mark.parametrize(
    ("name", "shape", "said"),
    [
        ("imdb_reviews", None, "pictures, found none among text, label"),
        ("imagenet2012", None, "differ in size"),
        ("cifar10", (32, 32, 1), r"32 x 32 x 3.*received \(32, 32, 1\)"),
        ("mnist/nonsense", None, "cannot open 'mnist/nonsense'"),
    ],
)
def test_what_cannot_be_used_is_refused_before_any_download(name, shape, said, tmp_path):
    with pytest.raises(ZooError, match=said):
        data.source(name, shape=shape, data_dir=tmp_path)


def test_damaged_files_are_named(prepared, tmp_path):
    copy = tmp_path / "grey_steps"
    for path in (prepared / "grey_steps").rglob("*"):
        if path.is_file():
            target = copy / path.relative_to(prepared / "grey_steps")
            target.parent.mkdir(parents=True, exist_ok=True)
            content = path.read_bytes()
            target.write_bytes(content[:-100] if "tfrecord" in path.name else content)
    with pytest.raises(ZooError, match=r"'grey_steps' in .* cannot be read"):
        data.source("grey_steps", "test", data_dir=tmp_path)


@pytest.mark.skipif(
    not (MNIST / "mnist").is_dir(), reason="the real MNIST lies neither in TFDS_DATA_DIR nor shared"
)
def test_the_real_mnist():
    source = data.source("mnist", "test", data_dir=MNIST)
    images, labels = source.arrays()
    assert images.shape == (10_000, 28, 28, 1) and source.num_classes == 10
    assert labels.shape == (10_000,) and np.bincount(labels).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009
    ]  # fmt: skip
    assert images.mean() == pytest.approx(2 * 0.1325 - 1, abs=0.001)


def test_names_of_ones_own_count_where_they_lie_prepared(prepared, tmp_path, monkeypatch):
    # The dataset of this module is known to TFDS in this process; in another it would not be.
    monkeypatch.setattr(tfds, "names", lambda: ["mnist"])
    assert tfds.knows("mnist:3.0.1") and not tfds.knows("../mnist")
    data.check_name("grey_steps", data_dir=prepared)
    with pytest.raises(ZooError, match="Unknown dataset 'grey_steps'"):
        data.check_name("grey_steps", data_dir=tmp_path)
