"""A run of `cyclegan` from its recipe to its scores, and `zoo sample` of it, both ways and one."""

import json
import sys

import numpy as np
import pytest
from PIL import Image

import zoo
from zoo import cli
from zoo.training import recipe, run


@pytest.fixture
def command(monkeypatch, capsys):
    """Runs `zoo sample ARGUMENTS` in this process: (exit code, stdout, stderr)."""
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "2")

    def sample(*arguments):
        monkeypatch.setattr(sys, "argv", ["zoo", "sample", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        captured = capsys.readouterr()
        return stop.value.code or 0, captured.out, captured.err

    return sample


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of a run of two steps, digits between grey and colour."""
    changes = ["train.samples=32", "train.batch_size=16", "train.reports=1", "arguments.width=4"]
    changes += ["arguments.blocks=1", "arguments.identity=0.0", "unpaired.kind=colour"]
    changes += ["arguments.schedules=learning_rate: 1 at 32, 0 at 64"]
    return run.execute(recipe.read("cyclegan-digits", changes), tmp_path_factory.mktemp("runs"))


def test_the_run_is_scored_and_looked_at(folder):
    found = json.loads((folder / "results.json").read_text())
    score = found["scores"][0]
    assert score["stamp"]["dataset"] == "digits: colour"
    ways = [
        f"{one}_{way}" for one in ("distance", "cycle", "fd") for way in ("forward", "backward")
    ]
    assert set(ways) < set(score["values"]) and "label_kept_forward" in score["values"]
    assert found["health"]["diversity"] is not None
    with Image.open(folder / "samples" / "000000032.png") as sheet:
        assert sheet.mode == "RGB"


def test_held_out_pictures_are_translated_both_ways(command, folder, tmp_path):
    made = tmp_path / "made"
    code, out, err = command(folder, "-n", 3, "--out", made)
    assert (code, out, err) == (0, f"3 translations: {made}\n", "")
    held_out = zoo.data.source("digits", "test", unpaired={"kind": "colour"})
    gan = zoo.load(folder)
    both = gan.modality.canonical(gan.generate(condition=held_out.arrays(limit=3)[0]))
    for part, kind, name in zip(both, gan.modality.members, ("first", "second"), strict=True):
        files = sorted((made / name).iterdir())
        np.testing.assert_array_equal(np.concatenate([kind.read(one) for one in files]), part)
    assert command(folder, "-n", 4, "--out", tmp_path / "sheet.png")[0] == 0
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.mode == "RGB"


@pytest.mark.parametrize("backward", [False, True])
def test_pictures_in_files_are_translated_one_way(command, folder, tmp_path, backward):
    gan = zoo.load(folder)
    kind, other = gan.modality.members[:: -1 if backward else 1]
    pictures = np.random.default_rng(0).uniform(-1, 1, (5, *kind.shape)).astype("float32")
    kind.write(pictures, tmp_path / "source.npy")
    made = tmp_path / "made"
    way = ["--backward"] if backward else []
    code, out, err = command(folder, "--source", tmp_path / "source.npy", *way, "--out", made)
    assert (code, out, err) == (0, f"5 translations: {made}\n", "")
    found = np.concatenate([other.read(path) for path in sorted(made.iterdir())])
    expected = gan.generate(condition=pictures, backward=backward)
    np.testing.assert_array_equal(found, other.canonical(expected))
    sheet = tmp_path / "sheet.png"
    assert command(folder, "--source", tmp_path / "source.npy", *way, "--out", sheet)[0] == 0
    assert sheet.is_file()


def test_what_a_translator_has_not_is_refused(command, folder, tmp_path):
    zoo.get("dcgan", shape=(8, 8, 1), latent=4, width=4).save(tmp_path / "dcgan.keras")
    for arguments, message in (
        ([folder, "--labels", 3], "--labels: this GAN translates"),
        ([folder, "--interpolate", "1..2"], "--interpolate: this GAN translates"),
        ([folder, "--backward"], "--backward: give --source"),
        ([tmp_path / "dcgan.keras", "--backward"], "--backward: this GAN has one direction"),
    ):
        code, out, err = command(*arguments)
        assert (code, out) == (2, "") and message in err and err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("dcgan-digits", ["unpaired.kind=invert"], "cyclegan for two kinds"),
        ("cyclegan-digits", ["unpaired.kind=nvert"], "Did you mean 'invert'"),
        ("cyclegan-digits", ["unpaired.kind=colour", "arguments.identity=0.5"], "identity=0.0"),
    ],
)
def test_recipes_that_do_not_fit_are_refused(name, changes, words):
    with pytest.raises(zoo.ZooError, match=words):
        chosen = recipe.read(name, changes)
        run.build(chosen, zoo.data.outline(chosen.dataset, **chosen.views))
