"""Texts of TFDS: all splits are one running text, cut into pieces as a file is."""

from pathlib import Path

import pytest

from zoo import ZooError, data

PARTS = {"train": "abcdefghij" * 9, "validation": "klmno" * 4, "test": "pq" * 20}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A folder with `small_plays`: one text a split, as `tiny_shakespeare` has them."""
    import tensorflow_datasets

    class SmallPlays(tensorflow_datasets.core.GeneratorBasedBuilder):
        VERSION = tensorflow_datasets.core.Version("1.0.0")
        pkg_dir_path = Path(__file__).parent  # of its metadata, which it has none of

        def _info(self):
            features = {"text": tensorflow_datasets.features.Text()}
            return tensorflow_datasets.core.DatasetInfo(
                builder=self, features=tensorflow_datasets.features.FeaturesDict(features)
            )

        def _split_generators(self, _):
            return {name: self._generate_examples(text) for name, text in PARTS.items()}

        def _generate_examples(self, text):
            yield 0, {"text": text}

    folder = tmp_path_factory.mktemp("tfds")
    SmallPlays(data_dir=folder).download_and_prepare()
    return folder


def test_pieces_of_all_splits_with_the_same_symbols_in_train_and_test(prepared):
    train, test = (
        data.source("small_plays", split, shape=(5,), data_dir=prepared)
        for split in ("train", "test")
    )
    assert (
        train.modality
        == test.modality
        == data.outline("small_plays", (5,), data_dir=prepared).modality
    )
    assert "".join(train.modality.vocabulary) == "\nabcdefghijklmnopq"
    found = [one for s in (train, test) for one in s.modality.decode(s.arrays()[0])]
    orders = (("train", "validation", "test"), ("test", "train", "validation"))
    texts = ["\n".join(PARTS[name] for name in order) for order in orders]
    wholes = [sorted(text[a : a + 5] for a in range(0, len(text) - 4, 5)) for text in texts]
    assert sorted(found) in wholes and test.count == len(found) // 10


def test_texts_with_labels_stay_refused(tmp_path):
    with pytest.raises(ZooError, match="imdb_reviews"):
        data.source("imdb_reviews", data_dir=tmp_path)
