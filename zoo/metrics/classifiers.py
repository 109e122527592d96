"""Scores by a freshly trained classifier: can it tell the sets apart; can it learn from fakes."""

import warnings

import numpy as np
from numpy.typing import ArrayLike

from zoo.metrics import checks

# Lopez-Paz & Oquab 2017, C2ST-NN: one hidden layer of 20 ReLU neurons, 100 epochs of Adam.
_HIDDEN_NEURONS = 20
_EPOCHS = 100
# Far more than lbfgs takes on standardised features.
_ITERATIONS = 1000


def two_sample_accuracy(real: ArrayLike, fake: ArrayLike, seed: int = 0) -> float:
    """Returns how often a fresh classifier tells held-out real and fake samples apart.

    As many of each set as the smaller one has are drawn; one half of each trains
    the classifier, on standardised features, and the other half tests it. 0.5 is
    perfect (chance), 1 is told apart always. With n tested samples chance spreads
    by 0.5 / sqrt(n). More samples train a sharper classifier: compare equal counts.

    The classifier is the reference's network of 20 hidden ReLU neurons. A linear
    classifier stays at chance when only the spread or the set of modes differs,
    and nearest neighbours, the reference's other choice, are weaker in 64
    dimensions and more and go below 0.5 when fakes copy reals.

    Args:
        real: features of shape `(samples, width)`, at least 4.
        fake: the same, of the generated samples.
        seed: the seed of the halves and of the classifier.

    Raises:
        ZooError: fewer than 4 samples on a side, NaN, or different widths.

    Example:

    >>> import numpy as np
    >>> real = np.random.default_rng(0).normal(size=(100, 2))
    >>> two_sample_accuracy(real, real + 100.0)
    1.0

    Reference: Lopez-Paz & Oquab, 2017, arXiv:1610.06545, section 3, and C2ST-NN.
    """
    from sklearn.neural_network import MLPClassifier

    real, fake = checks.pair(real, fake, minimum=4)
    used = min(len(real), len(fake))
    draw = np.random.default_rng(seed)
    real, fake = real[draw.permutation(len(real))[:used]], fake[draw.permutation(len(fake))[:used]]
    half = used // 2
    classifier = MLPClassifier((_HIDDEN_NEURONS,), max_iter=_EPOCHS, random_state=seed)
    return _accuracy(
        classifier,
        np.concatenate([real[:half], fake[:half]]),
        np.repeat([0, 1], half),
        np.concatenate([real[half:], fake[half:]]),
        np.repeat([0, 1], used - half),
    )


def classification_accuracy_score(
    fake: ArrayLike, fake_labels: ArrayLike, real: ArrayLike, real_labels: ArrayLike
) -> float:
    """Returns the accuracy on real samples of a classifier trained on generated ones.

    Of use when it is near what a classifier trained on real samples gets; it
    falls when fakes are wrong for their label, and when they lack variety. A
    class that was never generated is never right.

    Departures: the reference trains a ResNet-50 on pictures; here it is a
    multinomial logistic regression on standardised features (any network's, or
    flattened pictures), so the score is quick and needs no seed.

    Args:
        fake: generated samples' features, shape `(samples, width)`.
        fake_labels: the labels they were generated for, shape `(samples,)`.
        real: real samples' features, best from a test split.
        real_labels: their labels.

    Raises:
        ZooError: NaN, different widths, a label for each sample missing, or
            labels that are not whole numbers from 0.

    Example:

    >>> import numpy as np
    >>> fake, real = np.array([[0.0], [0.2], [1.0], [1.2]]), np.array([[0.1], [1.1], [0.9]])
    >>> classification_accuracy_score(fake, [0, 0, 1, 1], real, [0, 1, 1])
    1.0

    Reference: Ravuri & Vinyals, 2019, arXiv:1905.10887.
    """
    from sklearn.linear_model import LogisticRegression

    real, fake = checks.pair(real, fake)
    fake_labels = checks.labels("fake labels", fake_labels)
    real_labels = checks.labels("real labels", real_labels)
    checks.same_count(fake=len(fake), fake_labels=len(fake_labels))
    checks.same_count(real=len(real), real_labels=len(real_labels))
    if (fake_labels == fake_labels[0]).all():
        return float((real_labels == fake_labels[0]).mean())
    classifier = LogisticRegression(max_iter=_ITERATIONS)
    return _accuracy(classifier, fake, fake_labels, real, real_labels)


def _accuracy(classifier, train, train_labels, test, test_labels) -> float:
    """Returns the test accuracy of `classifier` fitted on standardised training samples."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), classifier)
    with warnings.catch_warnings():
        # The budget of epochs is part of the protocol: reaching it is no news.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(train, train_labels)
    return float(model.score(test, test_labels))
