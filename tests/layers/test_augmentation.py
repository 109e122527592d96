"""Augmentation against NumPy, its gradient, and its adaptive strength."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from zoo.backend import input_gradient, precision
from zoo.layers import augmentation
from zoo.layers.augmentation import Augmentation
from zoo.utils.errors import ZooError


def seed():
    return keras.random.SeedGenerator(0)


def batch(count=64, shape=(8, 12, 3)):
    return np.random.default_rng(0).uniform(0.5, 1, (count, *shape)).astype("float32")


def shifted(picture, down, right):
    """Returns a picture moved by whole pixels, zeros moving in."""
    height, width, _ = picture.shape
    padded = np.pad(picture, ((height, height), (width, width), (0, 0)))
    return padded[height - down :, width - right :][:height, :width]


def test_translation_moves_each_picture_by_up_to_an_eighth():
    pictures = batch()
    moved = np.asarray(augmentation.translation(pictures, seed()))
    seen = set()
    for before, after in zip(pictures, moved, strict=True):
        found = [
            (down, right)
            for down in range(-2, 3)
            for right in range(-2, 3)
            if np.allclose(shifted(before, down, right), after, atol=1e-6)
        ]
        assert len(found) == 1
        seen.update(found)
    assert {down for down, _ in seen} == {-1, 0, 1}  # 8 / 8
    assert {right for _, right in seen} == {-2, -1, 0, 1, 2}  # 12 / 8, rounded


def test_cutout_cuts_one_rectangle_of_half_the_sides():
    pictures = batch(400, (8, 12, 1))
    cut = np.asarray(augmentation.cutout(pictures, seed()))
    sizes = set()
    for before, after in zip(pictures, cut, strict=True):
        hole = after[..., 0] == 0
        np.testing.assert_array_equal(after[~hole], before[~hole])
        rows, columns = hole.any(axis=1), hole.any(axis=0)
        np.testing.assert_array_equal(hole, np.outer(rows, columns))
        assert np.ptp(np.flatnonzero(rows)) + 1 == rows.sum() <= 4
        assert np.ptp(np.flatnonzero(columns)) + 1 == columns.sum() <= 6
        sizes.add((rows.sum(), columns.sum()))
    assert (4, 6) in sizes  # whole
    assert min(sizes)[0] == 2  # half outside


def test_color_changes_what_it_says_and_no_shapes():
    """Each pixel is an affine function of the pixel, its grey and the picture's mean."""
    pictures = batch(200)
    changed = np.asarray(augmentation.color(pictures, seed()))
    mean = changed.mean(axis=(1, 2, 3)) - pictures.mean(axis=(1, 2, 3))
    assert -0.5 <= mean.min() < -0.4 < 0.4 < mean.max() <= 0.5  # brightness
    grey = [x.mean(axis=-1) - x.mean(axis=(1, 2, 3))[:, None, None] for x in (pictures, changed)]
    contrast = (grey[1] * grey[0]).sum(axis=(1, 2)) / (grey[0] ** 2).sum(axis=(1, 2))
    np.testing.assert_allclose(grey[1], contrast[:, None, None] * grey[0], atol=1e-5)
    assert 0.5 <= contrast.min() < 0.6 < 1.4 < contrast.max() <= 1.5
    tint = [x - x.mean(axis=-1, keepdims=True) for x in (pictures, changed)]
    saturation = (tint[1] * tint[0]).sum(axis=(1, 2, 3)) / (tint[0] ** 2).sum(axis=(1, 2, 3))
    np.testing.assert_allclose(tint[1], saturation[:, None, None, None] * tint[0], atol=1e-5)
    assert 0 <= (saturation / contrast).min() < 0.1 < 1.9 < (saturation / contrast).max() <= 2


@pytest.mark.parametrize("kind", augmentation.CHANGES)
def test_the_gradient_reaches_the_generator(kind):
    """Against a numerical derivative along a random direction."""
    pictures, along = (
        batch(4).astype("float64"),
        np.random.default_rng(1).normal(size=(4, 8, 12, 3)),
    )
    weights = np.random.default_rng(2).normal(size=(4, 8, 12, 3))

    def value(x):
        changed = augmentation.CHANGES[kind](tf.cast(x, "float32"), seed())
        return tf.reduce_sum(tf.cast(changed, "float64") * weights)

    slope = float(tf.reduce_sum(input_gradient(value, tf.constant(pictures)) * along))
    rise = float(value(pictures + 0.05 * along) - value(pictures - 0.05 * along)) / 0.1
    assert slope == pytest.approx(rise, rel=1e-3)
    assert abs(slope) > 1e-3


def test_real_and_fakes_are_changed_and_packs_one_by_one(small, pictures):
    gan = small("dcgan", augmentation="cutout", packing=2)
    seen = []
    call = gan.call_discriminator
    gan.call_discriminator = lambda samples, *rest: (
        seen.append(np.asarray(samples)) or call(samples, *rest)
    )
    gan.fit(pictures(8) * 0.4 + 0.5, batch_size=8, verbose=0)
    assert len(seen) == 3
    for samples in seen:
        assert (samples == 0).any(axis=(1, 2)).all()
    holes = seen[0] == 0  # of the real ones, which have no zeros of their own
    assert (holes.mean(axis=(1, 2)) <= 0.25).all()
    assert (holes[..., 0] != holes[..., 1]).any()
    logits = gan.logits_of(np.ones((1, 8, 8, 2), "float32"), training=False)
    np.testing.assert_array_equal(logits, gan.logits_of(np.ones((1, 8, 8, 2)), training=False))


def test_the_adaptive_strength_follows_the_discriminators_certainty():
    change = Augmentation("cutout, adaptive")
    pictures = batch(1000)
    np.testing.assert_array_equal(change(pictures, seed=seed()), pictures)
    change.adapt(np.ones((1000, 1), "float32"))  # sure of all: up by 1000 / 500,000
    assert float(change.probability) == pytest.approx(0.002)
    change.adapt(np.array([[1.0]] * 700 + [[-1.0]] * 300, "float32"))  # .4 < .6: down again
    assert float(change.probability) == 0.0
    change.probability.assign(0.25)
    touched = (np.asarray(change(pictures, seed=seed())) == 0).any(axis=(1, 2, 3))
    assert 0.2 < touched.mean() < 0.3


def test_without_adaptive_the_strength_stays(small, pictures):
    gan = small("dcgan", augmentation="cutout")
    gan.fit(pictures(8), batch_size=4, verbose=0)
    assert float(gan.augment.probability) == 1.0


def test_sure_is_measured_from_the_boundary_of_the_loss(small, pictures, monkeypatch):
    """Least squares: a logit of .25 says fake, though it is above 0."""
    gan = small("lsgan", augmentation="color, adaptive")
    gan.augment.probability.assign(0.5)
    call = gan.call_discriminator
    monkeypatch.setattr(gan, "call_discriminator", lambda *given: 0.0 * call(*given) + 0.25)
    gan.fit(pictures(4), batch_size=4, verbose=0)
    assert float(gan.augment.probability) == pytest.approx(0.5 - 4 / 500_000, abs=1e-7)


@pytest.mark.parametrize("name", ["wgan_gp", "r3gan", "ragan", "began", "ebgan"])
def test_adaptive_is_refused_where_logits_have_no_boundary(small, name):
    with pytest.raises(ZooError, match="boundary"):
        small(name, augmentation="color, adaptive")


@pytest.mark.parametrize("kinds", [*augmentation.CHANGES, "color, cutout, adaptive"])
def test_pictures_are_changed_in_float32_in_mixed_precision_too(small, pictures, kinds):
    with precision.policy("mixed_bfloat16"):
        gan = small("dcgan", augmentation=kinds)
        history = gan.fit(pictures(8), batch_size=4, verbose=0).history
    assert np.isfinite(list(history.values())).all()
    assert gan.augment(pictures(4), seed=seed()).dtype == "float32"


@pytest.mark.parametrize("text", ["colour", "", "adaptive", "color; cutout"])
def test_an_unknown_kind_is_refused(small, text):
    with pytest.raises(ZooError, match="augmentation"):
        small("dcgan", augmentation=text)


def test_points_are_not_cut_out(small):
    with pytest.raises(ZooError, match=r"'cutout' is of other samples.* diffusion can be done"):
        small("vanilla", shape=(2,), augmentation="diffusion, cutout")
