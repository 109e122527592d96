"""Tables of tensorflow-datasets, on datasets prepared here whose values are known."""

import typing
from pathlib import Path

import numpy as np
import pytest

from zoo import ZooError, data
from zoo.data import tfds_tables

pytest.importorskip("pandas")
COUNT = 240


def _rows(start: int, count: int):
    for number in range(start, start + count):
        yield {
            "survived": number % 2,
            "name": f"passenger {number}",
            "cabin": "A" if number % 3 else "Ünknown",
            "age": np.nan if number % 4 == 0 else number + 0.25,
            "features": {"place": number % 30 + 20, "pair": [number * 1.5, -number * 2.5]},
        }


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Datasets `voyage`, of one split, and `voyages`, with a test split of its own."""
    import tensorflow_datasets as tfds

    class Voyage(tfds.core.GeneratorBasedBuilder):
        VERSION = tfds.core.Version("1.0.0")
        pkg_dir_path = Path(__file__).parent  # of its metadata, which it has none of
        SPLITS: typing.ClassVar = {"train": (0, COUNT)}

        def _info(self):
            inner = {
                "place": tfds.features.Tensor(shape=(), dtype=np.int32),
                "pair": tfds.features.Tensor(shape=(2,), dtype=np.float32),
            }
            features = {
                "survived": tfds.features.ClassLabel(names=["no", "yes"]),
                "name": tfds.features.Tensor(shape=(), dtype=np.str_),
                "cabin": tfds.features.Text(),
                "age": tfds.features.Scalar(dtype=np.float32),
                "features": inner,
            }
            return tfds.core.DatasetInfo(
                builder=self,
                features=tfds.features.FeaturesDict(features),
                supervised_keys=("features", "survived"),
            )

        def _split_generators(self, manager):
            return {name: self._generate_examples(*part) for name, part in self.SPLITS.items()}

        def _generate_examples(self, start, count):
            yield from enumerate(_rows(start, count))

    class Voyages(Voyage):
        SPLITS: typing.ClassVar = {"train": (0, 600), "test": (600, 40)}

    folder = tmp_path_factory.mktemp("tfds")
    for builder in (Voyage, Voyages):
        builder(data_dir=folder).download_and_prepare()
    return folder


def _frame(source):
    return source.modality.decode(source.arrays()[0])


def test_columns_are_the_features_with_the_target_last(prepared):
    with pytest.warns(UserWarning, match="voyage: columns .* left out: name"):
        train, test = (data.source("voyage", split, None, prepared) for split in ("train", "test"))
    assert (train.count, test.count) == (160, 80)
    frame = _frame(train)
    columns = ["cabin", "age", "features_place", "features_pair_0", "features_pair_1", "survived"]
    assert list(frame) == columns
    number = np.rint(frame.features_pair_0 / 1.5).astype(int)
    assert len(set(number) | set(np.rint(_frame(test).features_pair_0 / 1.5))) == COUNT
    assert (frame.survived == np.where(number % 2, "yes", "no")).all()
    assert (frame.cabin == np.where(number % 3, "A", "Ünknown")).all()
    assert (frame.age.isna() == (number % 4 == 0)).all()
    there = frame.age.notna()
    np.testing.assert_allclose(frame.age[there], number[there] + 0.25, atol=0.02)
    assert (frame.features_place == number % 30 + 20).all()
    np.testing.assert_allclose(frame.features_pair_1, -2.5 * number, atol=0.05)


def test_the_authors_test_split_is_kept(prepared):
    splits = ("train", "validation", "test")
    with pytest.warns(UserWarning, match="left out: name"):
        found = {split: data.source("voyages", split, None, prepared) for split in splits}
    assert {split: one.count for split, one in found.items()} == {
        "train": 480,
        "validation": 120,
        "test": 40,
    }
    least = _frame(found["test"]).features_place.index  # 40 rows, of numbers train never had
    assert len(least) == 40
    most = max(_frame(found[split]).features_pair_0.max() for split in splits[:2])
    assert most == pytest.approx(599 * 1.5)


@pytest.mark.filterwarnings("ignore:voyage")
def test_an_outline_is_the_tables_modality(prepared):
    found = data.outline("voyage", None, prepared)
    assert found.modality == data.source("voyage", "test", None, prepared).modality
    with pytest.raises(ZooError, match="leave the shape out"):
        data.source("voyage", "train", (3,), prepared)


def test_more_than_memory_holds_is_refused(prepared, monkeypatch):
    from zoo.data import tables

    tables._learnt.cache_clear()
    monkeypatch.setattr("zoo.data.stores.MEMORY_LIMIT", 1_000)
    with pytest.raises(ZooError, match="Parquet"):
        data.source("voyage", "train", None, prepared)


@pytest.mark.parametrize(
    ("name", "is_table"),
    [
        ("titanic", True),
        ("penguins/simple", True),
        ("wine_quality", True),
        ("iris", True),
        ("imdb_reviews", False),
        ("mnist", False),
        ("spoken_digit", False),
        ("tiny_shakespeare", False),
    ],
)
def test_tables_are_told_from_what_tfds_says_of_them(tmp_path, name, is_table):
    assert tfds_tables.has_rows(name, tmp_path) is is_table
