"""A GAN that translates both ways: fit, generate, saving with its pool, sheets, what is refused."""

import keras
import numpy as np
import pytest
from keras import layers

import zoo
from zoo import data
from zoo.pretrained.tiles import AnySize
from zoo.utils.errors import ZooError

A, B = (8, 8, 1), (8, 8, 3)


def build(first=A, second=None, **settings):
    keras.utils.set_random_seed(0)
    settings = {"width": 4, "blocks": 1, "pool": 6, **settings}
    gan = zoo.get("cyclegan", shape=first, target=second, **settings)
    gan.run_eagerly = True
    return gan


def state_of(gan):
    optimizers = (*gan.optimizer.variables, *gan.discriminator_optimizer.variables)
    return [np.asarray(variable) for variable in (*gan.variables, *optimizers)]


def test_each_direction_alone_is_that_of_both_together(pictures):
    gan = build(A, B, identity=0.0, averaging=0.5)
    a, b = pictures(5, A), pictures(5, B)
    gan.fit((a, b), batch_size=5, verbose=0)
    of_b, of_a = gan.generate(condition=(a, b))
    assert of_b.shape == (5, *A) and of_a.shape == (5, *B)
    np.testing.assert_allclose(gan.generate(condition=a), of_a, atol=1e-6)
    np.testing.assert_allclose(gan.generate(condition=b, backward=True), of_b, atol=1e-6)
    raw = gan.generate(condition=a, averaged=False)
    assert not np.allclose(raw, of_a, atol=1e-6)
    np.testing.assert_allclose(gan.translator(averaged=False)(a), raw, atol=1e-6)
    pixels = gan.generate(condition=zoo.data.to_uint8(a), decoded=True)
    assert pixels.dtype == np.uint8 and pixels.shape == (5, *B)
    assert gan.probability((a, b)).shape == (5,)


def test_a_picture_is_translated_alike_whatever_is_beside_it(pictures):
    gan = build()
    a = pictures(6)
    together = gan.generate(condition=a)
    for number in range(6):
        alone = gan.generate(condition=a[number : number + 1])
        np.testing.assert_allclose(alone[0], together[number], atol=1e-5)


def test_kinds_of_different_numbers_are_learnt_from(pictures):
    gan = build(averaging=0.9)
    history = gan.fit((pictures(7), pictures(20, seed=1)), batch_size=4, verbose=0).history
    assert gan.samples_seen == 20  # an epoch of the larger
    tags = {"adversarial", "cycle", "identity"}
    assert {f"loss/generator/{tag}" for tag in tags} < set(history)
    assert np.isfinite(list(history.values())).all()


def test_what_the_discriminator_sees_is_exchanged_and_the_generator_sees_its_own(pictures):
    """Watches the fakes of both players, step by step."""
    gan = build(pool=4)
    made, judged, call, translate = [], [], gan.call_discriminator, gan.call_generator

    def watched(samples, condition, training=True):
        judged.append(np.asarray(samples[0]))
        return call(samples, condition, training)

    def remembered(*given, **options):
        found = translate(*given, **options)
        made.append(np.asarray(found[0]))
        return found

    gan.call_discriminator, gan.call_generator = watched, remembered
    gan.fit((pictures(40), pictures(40, seed=1)), batch_size=4, verbose=0)
    # Each step: made once for real pictures, then for the cycle and the identity.
    fresh = made[::3]
    of_discriminator, of_generator = judged[1::3], judged[2::3]  # after the real ones
    old = 0
    for step in range(10):
        np.testing.assert_array_equal(of_generator[step], fresh[step])
        past = np.concatenate(fresh[: step + 1])
        for seen, own in zip(of_discriminator[step], fresh[step], strict=True):
            assert (seen == past).all(axis=(1, 2, 3)).any()
            old += not np.array_equal(seen, own)
    assert 5 < old < 30  # of 36 that come when the pool is full, about half


def test_a_loaded_gan_goes_on_bit_for_bit_with_its_pool(pictures, tmp_path):
    a, b = pictures(24), pictures(24, seed=1)
    states = []
    for halved in (False, True):
        gan = build(averaging=0.9)
        gan.fit((a, b), batch_size=4, epochs=1 if halved else 2, verbose=0)
        if halved:
            gan.save(tmp_path / "gan.keras")
            keras.utils.set_random_seed(9)
            loaded = zoo.load(tmp_path / "gan.keras")
            assert int(loaded.pools[0].count) == 6
            for mine, its in zip(gan.pools, loaded.pools, strict=True):
                np.testing.assert_array_equal(mine.kept, its.kept)
            gan = loaded
            gan.run_eagerly = True
            gan.fit((a, b), batch_size=4, initial_epoch=1, epochs=2, verbose=0)
        states.append(state_of(gan))
    for one, other in zip(*states, strict=True):
        np.testing.assert_array_equal(one, other)


def test_one_composed_by_hand_is_saved_too(pictures, tmp_path):
    inputs = [keras.Input(A), keras.Input(A)]
    made = [layers.Conv2D(1, 3, padding="same", activation="tanh")(x) for x in reversed(inputs)]
    seen = [layers.Conv2D(1, 4, 2, padding="same")(x) for x in inputs]
    kinds = zoo.modalities.Unpaired(zoo.modalities.Image(A), zoo.modalities.Image(A))
    gan = zoo.gan.CycleGAN(
        keras.Model(inputs, made),
        keras.Model(inputs, layers.Concatenate()(seen)),
        zoo.losses.LeastSquares(),
        pool=3,
        generator_terms={"cycle": zoo.losses.Cycle()},
        reuse_fakes=True,
        modality=kinds,
        condition=zoo.modalities.EitherKind(kinds),
    )
    gan.compile(zoo.optimizers.adam(1e-3))
    gan.run_eagerly = True
    gan.fit((pictures(8), pictures(8, seed=1)), batch_size=4, verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = zoo.load(tmp_path / "gan.keras")
    assert (loaded.pool, loaded.modality, loaded.condition) == (3, kinds, gan.condition)
    np.testing.assert_array_equal(loaded.pools[1].kept, gan.pools[1].kept)
    np.testing.assert_array_equal(
        loaded.generate(condition=pictures(2)), gan.generate(condition=pictures(2))
    )


@pytest.mark.parametrize("backward", [False, True])
def test_pictures_of_any_size_are_translated_either_way(pictures, backward):
    gan = build(A, B, identity=0.0)
    make, shapes = AnySize(gan, backward=backward), (A, B)[:: -1 if backward else 1]
    own, large = pictures(1, shapes[0])[0], pictures(1, (19, 32, shapes[0][2]))[0]
    expected = gan.generate(condition=own[None], backward=backward)[0]
    np.testing.assert_allclose(make(own), expected, atol=1e-5)
    assert make(large).shape == (19, 32, shapes[1][2])


def test_losses_are_exchanged_and_samples_augmented(pictures):
    for settings in ({"loss": "relativistic_pairing"}, {"augmentation": "color, diffusion"}):
        gan = build(**settings)
        history = gan.fit((pictures(8), pictures(8, seed=1)), batch_size=4, verbose=0).history
        assert np.isfinite(list(history.values())).all()


def test_a_sheet_shows_there_and_back(pictures):
    gan = build(A, B, identity=0.0)
    both = pictures(4, A), pictures(4, B)
    held_out = data.unpaired.of_arrays(*both)
    shown = gan.condition.showcase(gan.modality, lambda: held_out)
    there, back = shown.generate(gan, seed=0)
    np.testing.assert_allclose(back[0], gan.generate(condition=there[1], backward=True), atol=1e-6)
    assert shown.preview(gan.modality, (there, back)).pixels.shape[2] == 3


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda gan, a, b: gan.generate(3), "backward=True"),
        (lambda gan, a, b: gan.generate(condition=b), r"\(batch, 8, 8, 1\)"),
        (lambda gan, a, b: gan.generate(condition=(a, b[:2])), "of each kind"),
        (lambda gan, a, b: gan.generate(7, condition=a), "expected 7"),
        (lambda gan, a, b: gan.generate(condition=a, labels=3), "without labels"),
        (lambda gan, a, b: gan.fit(a, batch_size=2), "2 parts"),
        (lambda gan, a, b: gan.fit((a, 100 * b), batch_size=2), r"\[-1, 1\]"),
        (lambda gan, a, b: gan.fit((a, b[:, :7]), batch_size=2), r"\(batch, 8, 8, 3\)"),
        (lambda gan, a, b: gan.latents(3), "no latent"),
    ],
)
def test_what_does_not_suit_is_refused(pictures, act, words):
    gan = build(A, B, identity=0.0)
    with pytest.raises(ZooError, match=words):
        act(gan, pictures(4, A), pictures(4, B))


def test_identity_of_different_kinds_is_refused():
    with pytest.raises(ZooError, match=r"identity=0\.0"):
        build(A, B)


def test_the_probability_of_least_squares():
    """Its reading of a plain number is asked for before anything is computed."""
    gan = zoo.get("lsgan", shape=A, width=4)
    assert gan.probability(np.zeros((2, *A), "float32")).shape == (2,)
