"""Packing: what the discriminator sees, and that nothing else changes."""

import numpy as np
import pytest

import zoo
from zoo.layers import packing
from zoo.utils.errors import ZooError


def test_a_pack_holds_each_sample_whole():
    pictures = np.arange(4 * 2 * 3 * 2).reshape(4, 2, 3, 2)
    packs = np.asarray(packing.pack(pictures, 2))
    assert packs.shape == (2, 2, 3, 4)
    for number, picture in enumerate(pictures):
        pack, place = divmod(number, 2)
        np.testing.assert_array_equal(packs[pack, :, :, 2 * place : 2 * place + 2], picture)
    np.testing.assert_array_equal(packing.unpack(packs, 2), pictures)
    assert np.asarray(packing.pack(np.arange(6), 3)).tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize("name", ["vanilla", "dcgan", "conditional", "sngan", "wgan_gp"])
def test_any_variant_takes_it_and_the_labels_go_along(small, pictures, watched, name):
    gan = small(name, packing=2)
    seen = watched(gan)
    samples = pictures(8 * gan.discriminator_steps)
    labels = np.arange(len(samples), dtype="int32") % 3 if gan.num_classes else None
    history = gan.fit(samples, labels, batch_size=8, verbose=0).history
    assert np.isfinite(list(history.values())).all()
    whole = {sample.tobytes() for sample in samples}
    real = 0
    for shown, condition, _ in seen:
        assert shown.shape[1:] == (8, 8, 2)
        singles = np.asarray(packing.unpack(shown, 2))
        known = [sample.tobytes() in whole for sample in singles]
        assert all(known) or not any(known)
        real += sum(known)
        if gan.num_classes and all(known):
            places = [next(i for i, s in enumerate(samples) if (s == one).all()) for one in singles]
            np.testing.assert_array_equal(np.ravel(condition[0]), labels[places])
    assert real >= len(samples)
    assert gan.generate(3, seed=0).shape == (3, 8, 8, 1)
    assert gan.samples_seen == len(samples)


def test_a_penalty_is_on_the_gradient_of_a_pack(seeded):
    """A discriminator that sums its input: per point the gradient has norm sqrt(2), per pack 2."""
    gan = zoo.get("wgan_gp", shape=(2,), packing=2, weight=1.0, discriminator_steps=1)
    gan.discriminator = lambda samples, training: samples @ np.ones((4, 1), "float32")
    (samples,) = gan.sample_latent(8, seed=0)
    batch = gan.make_batch(samples[:, :2], ())
    assert float(gan.discriminator_terms["gradient_penalty"](batch)) == pytest.approx(1.0)


def test_a_batch_that_packs_do_not_divide_is_refused(small, pictures):
    gan = small("dcgan", packing=2)
    with pytest.raises(ZooError, match=r"packs of 2.*5"):
        gan.fit(pictures(10), batch_size=5, verbose=0)
    with pytest.raises(ZooError, match="packing"):
        small("dcgan", packing=0)


def test_a_single_sample_has_no_probability_of_its_own(small, pictures):
    with pytest.raises(ZooError, match="packs of 2"):
        small("dcgan", packing=2).probability(pictures(4))
