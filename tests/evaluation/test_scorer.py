"""Scoring: the protocol is kept, the same twice, and numbers that mean nothing are refused."""

import dataclasses
import types

import keras
import numpy as np
import pytest

import zoo
from zoo import data, metrics
from zoo.data import mixtures
from zoo.evaluation import catalogue, protocol
from zoo.evaluation.scorer import Scorer, score
from zoo.utils.errors import ZooError


@pytest.fixture(scope="module")
def scorer():
    return Scorer("image_quality", "digits")


@pytest.fixture(scope="module")
def real(scorer):
    return scorer.real(draws=1)[0]


def untrained(name="dcgan", **arguments):
    keras.utils.set_random_seed(1)
    arguments = {"shape": (8, 8, 1), "latent": 8, "width": 8, **arguments}
    return zoo.get(name, **{key: one for key, one in arguments.items() if one is not None})


def test_real_pictures_score_as_real_ones(real):
    values = real.values
    assert values["label_accuracy"] > 0.97 and values["rarest_to_commonest"] > 0.5
    assert values["coverage"] > 0.9 and values["precision"] > 0.8 and values["recall"] > 0.6
    assert 0.4 < values["two_sample_accuracy"] < 0.65
    assert values["classification_accuracy_score"] > 0.85
    assert abs(values["kernel_distance"]) < 0.05
    assert "fid" not in values
    assert 0.4 < values["memorization_nearer"] < 0.6  # they are no nearer to train than others


def test_the_stamp_says_how_the_scores_were_made(real, scorer):
    stamp = real.stamp
    assert (stamp.real_samples, stamp.fake_samples) == (355, 355)
    assert (stamp.split, stamp.form, stamp.weights) == ("test", "full", "none")
    assert (stamp.features, stamp.features_sha256) == ("digits", scorer.features.sha256)
    assert stamp.version == protocol.read("image_quality").version


def test_an_untrained_generator_is_far_worse(real, scorer):
    noise = scorer.score(untrained(), quick=True).values
    assert noise["fd"] > 20 * real.values["fd"] and noise["coverage"] < 0.1


def test_two_scorings_agree_to_the_last_digit(scorer):
    gan = untrained()
    one, two = scorer.score(gan), Scorer("image_quality", "digits").score(gan)
    assert one.values == two.values and one.stamp == two.stamp


def test_raw_and_averaged_weights_are_told_apart(scorer):
    gan = untrained(averaging=0.5)
    raw = [np.zeros_like(w) for w in gan.averaged_generator.get_weights()]
    gan.averaged_generator.set_weights(raw)
    averaged, raw = (scorer.score(gan, averaged=kind, quick=True) for kind in (True, False))
    assert (averaged.stamp.weights, raw.stamp.weights) == ("averaged", "raw")
    assert averaged.values["fd"] != raw.values["fd"]
    assert averaged.stamp.differences(raw.stamp) == {"weights": ("averaged", "raw")}


def test_a_copy_of_the_training_set_is_memorization(scorer, monkeypatch):
    alone = dataclasses.replace(scorer.protocol, metrics=("memorization",))
    monkeypatch.setattr(scorer, "protocol", alone)
    copies = data.source("digits", "train").arrays()[0]
    assert scorer.score(copies).values["memorization_ratio"] == 0.0


def test_a_conditional_gan_is_asked_for_every_class_as_often(scorer, monkeypatch):
    asked = []
    gan = untrained("conditional")

    def generate(n, condition=None, seed=None, averaged=True):
        assert n == len(condition)
        asked.append(condition)
        pictures, known = data.source("digits").arrays()
        first = np.stack([pictures[known == label][0] for label in range(10)])
        return first[condition]

    monkeypatch.setattr(gan, "generate", generate)
    assert scorer.score(gan, quick=True).values["label_accuracy"] == 1.0
    assert np.bincount(asked[0]).tolist() == [100] * 10


def test_generated_pictures_are_rounded_as_files_are(scorer):
    pictures = data.source("digits").arrays()[0]
    shifted = np.clip(pictures + np.float32(0.003), -1, 1)  # below half of a level
    assert scorer.score(shifted, quick=True).values == scorer.score(pictures, quick=True).values


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x: x[:999], "Too few samples: the protocol image_quality takes 1,000"),
        (lambda x: np.where(np.arange(1085)[:, None, None, None] == 3, np.nan, x), "NaN .* 3"),
        (lambda x: x * 100, r"\[-1, 1\]"),
        (lambda x: x[:, :4], "shape"),
    ],
)
def test_samples_that_cannot_be_scored_are_refused(scorer, change, message):
    with pytest.raises(ZooError, match=message):
        scorer.score(change(data.source("digits").arrays()[0]), quick=True)


def test_a_kernel_distance_of_few_samples_takes_them_all():
    """Of a folder of 2,000 pictures 200 are held out; the protocol's subsets have 1,000."""
    numbers = np.random.default_rng(0)
    real, fake = (types.SimpleNamespace(features=numbers.normal(size=(n, 3))) for n in (9, 12))
    settings = types.SimpleNamespace(kernel_subsets=50, kernel_subset_size=1_000)
    view = types.SimpleNamespace(real=real, fake=fake, settings=settings, seed=0)
    found = catalogue.METRICS["kernel_distance"](view)["kernel_distance"]
    expected = metrics.kernel_distance(real.features, fake.features, 50, 9, seed=0).mean
    assert found == expected


def test_points_and_pictures_are_not_mixed_up():
    with pytest.raises(ZooError, match="scores samples of kind 'image'; 'ring' has 'points'"):
        Scorer("image_quality", "ring")
    with pytest.raises(ZooError, match="scores samples of kind 'points'; 'digits' has 'image'"):
        Scorer("mode_coverage", "digits")
    with pytest.raises(ZooError, match="The GAN makes Image"):
        Scorer("mode_coverage", "ring").score(untrained())


def test_mode_coverage_counts_modes_and_ranks_by_share_and_evenness():
    scorer = Scorer("mode_coverage", "grid")
    means, _ = mixtures.modes("grid")
    five = scorer.score(np.repeat(means[:5], 500, axis=0))
    assert five.values == {
        "modes": 5,
        "high_quality": 1.0,
        "reverse_kl": pytest.approx(np.log(25 / 5)),
    }
    assert scorer.goodness(five.values) == pytest.approx(5 / 25)
    few = np.full((2_500, 2), 9.0, "float32")
    few[:25] = means  # every mode, evenly, and nearly nothing good
    assert scorer.goodness(scorer.score(few).values) < scorer.goodness(five.values)
    assert scorer.real(draws=1)[0].values["modes"] == 25


def test_a_feature_network_is_refused_where_none_is_looked_through():
    with pytest.raises(ZooError, match="scores points without a feature network: leave 'random'"):
        Scorer("mode_coverage", "ring", network="random")


def test_score_in_one_call_says_the_same_as_a_scorer(scorer):
    pictures = data.source("digits").arrays()[0]
    found = score(pictures, "image_quality", "digits", quick=True)
    expected = scorer.score(pictures, quick=True)
    assert dataclasses.replace(found, seconds=0) == dataclasses.replace(expected, seconds=0)


def test_what_is_made_from_sources_is_scored_where_the_data_has_them():
    gan, undone = untrained("pix2pix", latent=None), {"kind": "pixelate", "factor": 2}
    found = score(gan, "image_quality", "digits", quick=True, degradation=undone)
    assert found == dataclasses.replace(
        Scorer("image_quality", "digits", degradation=undone).score(gan, quick=True),
        seconds=found.seconds,
    )
    with pytest.raises(ZooError, match=r"Nothing to score: .*\[degradation\]"):
        score(gan, "image_quality", "digits", quick=True)


def test_another_network_changes_the_stamp(scorer):
    pictures = data.source("digits").arrays()[0]
    random = Scorer("image_quality", "digits", network="random").score(pictures, quick=True)
    assert "class_total_variation" not in random.values  # it reads no classes
    differences = random.stamp.differences(scorer.score(pictures, quick=True).stamp)
    assert set(differences) == {"features", "features_sha256"}
