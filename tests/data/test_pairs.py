"""Pairs: each sample with its own source, in any order; what does not match is named."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from zoo import ZooError, data
from zoo.data import stores, stream
from zoo.modalities import Image as Pictures
from zoo.modalities import Paired

COUNT = 23


def save(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.uint8(pixels)).save(path)


def greys(pictures):
    return np.rint((np.asarray(pictures)[:, 0, 0, 0] + 1) * 127.5).astype(int).tolist()


@pytest.fixture
def folders(tmp_path):
    """Two folders of pictures by the same names: samples of 8x8, grey n; sources of 4x4, 100 + n.

    Written in other orders and with other endings.
    """
    for n in range(COUNT):
        save(tmp_path / "samples" / f"{n:02}.png", np.full((8, 8), n))
        save(tmp_path / "sources" / f"{n:02}.bmp", np.full((4, 4, 3), 100 + n))
    return tmp_path


def of_folders(folders, **settings):
    pairs = {"kind": "folders", "source": str(folders / "sources")}
    return data.source(f"folder:{folders / 'samples'}", pairs=pairs, **settings)


@pytest.mark.parametrize("limit", [stores.MEMORY_LIMIT, 0])
def test_partners_by_file_name(folders, monkeypatch, limit):
    """In memory and read from the files as they are needed, in every way of reading."""
    monkeypatch.setattr(stores, "MEMORY_LIMIT", limit)
    source, test = of_folders(folders), of_folders(folders, split="test")
    assert (source.shape, source.count, test.count) == ((8, 8, 1), 21, 2)
    assert source.condition == Paired(Pictures((4, 4, 3)))
    assert greys(test.arrays()[0]) == [9, 19] and greys(test.arrays()[1]) == [109, 119]
    ways = [
        source.arrays(),
        source.arrays(limit=7, seed=3),
        *source.one_pass(4).as_numpy_iterator(),
    ]
    ways += list(source.batches(6, seed=1, start=5).take(9).as_numpy_iterator())
    for samples, sources in ways:
        assert greys(sources) == [100 + n for n in greys(samples)]
    straight = list(source.batches(6, seed=1).take(5).as_numpy_iterator())
    gone_on = list(source.batches(6, seed=1, start=12).take(3).as_numpy_iterator())
    for one, other in zip(straight[2:], gone_on, strict=True):
        assert greys(one[0]) == greys(other[0])


def test_the_shape_of_the_source_follows_that_of_the_sample(folders):
    source = of_folders(folders, shape=(16, 16, 3))
    assert source.condition.modality.shape == (8, 8, 3)
    outline = data.outline(
        f"folder:{folders / 'samples'}",
        pairs={"kind": "folders", "source": str(folders / "sources"), "reverse": True},
    )
    assert outline == (Pictures((4, 4, 3)), Paired(Pictures((8, 8, 1))))
    with pytest.raises(ZooError, match="does not divide"):
        of_folders(folders, shape=(9, 9, 1))


def test_a_missing_partner_is_named_and_can_be_passed_over(folders, capsys):
    (folders / "sources" / "03.bmp").unlink()
    with pytest.raises(ZooError, match=r"1 of 23 .*no partner .*samples/03\.png") as error:
        of_folders(folders)
    assert "\n" not in str(error.value)
    source = of_folders(folders, broken="skip")
    assert 3 not in greys(source.arrays()[0]) and source.count == 20
    assert "03.png. Skipped." in capsys.readouterr().err
    (folders / "sources" / "04.bmp").write_text("no picture")
    assert 4 not in greys(of_folders(folders, broken="skip").arrays()[0])
    assert "04.bmp (not a picture). Skipped." in capsys.readouterr().err
    save(folders / "sources" / "99.png", np.zeros((4, 4)))
    (folders / "samples" / "03.png").unlink()
    with pytest.raises(ZooError, match=r"sources.*99\.png"):
        of_folders(folders)


def test_a_pair_of_different_sizes_is_named(folders, capsys):
    save(folders / "sources" / "05.bmp", np.zeros((4, 6, 3)))
    with pytest.raises(ZooError, match=r"1 of 21 pairs differ.*05\.png \(8x8, its source 4x6\)"):
        of_folders(folders)
    assert of_folders(folders, broken="skip").count == 20
    assert "Skipped" in capsys.readouterr().err


def test_side_by_side_in_one_file(tmp_path):
    for n in range(COUNT):
        save(tmp_path / f"{n:02}.png", np.repeat([[100 + n, n]], 8, 0).repeat(6, 1))
    name, pairs = f"folder:{tmp_path}", {"kind": "side_by_side"}
    source = data.source(name, pairs=pairs)
    assert source.shape == source.condition.modality.shape == (8, 6, 1)
    for samples, sources in [source.arrays(), *source.batches(5).take(3).as_numpy_iterator()]:
        assert greys(sources) == [100 + n for n in greys(samples)]
        assert (samples == samples[:, :1, :1]).all() and (sources == sources[:, :1, :1]).all()
    back = data.source(name, pairs={**pairs, "reverse": True}).arrays()
    assert greys(back[0]) == [100 + n for n in greys(back[1])]
    save(tmp_path / "odd.png", np.zeros((8, 13)))
    with pytest.raises(ZooError, match=r"1 of \d+ files cannot be halved: .*odd\.png \(8x13\)"):
        data.source(name, pairs=pairs)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A TFDS folder with `two_sizes`: features `lr` of 4x4, grey 100 + n, and `hr` of 8x8, n."""
    import tensorflow_datasets as tfds

    class TwoSizes(tfds.core.GeneratorBasedBuilder):
        VERSION = tfds.core.Version("1.0.0")
        pkg_dir_path = Path(__file__).parent  # of its metadata, which it has none of

        def _info(self):
            features = {"lr": tfds.features.Image(shape=(4, 4, 3))}
            features |= {"hr": tfds.features.Image(shape=(8, 8, 3))}
            features = tfds.features.FeaturesDict(features)
            return tfds.core.DatasetInfo(builder=self, features=features)

        def _split_generators(self, _):
            return {"train": self._generate_examples()}

        def _generate_examples(self):
            for n in range(COUNT):
                yield n, {k: np.full((s, s, 3), g, "uint8") for k, s, g in self._parts(n)}

        def _parts(self, n):
            return ("lr", 4, 100 + n), ("hr", 8, n)

    folder = tmp_path_factory.mktemp("tfds")
    TwoSizes(data_dir=folder).download_and_prepare()
    return folder


@pytest.mark.parametrize("limit", [stores.MEMORY_LIMIT, 0])
def test_two_features_of_a_tfds_dataset(prepared, monkeypatch, limit):
    monkeypatch.setattr(stores, "MEMORY_LIMIT", limit)
    monkeypatch.setattr(stream, "WINDOW", 5)
    pairs = {"kind": "features", "source": "lr", "sample": "hr", "factor": 2}
    source = data.source("two_sizes", data_dir=prepared, pairs=pairs)
    assert source.shape == (8, 8, 3) and source.condition.modality.shape == (4, 4, 3)
    for samples, sources in [source.arrays(9), *source.batches(5).take(6).as_numpy_iterator()]:
        assert greys(sources) == [100 + n for n in greys(samples)]
    back = data.source("two_sizes", data_dir=prepared, pairs={**pairs, "reverse": True})
    assert back.shape == (4, 4, 3) and back.condition.modality.shape == (8, 8, 3)
    with pytest.raises(ZooError, match=r"no picture feature 'hrr'\. Did you mean 'hr'"):
        data.source("two_sizes", data_dir=prepared, pairs={**pairs, "sample": "hrr"})


@pytest.mark.parametrize(
    ("name", "pairs", "message"),
    [
        ("digits", {"kind": "folders", "source": "x"}, "expected a dataset folder:PATH"),
        ("folder:x", {"kind": "folders"}, r"pairs\.source: expected the path"),
        ("digits", {"kind": "features", "source": "a", "sample": "b"}, "of TFDS datasets"),
        ("mnist", {"kind": "features", "source": "a"}, "two picture features"),
        ("folder:x", {"kind": "folder"}, "Did you mean 'folders'"),
        ("folder:x", {"kind": "side_by_side", "source": "y"}, r"unknown key 'pairs\.source'"),
    ],
)
def test_wrong_settings_are_refused(name, pairs, message):
    with pytest.raises(ZooError, match=message):
        data.source(name, pairs=pairs)
