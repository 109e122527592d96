"""Methods of `keras.Model` that say nothing of a GAN: each points to what does."""

from zoo.utils.errors import ZooError

_GENERATE = "gan.generate(n) makes samples, gan.probability(samples) says how real they look"
_SCORES = "a GAN has no validation loss, zoo.callbacks.QuickScores scores it while it trains"
_WEIGHTS = "leave samples out of the data, or repeat them"
_NO_MEANING = {
    "validation_data": _SCORES,
    "validation_split": _SCORES,
    "sample_weight": _WEIGHTS,
    "class_weight": _WEIGHTS,
}


class KerasMethods:
    """Refuses, in one line, what Keras users may try: `predict`, `evaluate`, `gan(x)`."""

    def __call__(self, *args, **kwargs):
        raise ZooError(f"A GAN is two networks and is not called itself: {_GENERATE}.")

    def predict(self, *args, **kwargs):
        raise ZooError(f"A GAN predicts nothing: {_GENERATE}.")

    predict_on_batch = predict

    def evaluate(self, *args, **kwargs):
        raise ZooError(
            "A GAN has no loss that says how good it is: zoo.metrics compares samples with real "
            "ones, and zoo eval scores a run."
        )

    test_on_batch = evaluate

    def train_on_batch(self, x, y=None, **kwargs):
        raise ZooError("Expected gan.fit(x, y, batch_size=len(x)): one call trains on one batch.")


def check_fit(arguments: dict) -> None:
    """Raises a ZooError where `fit` is given what has no meaning for a GAN."""
    for name, instead in _NO_MEANING.items():
        if arguments.get(name) is not None:
            raise ZooError(f"fit takes no {name}: {instead}.")


def check_compile(arguments: dict) -> None:
    """Raises a ZooError where `compile` is given what has no meaning for a GAN."""
    if arguments.get("loss") is not None:
        raise ZooError(
            "compile takes no loss: a GAN's is its argument adversarial, see zoo.losses. "
            "Pass an optimizer."
        )
    if arguments.get("metrics") is not None:
        raise ZooError(f"compile takes no metrics: {_SCORES}.")
