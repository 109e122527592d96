"""`zoo sample`: a picture, a file of each sample, a film; from noise, classes or sources."""

import sys

import numpy as np
import pytest
from PIL import Image

import zoo
from zoo import cli, modalities
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


@pytest.fixture
def translator(tmp_path, seeded):
    """A GAN that makes pictures from pictures, its file, and a file of sources."""
    gan = zoo.get("pix2pix", shape=(8, 8, 1), width=4)
    gan.save(tmp_path / "translator.keras")
    sources = np.random.default_rng(0).uniform(-1, 1, (5, 8, 8, 1)).astype("float32")
    np.save(tmp_path / "sources.npy", sources)
    return gan, tmp_path / "translator.keras", sources


def test_pictures_are_made_from_the_sources_of_a_file_or_a_folder(command, translator, tmp_path):
    gan, file, sources = translator
    made = tmp_path / "made"
    code, out, err = command(file, "--source", tmp_path / "sources.npy", "--out", made)
    assert (code, out, err) == (0, f"5 samples: {made}\n", "")
    expected = gan.modality.canonical(gan.generate(condition=sources))
    found = [gan.modality.read(path) for path in sorted(made.iterdir())]
    np.testing.assert_array_equal(np.concatenate(found), expected)
    code, out, _ = command(file, "--source", made, "-n", 2, "--out", tmp_path / "sheet.png")
    assert (code, out) == (0, f"2 samples: {tmp_path / 'sheet.png'}\n")
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.size[0] > 2 * sheet.size[1]  # source and generated, twice in a row


def test_a_run_s_sources_are_the_held_out_ones_of_its_recipe(command, tmp_path, capsys):
    changes = ["train.samples=32", "train.batch_size=16", "arguments.width=4", "train.reports=1"]
    folder = run.execute(recipe.read("pix2pix-digits", changes), tmp_path)
    capsys.readouterr()
    made = tmp_path / "made"
    assert command(folder, "-n", 3, "--out", made)[:2] == (0, f"3 samples: {made}\n")
    held_out = zoo.data.source("digits", "test", degradation={"kind": "pixelate", "factor": 2})
    gan = zoo.load(folder)
    expected = gan.modality.canonical(gan.generate(condition=held_out.arrays(limit=3)[1]))
    found = [gan.modality.read(path) for path in sorted(made.iterdir())]
    np.testing.assert_array_equal(np.concatenate(found), expected)


def test_sources_where_none_are_taken_and_none_where_they_are(command, translator, tmp_path):
    _, file, _ = translator
    zoo.get("dcgan", shape=(8, 8, 1), latent=4, width=4).save(tmp_path / "dcgan.keras")
    sources = tmp_path / "sources.npy"
    for arguments, message in (
        ([file], "give --source FILE or folder"),
        ([file, "--labels", 3], "--labels: this GAN makes samples from a source"),
        ([file, "--source", tmp_path / "none"], "expected a folder of samples or a file"),
        ([file, "--source", sources, "--interpolate", "1..2"], "has no latent"),
        ([tmp_path / "dcgan.keras", "--source", sources], "--source: this GAN makes samples from"),
    ):
        code, out, err = command(*arguments)
        assert (code, out) == (2, "") and message in err and err.count("\n") == 1


def test_points_are_written_as_numbers(command, tmp_path):
    gan = zoo.get("vanilla", shape=(2,), latent=4, width=8)
    gan.save(tmp_path / "gan.keras")
    made = tmp_path / "made"
    assert command(tmp_path / "gan.keras", "-n", 5, "--seed", 1, "--out", made)[0] == 0
    found = modalities.Points(2).read(made / "samples.csv")
    np.testing.assert_array_equal(found, gan.generate(5, seed=1))


@pytest.mark.parametrize("name", ["walk.png", "walk.gif"])
def test_a_walk_is_a_strip_or_a_film(command, tmp_path, name):
    zoo.get("dcgan", shape=(8, 8, 1), latent=4, width=4).save(tmp_path / "gan.keras")
    out = tmp_path / name
    code, _, err = command(tmp_path / "gan.keras", "-n", 3, "--interpolate", "1..2", "--out", out)
    assert code == 0, err
    with Image.open(out) as picture:
        frames = getattr(picture, "n_frames", 1)
        # Pictures that are the same, one after the other, are one frame of a GIF.
        assert frames == 1 if name == "walk.png" else 2 <= frames <= 48
