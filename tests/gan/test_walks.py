"""Latents given, truncated and walked between: `generate`, `zoo sample --interpolate`."""

import sys

import keras
import numpy as np
import pytest
from PIL import Image

import zoo
from zoo import cli
from zoo.gan import sampling
from zoo.modalities import image
from zoo.utils.errors import ZooError


@pytest.fixture(scope="module")
def gan():
    keras.utils.set_random_seed(0)
    gan = zoo.get("conditional", shape=(8, 8, 1), num_classes=3, latent=40, width=4, kernel=3)
    for weight in gan.generator.trainable_weights:
        weight.assign(5 * weight)  # an untrained generator's samples hardly differ
    return gan


def test_the_latents_of_a_seed_make_the_samples_of_that_seed(gan):
    labels = np.array([2, 0, 1, 1])
    latents = gan.latents(4, seed=5)
    expected = gan.generate(4, labels=labels, seed=5)
    np.testing.assert_array_equal(gan.generate(latents=latents, labels=labels), expected)
    # Labels left out are drawn as `generate` draws them.
    np.testing.assert_array_equal(gan.generate(latents=latents, seed=5), gan.generate(4, seed=5))
    np.testing.assert_array_equal(gan.latents(2, seed=5), latents[:2])


def test_truncation_draws_only_what_lies_beyond_again(gan):
    whole, cut = gan.latents(300, seed=0), gan.latents(300, seed=0, truncation=0.7)
    assert np.abs(cut).max() <= 0.7
    within = np.abs(whole) <= 0.7
    np.testing.assert_array_equal(cut[within], whole[within])
    # A normal distribution cut at c has variance 1 - 2 c phi(c) / (2 Phi(c) - 1): 0.150 at 0.7
    # (0.163 were it uniform, 0.0 were it clipped to the middle, 0.3 were it clipped to the ends).
    assert cut[~within].var() == pytest.approx(0.150, abs=0.006)
    np.testing.assert_array_equal(gan.latents(9, seed=0, truncation=0.7), cut[:9])
    tiny = gan.generate(3, labels=1, seed=0, truncation=1e-6)
    np.testing.assert_allclose(tiny[0], tiny[1], atol=1e-4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"latents": np.zeros((2, 39))}, r"\(n, 40\)"),
        ({"latents": np.zeros((0, 40))}, r"\(n, 40\)"),
        ({"latents": np.zeros((2, 40)), "n": 3}, "n=3"),
        ({"latents": np.zeros((2, 40)), "truncation": 1.0}, "truncation=1.0"),
        ({"n": 2, "truncation": 0.0}, "above 0"),
        ({"n": 2, "truncation": float("nan")}, "above 0"),
        ({}, "n must be"),
    ],
)
def test_latents_that_cannot_be_are_refused(gan, arguments, message):
    with pytest.raises(ZooError, match=message):
        gan.generate(**arguments)


def test_slerp_keeps_to_the_sphere_at_an_even_speed():
    random = np.random.default_rng(0)
    first, last = random.normal(size=(2, 5, 40))
    first, last = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (first, last))
    way = np.stack([sampling.slerp(first, last, t) for t in np.linspace(0, 1, 11)])
    np.testing.assert_allclose(way[0], first, atol=1e-6)
    np.testing.assert_allclose(way[-1], last, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(way, axis=2), 1.0, atol=1e-6)
    steps = np.linalg.norm(np.diff(way, axis=0), axis=2)
    np.testing.assert_allclose(steps, np.broadcast_to(steps[0], steps.shape), rtol=1e-4)
    # Where there is no arc, between a point and itself or its opposite, it goes straight.
    np.testing.assert_allclose(sampling.slerp(first, first, 0.3), first, atol=1e-6)
    np.testing.assert_allclose(sampling.slerp(first, -first, 0.5), 0.0, atol=1e-6)


def test_a_walk_leads_from_one_seed_s_samples_to_another_s(gan):
    way = sampling.walk(gan, 3, (1, 2), [0.0, 0.5, 1.0], condition=2)
    for step, seed in ((0, 1), (2, 2)):
        expected = gan.generate(3, labels=2, seed=seed)
        np.testing.assert_allclose(way[step], expected, atol=1e-5)
    assert not np.allclose(way[1], way[0]) and not np.allclose(way[1], way[2])


def test_the_command_walks(gan, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "2")
    gan.save(tmp_path / "gan.keras")

    def sample(*options):
        arguments = ["zoo", "sample", str(tmp_path / "gan.keras"), *map(str, options)]
        monkeypatch.setattr(sys, "argv", arguments)
        with pytest.raises(SystemExit) as stop:
            cli.main()
        return stop.value.code or 0, capsys.readouterr().err

    assert sample("--interpolate", "1..2", "-n", 4, "--out", tmp_path / "walk.gif")[0] == 0
    with Image.open(tmp_path / "walk.gif") as film:
        frames = [np.asarray(film.convert("L")) for _ in _seek(film)]
        assert film.info["loop"] == 0 and film.n_frames == 48
    np.testing.assert_array_equal(frames[1], frames[-1])  # there and back
    assert np.abs(frames[0].astype(int) - frames[24]).max() > 0
    strip = ["--interpolate", "1..2", "-n", 2, "--labels", "0,1", "--out", tmp_path / "walk.png"]
    assert sample(*strip)[0] == 0
    way = sampling.walk(gan, 2, (1, 2), np.linspace(0, 1, 10), condition=[0, 1])
    expected = image.sheet(way.swapaxes(0, 1).reshape(20, 8, 8, 1), columns=10)
    with Image.open(tmp_path / "walk.png") as picture:
        np.testing.assert_array_equal(np.asarray(picture), expected[..., 0])
    for options, message in [
        (["--interpolate", "1-2"], "two seeds, as 3..4"),
        (["--interpolate", "1..2", "--seed", 1], "--seed"),
        (["--interpolate", "1..2", "--out", "walk.mp4"], ".png or .gif"),
        (["--out", "grid.gif"], ".png"),
        (["--truncation", "-1"], "above 0"),
    ]:
        code, said = sample(*options)
        assert code == 2 and message in said and said.count("\n") == 1


def _seek(film):
    """Goes through a film's frames."""
    for number in range(film.n_frames):
        film.seek(number)
        yield


def test_a_walk_s_truncation_leaves_the_codes_of_an_infogan_alone():
    gan = zoo.get("infogan", shape=(8, 8, 1), width=4)
    first, last = sampling.walk(gan, 6, (3, 4), [0.0, 1.0], truncation=0.3)
    np.testing.assert_allclose(first, gan.generate(6, seed=3, truncation=0.3), atol=1e-6)
    np.testing.assert_allclose(last, gan.generate(6, seed=4, truncation=0.3), atol=1e-6)
