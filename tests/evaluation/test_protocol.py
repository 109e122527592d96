"""Protocols: read strictly, and the two that come with the zoo are what they say."""

import pytest

from zoo.evaluation import catalogue, protocol, results, scorer
from zoo.training import recipe
from zoo.utils.errors import ZooError

TEXT = """
version = 3
summary = "mine"
modality = "image"
split = "test"
seed = 0
metrics = ["frechet_distance"]
quick_metrics = ["frechet_distance"]
best = "frechet_distance"
[settings]
features = "random"
real = 100
fake = 50
[quick]
fake = 10
[dataset.digits]
features = "digits"
fake = 40
"""


def test_a_dataset_changes_the_numbers_and_the_quick_form_them_again():
    mine = protocol.parse(TEXT)
    assert mine.settings("else").fake == 50 and mine.settings("else").features == "random"
    assert mine.settings("digits").fake == 40 and mine.settings("digits").features == "digits"
    assert mine.settings("digits", quick=True).fake == 10
    assert mine.settings("digits", quick=True).real == 100


def test_a_file_has_the_numbers_of_its_kind_and_of_its_own_name():
    mine = protocol.parse(f'{TEXT}\n[dataset.table]\nfake = 30\n[dataset."table:a.csv"]\nfake = 20')
    assert [mine.settings(f"table:{one}").fake for one in ("a.csv", "b.csv")] == [20, 30]
    assert protocol.read("table_quality").settings("table:adult.csv").fake == 18_049


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("version = 3", "version = 'three'", "version: expected a whole number"),
        ("version = 3", "", "missing key 'version'"),
        ("real = 100", "reel = 100", "unknown key 'reel'.*'real'"),
        ('features = "random"', "", "missing key 'features'"),
        ('split = "test"', 'split = "tset"', "split.*'test'"),
        ('modality = "image"', 'modality = "imag"', "modality.*'image'"),
        ('metrics = ["frechet_distance"]', "metrics = 3", "list of metrics"),
        ("[quick]", "quick = 3\n[other]", "unknown key|expected a table"),
    ],
)
def test_a_wrong_protocol_is_refused_and_the_key_named(old, new, message):
    with pytest.raises(ZooError, match=message):
        protocol.parse(TEXT.replace(old, new, 1))


@pytest.mark.parametrize("name", protocol.names())
def test_the_zoo_s_protocols_name_metrics_that_there_are(name):
    read = protocol.read(name)
    assert {*read.metrics, *read.quick_metrics, read.best} <= catalogue.METRICS.keys()
    assert set(catalogue.columns(read.metrics)) <= catalogue.COLUMNS.keys()


def test_mode_coverage_is_pacgan_s_protocol():
    assert protocol.read("mode_coverage").settings("ring").fake == 2_500


def test_an_unknown_benchmark_is_refused_with_the_nearest():
    with pytest.raises(ZooError, match="Did you mean 'mode_coverage'"):
        protocol.read("mode_coverge")


def test_a_protocol_of_one_s_own_is_called_by_its_path(tmp_path):
    """Points scored by two of their metrics, and kept in a results file of its own name."""
    text = (protocol.folder() / "mode_coverage.toml").read_text()
    path = tmp_path / "mine.toml"
    path.write_text(text.replace("version = 2", "version = 7"))
    read = protocol.read(str(path))
    assert (read.name, read.version) == ("mine", 7)
    assert recipe.read("vanilla-ring", [f"benchmark={path}"]).benchmark == str(path)
    scored = scorer.Scorer(str(path), "ring")
    found = scored.score(scored.held_out_samples())
    assert (found.stamp.benchmark, found.stamp.version) == ("mine", 7)
    row = results.Row("a", 0, "samples", found.values, found.stamp)
    results.append(tmp_path / "mine.csv", str(path), [row])
    assert results.read(tmp_path / "mine.csv", str(path)) == [row]
    with pytest.raises(ZooError, match=r"expected 'mode_coverage', received 'mine'"):
        results.read(tmp_path / "mine.csv", "mode_coverage")


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("image_quality", "", "", "expected a name of its own"),
        ("=1+1", "", "", "expected a name of its own"),
        ("mine", '["frechet_distance"]', '["frechet"]', "unknown metric 'frechet'. Did you mean"),
        ("mine", "fake = 50", "fake = 0", "fake: expected a whole number of at least 1"),
        ("mine", "seed = 0", "seed = -1", "a seed of at least 0"),
        ("mine", 'best = "frechet_distance"', 'best = "mode_coverage"', "best among quick_metrics"),
    ],
)
def test_a_wrong_one_of_one_s_own_is_refused_before_anything_is_scored(
    tmp_path, name, old, new, message
):
    path = tmp_path / f"{name}.toml"
    path.write_text(TEXT.replace(old, new) if old else TEXT)
    with pytest.raises(ZooError, match=message):
        recipe.read("vanilla-ring", [f"benchmark={path}"])
