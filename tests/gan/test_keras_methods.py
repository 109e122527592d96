"""What Keras users try on a GAN is answered in one line that says what to do instead."""

import keras
import numpy as np
import pytest

import zoo
from zoo.utils.errors import ZooError

X = np.linspace(-1, 1, 8 * 64, dtype="float32").reshape(8, 8, 8, 1)


@pytest.fixture(scope="module")
def gan():
    return zoo.get("vanilla", shape=(8, 8, 1), latent=4, width=8)


@pytest.mark.parametrize(
    ("tried", "pointer"),
    [
        (lambda gan: gan(X), "generate"),
        (lambda gan: gan.predict(X), "generate"),
        (lambda gan: gan.predict_on_batch(X), "generate"),
        (lambda gan: gan.evaluate(X, X), "zoo.metrics"),
        (lambda gan: gan.test_on_batch(X), "zoo.metrics"),
        (lambda gan: gan.train_on_batch(X), "gan.fit"),
        (lambda gan: gan.compile("adam", loss="binary_crossentropy"), "adversarial"),
        (lambda gan: gan.compile("adam", metrics=["accuracy"]), "QuickScores"),
        (lambda gan: gan.fit(X, validation_split=0.1), "QuickScores"),
        (lambda gan: gan.fit(X, validation_data=(X, X)), "QuickScores"),
        (lambda gan: gan.fit(X, sample_weight=np.ones(8)), "repeat them"),
        (lambda gan: gan.fit(X, epochs=-1), "epochs must be a whole number"),
        (lambda gan: gan.fit(X, epochs=1.5), "epochs must be a whole number"),
    ],
)
def test_a_keras_habit_is_one_line_and_changes_nothing(gan, tried, pointer):
    before = [weight.copy() for weight in gan.get_weights()]
    with pytest.raises(ZooError, match=pointer) as refused:
        tried(gan)
    assert "\n" not in str(refused.value)
    for old, new in zip(before, gan.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    assert gan.compiled


@pytest.mark.parametrize("outputs", ["one", "several"])
def test_probabilities_in_place_of_logits_are_refused(outputs):
    generator = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    inputs = keras.Input((2,))
    output = keras.layers.Dense(1, activation="sigmoid")(inputs)
    outputs = output if outputs == "one" else {"logits": output, "code": inputs}
    discriminator = keras.Model(inputs, outputs)
    with pytest.raises(ZooError, match="expected logits"):
        zoo.GAN(generator, discriminator, zoo.losses.NonSaturating(), latent=4)

    class Own:
        def generator(self, batch):
            return 0.0

        discriminator = generator

    zoo.GAN(generator, discriminator, Own(), latent=4)  # what its own loss takes is not known


def test_pictures_divided_by_255_are_doubted_once_and_others_never(gan, recwarn):
    gan.fit(X, batch_size=8, verbose=0)
    gan.fit(np.zeros((8, 8, 8, 1), "float32"), batch_size=8, verbose=0)
    assert not [one for one in recwarn if "below 0" in str(one.message)]
    with pytest.warns(UserWarning, match="images \\* 2 - 1"):
        gan.fit((X + 1) / 2, batch_size=8, verbose=0)
