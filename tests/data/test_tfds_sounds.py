"""Sounds of tensorflow-datasets, on a dataset prepared here and on the real one if it is there."""

import os
from pathlib import Path

import numpy as np
import pytest

from zoo import ZooError, data
from zoo.data import tfds_sounds

DIGITS = Path(os.environ.get("TFDS_DATA_DIR") or "~/tensorflow_datasets").expanduser()
DIGITS = DIGITS / "spoken_digit"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A dataset `hums` of 20 sounds of different lengths at 4,000 samples a second."""
    import tensorflow_datasets as tfds

    class Hums(tfds.core.GeneratorBasedBuilder):
        VERSION = tfds.core.Version("1.0.0")
        pkg_dir_path = Path(__file__).parent  # of its metadata, which it has none of

        def _info(self):
            features = {
                "audio": tfds.features.Audio(sample_rate=4_000),
                "label": tfds.features.ClassLabel(names=["short", "long"]),
            }
            features = tfds.features.FeaturesDict(features)
            return tfds.core.DatasetInfo(builder=self, features=features)

        def _split_generators(self, manager):
            return {"train": self._generate_examples()}

        def _generate_examples(self):
            for number in range(20):
                sound = np.full(100 + 10 * number, 100 * number, "int64")
                yield number, {"audio": sound, "label": int(number >= 10)}

    folder = tmp_path_factory.mktemp("tfds")
    Hums(data_dir=folder).download_and_prepare()
    return folder


def test_sounds_are_cut_padded_and_scaled(prepared):
    sources = [data.source("hums", split, (150, 1), prepared) for split in ("train", "test")]
    assert [source.count for source in sources] == [18, 2]
    assert sources[0].modality.rate == 4_000 and sources[0].class_names == ("short", "long")
    (x, y), (more, _) = (source.arrays() for source in sources)
    for sound, label in zip(x, y, strict=True):
        number = round(float(sound[0, 0]) * 32_767 / 100)
        assert label == (number >= 10)
        length = min(100 + 10 * number, 150)
        np.testing.assert_allclose(sound[:length] * 32_767, 100 * number, atol=0.01)
        np.testing.assert_array_equal(sound[length:], 0 * sound[length:])
    assert len(np.concatenate([x, more])) == 20


def test_an_outline_reads_no_sounds(prepared):
    found = data.outline("hums", (150, 2), prepared)
    assert found.modality == data.source("hums", "train", (150, 2), prepared).modality
    assert found.condition.num_classes == 2


@pytest.mark.parametrize(("shape", "said"), [(None, "differ in length"), ((8, 8, 1), "length, 1")])
def test_sounds_that_differ_in_length_need_a_shape(prepared, shape, said):
    with pytest.raises(ZooError, match=said):
        data.source("hums", "train", shape, prepared)


def test_more_than_memory_holds_is_refused(prepared, monkeypatch):
    monkeypatch.setattr("zoo.data.stores.MEMORY_LIMIT", 1_000)
    with pytest.raises(ZooError, match="shorter shape"):
        data.source("hums", "train", (150, 1), prepared)


@pytest.mark.skipif(not DIGITS.is_dir(), reason="spoken_digit is not prepared in TFDS's folder")
def test_the_split_of_spoken_digits_is_its_authors():
    train, test = (data.source("spoken_digit", split) for split in ("train", "test"))
    assert (train.count, test.count) == (2_000, 250)
    assert (train.shape, train.modality.rate) == ((4_096, 1), 8_000)
    assert np.bincount(test.arrays()[1]).tolist() == [25] * 10


def test_the_first_five_recordings_are_test():
    names = [b"0_theo_0.wav", b"9_lucas_4.wav", b"3_yweweler_5.wav", b"0_theo_49.wav"]
    found = [tfds_sounds._split(name) for name in names]
    assert found == ["test", "test", "train", "validation"]
