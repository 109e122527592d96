"""What chooses never reports: checkpoints are chosen by validation data, tables by test alone."""

import keras
import numpy as np
import pytest

import zoo
from zoo import data
from zoo.data.parts import TooSmall
from zoo.evaluation import protocol
from zoo.evaluation.scorer import Scorer

DATASETS = {
    "image_quality": "digits",
    "class_conditional": "digits",
    "mode_coverage": "ring",
}


@pytest.fixture
def opened(monkeypatch):
    """The splits that were opened."""
    found, source = [], data.source

    def spy(name, split="train", **kwargs):
        found.append(split)
        return source(name, split, **kwargs)

    monkeypatch.setattr(data, "source", spy)
    return found


def gan_for(name):
    keras.utils.set_random_seed(1)
    classes = {"num_classes": 10} if name == "class_conditional" else {}
    variant = "conditional" if classes else "vanilla"
    return zoo.get(variant, shape=data.outline(DATASETS[name]).modality.shape, **classes)


@pytest.mark.parametrize("name", DATASETS)
def test_the_quick_form_never_opens_the_test_split(name, opened):
    gan = gan_for(name)
    opened.clear()
    scorer = Scorer(name, DATASETS[name])
    quick = scorer.score(gan, quick=True)
    assert "test" not in opened and quick.stamp.split == "validation"
    full = scorer.score(gan)
    assert full.stamp.split == "test"
    assert quick.stamp.scoring_seed != full.stamp.scoring_seed


@pytest.mark.parametrize("name", DATASETS)
def test_what_chooses_draws_latents_of_its_own(name, monkeypatch):
    gan, seeds, generate = gan_for(name), [], zoo.GAN.generate

    def spy(self, *args, seed=None, **kwargs):
        seeds.append(seed)
        return generate(self, *args, seed=seed, **kwargs)

    monkeypatch.setattr(zoo.GAN, "generate", spy)
    scorer = Scorer(name, DATASETS[name])
    scorer.score(gan, quick=True)
    scorer.score(gan)
    assert len(set(seeds)) == 2


def test_every_protocol_reports_on_test():
    assert {protocol.read(name).split for name in protocol.names()} == {"test"}


@pytest.mark.parametrize("name", ["digits", "ring"])
def test_no_sample_is_in_two_parts(name):
    rows = [
        {row.tobytes() for row in data.source(name, split).arrays()[0]} for split in data.SPLITS
    ]
    both = [len(one & other) for n, one in enumerate(rows) for other in rows[n + 1 :]]
    assert both == [0, 0, 0]


def test_a_real_draw_holds_out_samples_against_others():
    """Five draws of the same samples, each dealt in another way; none counts a sample twice."""
    scorer, seen = Scorer("image_quality", "digits"), []
    score = scorer._scores

    def spy(real, fake, *rest):
        rows = {row.tobytes() for row in np.concatenate([real.samples, fake.samples])}
        seen.append((len(rows), len(real.samples), len(fake.samples), fake.samples[0].tobytes()))
        return score(real, fake, *rest)

    scorer._scores = spy
    values = [draw.values["fd"] for draw in scorer.real(draws=3)]
    assert len(set(values)) == 3
    assert {one[1:3] for one in seen} == {(355, 355)} and len({one[3] for one in seen}) == 3
    assert all(one[0] == 710 for one in seen)


def test_a_small_dataset_chooses_nothing_and_says_so(tmp_path):
    from PIL import Image

    for number in range(60):
        pixels = np.random.default_rng(number).integers(0, 255, (8, 8), "uint8")
        Image.fromarray(pixels).save(tmp_path / f"{number}.png")
    name = f"folder:{tmp_path}"
    with pytest.raises(TooSmall, match="54 samples to train on, and fewer than 500"):
        data.source(name, "validation")
    assert data.source(name, "train").count == 54
    scorer = Scorer("image_quality", name, network="random")
    assert "no validation part" in scorer.unchosen
