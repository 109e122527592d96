"""What `zoo doctor` suggests for photographs: a shape, a budget, augmentation of few pictures."""

import shlex

import numpy as np
import pytest
from PIL import Image

from zoo import ZooError, data, modalities
from zoo.cli import doctor
from zoo.data.inspection import inspect
from zoo.training import cost, final_scores, recipe, run


@pytest.fixture
def photographs(tmp_path):
    random = np.random.default_rng(0)
    for number in range(12):
        noise = random.integers(0, 256, (300, 400, 3), dtype="uint8")
        Image.fromarray(noise).save(tmp_path / f"{number}.jpg")
    return f"folder:{tmp_path}"


def suggested(dataset):
    """Returns the recipe that the suggested command reads, and the lines below it."""
    command, *lines = doctor.suggestion(dataset, inspect(dataset, batch_size=4, side=32), 4)
    name, *changes = shlex.split(command.removeprefix("suits: zoo run "))
    return recipe.read(name, [change.removeprefix("--set=") for change in changes]), lines


def test_the_command_has_a_shape_that_can_be_made_and_augmentation(photographs):
    read, lines = suggested(photographs)
    assert read.arguments["shape"] == (24, 32, 3)
    assert read.arguments["augmentation"] == "color, translation, cutout"
    assert any(line.startswith("augmentation: under 10,000 pictures") for line in lines)
    gan = run.build(read, data.outline(photographs, read.arguments["shape"]))
    assert gan.shape == (24, 32, 3)


def test_a_budget_of_an_hour_is_proposed_where_the_recipe_s_takes_longer(photographs, monkeypatch):
    assert suggested(photographs)[0].train.samples == 300_000
    monkeypatch.setattr(cost, "seconds", lambda gan, samples: 0.1 * samples)
    read, lines = suggested(photographs)
    assert read.train.samples == 36_000
    assert lines[0].startswith("costs: about 1 hour for 36,000 samples on this machine, an estim")
    assert "the recipe's own 300,000 would take 8 hours" in lines[0]


def test_a_run_on_large_pictures_says_which_shape_to_add():
    outline = data.Outline(modalities.Image((768, 1024, 3)), modalities.Unconditional())
    with pytest.raises(ZooError, match=r"768 x 1024. Add --set 'arguments.shape=\[48, 64, 3\]'"):
        run.build(recipe.read("dcgan-mnist", ["dataset=folder:photos"]), outline)


def test_a_shape_that_no_gan_makes_is_refused_before_pictures_are_read():
    with pytest.raises(ZooError, match="--shape: shape must be"):
        doctor._shape("512,512,3")


def test_photographs_are_scored_without_a_download(photographs, monkeypatch):
    """The network that ships says so in the stamp, and what it is in the sentence below."""
    monkeypatch.setattr("zoo.data.connectivity.reaches", lambda *_: False)
    read, lines = suggested(photographs)
    gan = run.build(read, data.outline(photographs, read.arguments["shape"]))
    scorer, unscored = final_scores.scorer(read, gan.shape)
    assert not unscored
    scores = scorer.score(gan, quick=True).to_dict()
    assert scores["values"]["fd"] > 0 and scores["stamp"]["features"] == "efficientnet"
    assert "zoo eval RUN --features inception gives FID" in final_scores.explained([scores])
    assert any(line.startswith("scores: by EfficientNet-Lite's features") for line in lines)
