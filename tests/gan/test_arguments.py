"""What a GAN is asked with: a wrong value is a ZooError, never an error from within."""

import inspect

import numpy as np
import pytest

import zoo
from zoo.utils.errors import ZooError

X = np.linspace(-1, 1, 8 * 64, dtype="float32").reshape(8, 8, 8, 1)
Y = np.arange(8) % 3

REFUSED = {
    "texts": lambda gan, _: gan.fit(np.array(["a"] * 8), batch_size=8),
    "objects": lambda gan, _: gan.fit(np.array([None] * 8, object), batch_size=8),
    "nothing": lambda gan, _: gan.fit(None),
    "a mask": lambda gan, _: gan.fit(np.ma.masked_array(X, mask=X < 0), batch_size=8),
    "a mask of labels": lambda _, lab: lab.fit(X, np.ma.masked_array(Y, mask=Y < 1), batch_size=8),
    "labels of text": lambda _, lab: lab.fit(X, ["a"] * 8, batch_size=8),
    "truncation of text": lambda gan, _: gan.generate(2, truncation="x"),
    "truncation of a list": lambda gan, _: gan.generate(2, truncation=[1]),
    "truncation NaN": lambda gan, _: gan.generate(2, truncation=float("nan")),
    "latents of text": lambda gan, _: gan.generate(latents="abcd"),
    "latents of texts": lambda gan, _: gan.generate(latents=[["a"] * 4]),
    "latents NaN": lambda gan, _: gan.generate(latents=[[float("nan")] * 4]),
    "n without end": lambda gan, _: gan.generate(10**13),
    "n of text": lambda gan, _: gan.generate("2"),
    "a fraction of n": lambda gan, _: gan.generate(2.5),
    "a negative seed": lambda gan, _: gan.generate(2, seed=-3),
    "labels in words": lambda _, lab: lab.generate(2, labels="cat"),
    "labels of two lengths": lambda _, lab: lab.generate(2, labels=[[1], [1, 2]]),
    "a missing label": lambda _, lab: lab.generate(2, labels=[None, 1]),
    "probability of text": lambda gan, _: gan.probability("x"),
    "probability of pixels": lambda gan, _: gan.probability(np.zeros((2, 8, 8, 1), "uint8")),
    "probability of a mask": lambda gan, _: gan.probability(np.ma.masked_array(X, mask=X < 0)),
    "latents without end": lambda gan, _: gan.latents(10**13),
    "truncation True": lambda gan, _: gan.generate(2, truncation=True),
    "half an epoch": lambda gan, _: gan.fit(X, batch_size=8, initial_epoch=0.5),
    "no epoch": lambda gan, _: gan.fit(X, batch_size=8, epochs=2, initial_epoch=2),
    "several seeds of data": lambda *_: zoo.data.load("ring", seed=[1, 2, 3]),
    "a batch of True": lambda *_: zoo.data.load("ring", batch_size=True),
    "a name in a list": lambda *_: zoo.get([["dcgan"]]),
    "points without end": lambda *_: zoo.get("vanilla", shape=(2,), latent=2, width=2).fit(
        np.float32([[0, 1e12]] * 4), batch_size=4
    ),
    "probability of parts": lambda gan, _: gan.probability([X[:3], X[:, :1]]),
    "no path": lambda *_: zoo.load(None),
    "a path without end": lambda *_: zoo.load("9" * 5_000),
    "weights without end": lambda *_: zoo.get("dcgan", weights="9" * 5_000),
    "no name": lambda *_: zoo.get(None),
}


@pytest.fixture(scope="module")
def gans():
    return [
        zoo.get(name, shape=(8, 8, 1), latent=4, width=8, **more)
        for name, more in (("vanilla", {}), ("conditional", {"num_classes": 3}))
    ]


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_and_says_so_in_one_line(what, gans):
    with pytest.raises(ZooError) as refused:
        REFUSED[what](*gans)
    assert "\n" not in str(refused.value)


def test_truncation_of_a_gan_without_latent_is_refused():
    gan = zoo.get("pix2pix", shape=(8, 8, 1), source=(8, 8, 1), width=2)
    assert gan.generate(condition=X).shape == X.shape
    with pytest.raises(ZooError, match="for a GAN with a latent"):
        gan.generate(condition=X, truncation=0.5)


def test_a_list_of_samples_has_the_probabilities_of_the_array(gans):
    np.testing.assert_array_equal(gans[0].probability(X.tolist()), gans[0].probability(X))


def test_the_probability_of_least_squares_is_its_logit_between_0_and_1():
    gan = zoo.get("lsgan", shape=(8, 8, 1), latent=4, width=8)
    gan.discriminator.layers[-1].bias.assign([0.5])
    logits = np.asarray(gan.logits_of(X, training=False))[:, 0]
    assert len(np.unique(logits)) > 1
    np.testing.assert_allclose(gan.probability(X), np.clip(logits, 0, 1), rtol=1e-5)


@pytest.mark.parametrize("method", ["generate", "latents", "probability", "fit"])
def test_every_kind_of_gan_takes_what_the_base_takes(method):
    """A run asks all alike: sample sheets, health and scores call generate(condition=...)."""
    kinds = {type(zoo.get(name, shape=(8, 8, 1))) for name in ("infogan", "bigan", "acgan")}
    assert len(kinds - {zoo.GAN}) == 3
    expected = list(inspect.signature(getattr(zoo.GAN, method)).parameters)
    for kind in kinds:
        takes = list(inspect.signature(getattr(kind, method)).parameters)
        assert takes[: len(expected)] == expected
