"""Any condition, end to end: fit in every form, generate, probability, saving, resume, export."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import zoo
from zoo.data import tasks
from zoo.utils.errors import ZooError

DEGRADATION = {"kind": "pixelate", "factor": 2}


@pytest.fixture(scope="module")
def data():
    """Digits, and pixelated copies of them."""
    return zoo.data.source("digits", degradation=DEGRADATION).arrays(limit=32)


def build(seed=0, **arguments):
    keras.utils.set_random_seed(seed)
    return zoo.get("pix2pix", **{"shape": (8, 8, 1), "width": 4, **arguments})


class Batches(keras.utils.PyDataset):
    """The same pairs in batches of 8, and how often its end was reached."""

    def __init__(self, samples, sources):
        super().__init__()
        self.samples, self.sources, self.ends = samples, sources, 0

    def __len__(self):
        return len(self.samples) // 8

    def __getitem__(self, number):
        chosen = slice(8 * number, 8 * number + 8)
        return self.samples[chosen], self.sources[chosen]

    def on_epoch_end(self):
        self.ends += 1


FORMS = {
    "a pair": lambda x, y: ((x, y), None),
    "x and y": lambda x, y: (x, y),
    "a dictionary with source": lambda x, y: ({"samples": x, "source": y}, None),
    "a dictionary with condition": lambda x, y: ({"samples": x, "condition": y}, None),
    "a dataset of pairs": lambda x, y: (
        tf.data.Dataset.from_tensor_slices((x, y)).batch(8),
        None,
    ),
    "a dataset of dictionaries": lambda x, y: (
        tf.data.Dataset.from_tensor_slices({"samples": x, "source": y}).batch(8),
        None,
    ),
    "a Keras dataset": lambda x, y: (Batches(x, y), None),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_sample_meets_its_own_source(data, form):
    """The source of every real sample that the discriminator sees is its own pixelated copy."""
    gan, seen = build(), []
    gan.run_eagerly = True
    call = gan.call_discriminator

    def watched(samples, condition, training=True):
        seen.append((np.asarray(samples), np.asarray(condition[0])))
        return call(samples, condition, training)

    gan.call_discriminator = watched
    x, y = FORMS[form](*data)
    gan.fit(x, y, batch_size=None if isinstance(x, tf.data.Dataset | Batches) else 8, verbose=0)
    real = [pair for pair in seen if len(pair[0]) and any((data[0] == pair[0][0]).all((1, 2, 3)))]
    assert len(real) >= 4
    pixelate = tasks.make("degradation", DEGRADATION)
    for samples, sources in real:
        np.testing.assert_allclose(sources, pixelate(samples), atol=1e-6)


def test_a_keras_dataset_is_read_in_its_order_epoch_after_epoch(data):
    batches, gan = Batches(*data), build()
    gan.fit(batches, epochs=3, verbose=0)
    assert gan.samples_seen == 3 * 32
    assert batches.ends >= 2


def test_a_keras_dataset_of_labels_trains_a_gan_of_classes():
    samples, labels = zoo.data.source("digits").arrays(limit=32)
    gan = zoo.get("conditional", shape=(8, 8, 1), width=4, latent=3)
    gan.fit(Batches(samples, labels), verbose=0)
    assert gan.samples_seen == 32


def test_generate_takes_the_condition_and_says_how_many(data):
    gan = build()
    made = gan.generate(condition=data[1][:5])
    assert made.shape == (5, 8, 8, 1)
    np.testing.assert_array_equal(made, gan.generate(5, condition=data[1][:5], seed=3))
    assert gan.generate(condition=data[1][:5], decoded=True).dtype == np.uint8
    pixels = zoo.data.to_uint8(data[1][:5])
    np.testing.assert_allclose(gan.generate(condition=pixels), made, atol=0.02)


def test_one_pictures_output_does_not_depend_on_the_others_in_its_batch(data):
    gan = build()
    gan.fit(data, batch_size=8, verbose=0)
    alone = np.concatenate([gan.generate(condition=data[1][n : n + 1]) for n in range(6)])
    np.testing.assert_allclose(gan.generate(condition=data[1][:6]), alone, atol=1e-6)


def test_a_condition_that_is_missing_or_wrong_is_refused(data):
    samples, sources = data
    gan = build()
    for call, message in (
        (lambda: gan.generate(4), "give condition="),
        (lambda: gan.generate(4, condition=sources[:3]), "expected 4 sources"),
        (lambda: gan.generate(condition=sources[:, :4]), "condition: Expected samples"),
        (lambda: gan.generate(4, labels=3), "condition: Expected samples"),
        (lambda: gan.generate(4, labels=3, condition=sources[:4]), "not both"),
        (lambda: gan.latents(4), "no latent"),
        (lambda: gan.fit(samples, batch_size=8), r"give \(samples, sources\)"),
        (lambda: gan.fit((samples, sources[:9]), batch_size=8), "expected 32 sources"),
        (lambda: gan.fit((samples, sources + np.nan), batch_size=8), "NaN"),
        (lambda: gan.fit({"samples": samples}, batch_size=8), r"give \(samples, sources\)"),
        (lambda: gan.fit({"pictures": samples}, batch_size=8), "keys samples and source"),
        (lambda: gan.probability(samples), "give the samples' source"),
        (lambda: zoo.get("dcgan", shape=(8, 8, 1)).generate(2, condition=sources[:2]), "uncondit"),
    ):
        with pytest.raises(ZooError, match=message):
            call()


def test_probability_takes_the_condition(data):
    samples, sources = data
    gan = build()
    found = gan.probability(samples, condition=sources)
    logits = gan.discriminator([samples, sources], training=False)
    by_hand = 1 / (1 + np.exp(-np.asarray(logits).reshape(32, -1).mean(1)))
    np.testing.assert_allclose(found, by_hand, rtol=1e-5)


def test_labels_are_a_condition():
    gan = zoo.get("conditional", shape=(8, 8, 1), width=4, latent=3)
    np.testing.assert_array_equal(
        gan.generate(4, condition=[1, 2, 3, 4], seed=0),
        gan.generate(4, labels=[1, 2, 3, 4], seed=0),
    )
    assert gan.generate(condition=[1, 2, 3]).shape[0] == 3


def test_a_gan_by_hand_infers_its_source_and_is_saved_with_it(data, tmp_path):
    keras.utils.set_random_seed(0)
    source = keras.Input((8, 8, 1))
    generator = keras.Model(source, keras.layers.Conv2D(1, 3, padding="same")(source))
    sample = keras.Input((8, 8, 1))
    joined = keras.layers.Concatenate()([sample, source])
    discriminator = keras.Model([sample, source], keras.layers.Conv2D(1, 3)(joined))
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.LeastSquares(),
        generator_terms={"l1": zoo.losses.L1(10.0)},
    )
    gan.compile(zoo.optimizers.adam(1e-3))
    assert gan.condition == zoo.modalities.Paired(zoo.modalities.Image((8, 8, 1)))
    gan.fit(data, batch_size=8, verbose=0)
    gan.save(tmp_path / "mine.keras")
    loaded = zoo.load(tmp_path / "mine.keras")
    assert loaded.condition == gan.condition
    for one in (gan, loaded):
        one.fit(data, batch_size=8, verbose=0)
    np.testing.assert_array_equal(
        gan.generate(condition=data[1]), loaded.generate(condition=data[1])
    )


def test_a_run_cut_off_and_resumed_is_a_run_that_was_not(data, tmp_path):
    """The same order of data goes on: two epochs in two calls, saved and loaded in between."""
    straight = build()
    straight.fit(data, batch_size=8, epochs=2, verbose=0)
    first = build()
    first.fit(data, batch_size=8, verbose=0)
    first.save(tmp_path / "half.keras")
    resumed = zoo.load(tmp_path / "half.keras")
    resumed.fit(data, batch_size=8, verbose=0)
    np.testing.assert_array_equal(
        resumed.generate(condition=data[1]), straight.generate(condition=data[1])
    )


def test_it_is_exported_with_its_source_as_a_named_input(data, tmp_path):
    from zoo.pretrained.export import export

    gan = build()
    export(gan, "savedmodel", tmp_path / "model")
    served = tf.saved_model.load(str(tmp_path / "model"))
    made = served.signatures["serving_default"](source=tf.constant(data[1][:3]))["samples"]
    np.testing.assert_allclose(made, gan.generate(condition=data[1][:3]), atol=1e-5)
    signature = served.signatures["serving_default"].structured_input_signature[1]
    assert list(signature) == ["source"]


def test_health_looks_at_it_with_its_sources():
    from zoo.health.probe import Probe

    source = zoo.data.source("digits", degradation=DEGRADATION)
    found = Probe(build(), source).look()
    assert found.diversity is not None and found.gradient > 0


def test_it_is_scored_on_held_out_sources():
    from zoo.evaluation.scorer import Scorer

    scorer = Scorer("image_quality", "digits", degradation=DEGRADATION)
    scores = scorer.score(build())
    assert scores.stamp.fake_samples == 355  # as many as there are held-out sources
    assert scores.values["fd"] > 0


def test_a_source_may_have_several_parts():
    """Through fit of arrays and of a dataset, generate, probability, saving; each part in place."""
    first, second = keras.Input((3,)), keras.Input((2,))
    made = keras.layers.Dense(2, kernel_initializer="ones")(
        keras.layers.Concatenate()([first, second])
    )
    seen = [keras.Input((2,)), keras.Input((3,)), keras.Input((2,))]
    logit = keras.layers.Dense(1)(keras.layers.Concatenate()(seen))
    gan = zoo.GAN(
        keras.Model([first, second], made),
        keras.Model(seen, logit),
        zoo.losses.NonSaturating(),
        reuse_fakes=True,
    )
    points = zoo.modalities.Points
    assert gan.condition == zoo.modalities.Paired(zoo.modalities.Group(points(3), points(2)))
    gan.compile(zoo.optimizers.adam(1e-9))
    random = np.random.default_rng(0)
    samples, one, two = (random.normal(size=(8, n)).astype("float32") for n in (2, 3, 2))
    expected = np.repeat(one.sum(1, keepdims=True) + two.sum(1, keepdims=True), 2, axis=1)
    np.testing.assert_allclose(gan.generate(condition=(one, two)), expected, rtol=1e-5)
    gan.fit(samples, (one, two), batch_size=4, verbose=0)
    gan.fit((samples, (one, two)), batch_size=4, verbose=0)
    gan.fit({"samples": samples, "source": (one, two)}, batch_size=4, verbose=0)
    batches = tf.data.Dataset.from_tensor_slices((samples, (one, two))).batch(4)
    gan.fit(batches, verbose=0)
    assert gan.samples_seen == 32
    assert gan.probability(samples, condition=(one, two)).shape == (8,)
    for wrong, message in {
        "one part": (one, "2 parts"),
        "too few": ((one[:7], two[:7]), "expected 8 sources, one a sample, received 7"),
        "of two lengths": ((one, two[:7]), "one length"),
        "swapped": ((two, one), "Expected samples"),
    }.values():
        with pytest.raises(ZooError, match=message):
            gan.fit(samples, wrong, batch_size=4, verbose=0)
        if "expected 8" not in message:
            with pytest.raises(ZooError, match=message):
                gan.generate(condition=wrong)
    bad = two.copy()
    bad[6] = np.nan
    with pytest.raises(ZooError, match="NaN or infinity in its source"):
        gan.fit(tf.data.Dataset.from_tensor_slices((samples, (one, bad))).batch(4), verbose=0)
