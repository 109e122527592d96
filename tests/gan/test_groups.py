"""A sample that is a tuple of arrays goes through feed, packing, penalties, generate and files."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops

import zoo
from zoo.utils.errors import ZooError

PICTURE, POINT = (8, 8, 1), (3,)


def build(packing=1, steps=1, terms=None, **options):
    """Returns a GAN of pairs, a picture and a point, from one latent."""
    keras.utils.set_random_seed(0)
    noise = keras.Input((4,))
    picture = layers.Reshape(PICTURE)(layers.Dense(64, activation="tanh")(noise))
    generator = keras.Model(noise, [picture, layers.Dense(3)(noise)])
    inputs = [keras.Input((8, 8, packing)), keras.Input((3 * packing,))]
    x = layers.Concatenate()([layers.Flatten()(inputs[0]), inputs[1]])
    discriminator = keras.Model(inputs, layers.Dense(1)(layers.Dense(8, activation="softplus")(x)))
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.Wasserstein(),
        latent=4,
        packing=packing,
        discriminator_steps=steps,
        discriminator_terms=terms or {},
        **options,
    )
    gan.compile(zoo.optimizers.adam(1e-3))
    return gan


@pytest.fixture
def pairs():
    """32 pairs whose parts belong together: the point says the picture's grey."""
    grey = np.linspace(-1, 1, 32, dtype="float32")
    pictures = np.broadcast_to(grey[:, None, None, None], (32, *PICTURE)).copy()
    return pictures, np.stack([grey] * 3, axis=1)


def test_its_shape_is_a_tuple_of_shapes(pairs):
    gan = build()
    assert gan.shape == (PICTURE, POINT)
    pictures, points = gan.generate(5, seed=0)
    assert pictures.shape == (5, *PICTURE) and points.shape == (5, 3)
    again = gan.generate(9, seed=0)
    np.testing.assert_array_equal(again[0][:5], pictures)
    np.testing.assert_array_equal(again[1][:5], points)


@pytest.mark.parametrize("form", ["arrays", "batches"])
@pytest.mark.parametrize("packing", [1, 2])
def test_parts_stay_together_on_their_way_to_the_discriminator(pairs, form, packing):
    gan = build(packing=packing, steps=2)
    gan.run_eagerly = True
    seen, call = [], gan.call_discriminator

    def watched(samples, condition, training=True):
        seen.append([np.asarray(part) for part in samples])
        return call(samples, condition, training)

    gan.call_discriminator = watched
    if form == "arrays":
        gan.fit(pairs, batch_size=8, verbose=0)
    else:
        gan.fit(tf.data.Dataset.from_tensor_slices(pairs).batch(8), verbose=0)
    real = [parts for parts in seen if np.ptp(parts[0][0, ..., 0]) == 0]
    assert len(real) >= 4
    for pictures, points in real:
        assert pictures.shape == (8 // packing, 8, 8, packing)
        assert points.shape == (8 // packing, 3 * packing)
        for member in range(packing):
            np.testing.assert_array_equal(pictures[:, 0, 0, member], points[:, 3 * member])


def test_the_gradient_penalty_is_that_of_both_parts_together(pairs):
    """By hand: one interpolation weight a pair, the norm over the numbers of both parts."""
    gan = build()
    fake = gan.generate(32, seed=1)
    real = tuple(map(ops.convert_to_tensor, pairs))
    batch = zoo.gan.Batch(gan, real, tuple(map(ops.convert_to_tensor, fake)), (), ())
    penalty = zoo.losses.GradientPenalty(10.0)
    state = ops.convert_to_numpy(gan.noise.state)
    value = float(penalty(batch))
    gan.noise.state.assign(state)
    u = ops.convert_to_numpy(keras.random.uniform((32,), seed=gan.noise))
    between = [
        tf.constant(u.reshape(-1, *(1,) * (one.ndim - 1)) * one
                    + (1 - u).reshape(-1, *(1,) * (one.ndim - 1)) * other)
        for one, other in zip(pairs, fake, strict=True)
    ]  # fmt: skip
    with tf.GradientTape() as tape:
        tape.watch(between)
        logits = gan.discriminator(between)
    squares = [np.square(g).reshape(32, -1).sum(1) for g in tape.gradient(logits, between)]
    norm = np.sqrt(squares[0] + squares[1])
    np.testing.assert_allclose(value, 10 * np.mean((norm - 1) ** 2), rtol=1e-5)


@pytest.mark.parametrize(
    "terms",
    [
        {"gradient_penalty": zoo.losses.GradientPenalty()},
        {"gradient_penalty": zoo.losses.Dragan()},
        {"r1": zoo.losses.R1(), "r2": zoo.losses.R2()},
    ],
    ids=["gradient_penalty", "dragan", "r1_r2"],
)
def test_every_penalty_takes_pairs(pairs, terms):
    gan = build(terms=terms, packing=2)
    found = gan.fit(pairs, batch_size=8, verbose=0).history
    assert all(np.isfinite(values).all() for values in found.values())
    assert all(f"loss/discriminator/{name}" in found for name in terms)


def test_a_saved_gan_of_pairs_goes_on_as_it_was(pairs, tmp_path):
    gan = build(averaging=0.5)
    gan.fit(pairs, batch_size=8, verbose=0)
    gan.save(tmp_path / "pairs.keras")
    loaded = zoo.load(tmp_path / "pairs.keras")
    assert loaded.shape == gan.shape and loaded.modality == gan.modality
    for one in (gan, loaded):
        one.fit(pairs, batch_size=8, verbose=0)
    for mine, its in zip(gan.generate(4, seed=0), loaded.generate(4, seed=0), strict=True):
        np.testing.assert_array_equal(mine, its)


def test_parts_that_do_not_fit_are_refused(pairs):
    pictures, points = pairs
    gan = build()
    with pytest.raises(ZooError, match="one length"):
        gan.fit((pictures, points[:9]), batch_size=8)
    with pytest.raises(ZooError, match=r"\(batch, 3\)"):
        gan.fit((pictures, points[:, :2]), batch_size=8)
    with pytest.raises(ZooError, match="2 parts"):
        gan.fit(((pictures,),), batch_size=8)
    broken = points.copy()
    broken[7] = np.nan
    with pytest.raises(ZooError, match="number 7"):
        gan.fit((pictures, broken), batch_size=8)
