"""Feature networks: through whose eyes pictures are compared, and through whose ears sounds.

| name | what | width | classes |
| --- | --- | --- | --- |
| `digits`, `mnist` | the zoo's own classifiers of grey digits; embedded | 64 | 10 |
| `stacked_mnist` | the classifier of `mnist` on each of three channels | 192 | 1,000 |
| `tones`, `spoken_digit` | the zoo's own classifiers of notes and of words; embedded | 64 | 8, 10 |
| `efficientnet` | EfficientNet-Lite0 with ImageNet weights: any pictures; embedded | 1,280 | none |
| `efficientnet_40` | the third stage of it: edges and textures, for few pictures | 40 | none |
| `inception` | Keras' InceptionV3 with ImageNet weights; downloaded on first use | 2,048 | 1,000 |
| `random` | convolutions of fixed random weights: a quick look at any pictures | 128 | none |
| `PATH.keras` | a network of your own | its own | none |

Only a Frechet distance of `inception` features is called FID.
"""

import os

from zoo.evaluation.features.network import Features
from zoo.utils.errors import ZooError, suggestion

__all__ = ["NAMES", "Features", "get"]

NAMES = (
    "digits",
    "mnist",
    "tones",
    "spoken_digit",
    "stacked_mnist",
    "efficientnet",
    "efficientnet_40",
    "inception",
    "random",
)


def get(name: str, weights: str | os.PathLike | None = None) -> Features:
    """Returns a feature network by its name.

    Args:
        name: one of `NAMES`, or the path of a `.keras` file with one input, a
            picture in [-1, 1], and one output, its features.
        weights: a weight file of your own in place of the one that the package
            has (`digits`, `mnist`, `tones`, `spoken_digit`: it must be the same file) or that is
            downloaded (`inception`: Keras' file with the top).

    Raises:
        ZooError: an unknown name; a weight file that is missing, altered or
            cannot be downloaded; a `.keras` file that is no feature network.

    Example:

    >>> import numpy as np
    >>> digits = get("digits")
    >>> digits.features(np.zeros((3, 8, 8, 1), "float32")).shape
    (3, 64)
    """
    from zoo.backend import precision

    with precision.policy("float32"):  # whatever the GANs are built in
        return _load(name, weights)


def _load(name: str, weights: str | os.PathLike | None) -> Features:
    if name in ("digits", "mnist"):
        from zoo.evaluation.features import classifier

        network = classifier.load(name, weights)
        return Features(
            name, classifier.SHA256[name], network, classifier.SHAPES[name], classes_of=name
        )
    if name in ("tones", "spoken_digit"):
        from zoo.evaluation.features import classifier
        from zoo.evaluation.features.sounds import SoundFeatures

        network = classifier.load(name, weights)
        return SoundFeatures(
            name, classifier.SHA256[name], network, classifier.SHAPES[name], classes_of=name
        )
    if name == "stacked_mnist":
        from zoo.evaluation.features import classifier

        network = classifier.stacked(classifier.load("mnist", weights))
        return Features(
            name, classifier.SHA256["mnist"], network, network.input_shape[1:], classes_of=name
        )
    if name == "inception":
        from zoo.evaluation.features import inception

        return inception.load(weights)
    if weights is not None:
        raise ZooError(f"The feature network {name!r} takes no weight file of its own.")
    if name in ("efficientnet", "efficientnet_40"):
        from zoo.evaluation.features import efficientnet

        return efficientnet.load(early=name == "efficientnet_40")
    if name == "random":
        from zoo.evaluation.features import random_convolutions

        return random_convolutions.load()
    if os.fspath(name).endswith(".keras"):
        from zoo.evaluation.features import custom

        return custom.load(name)
    raise ZooError(
        f"Unknown feature network {name!r}.{suggestion(name, NAMES)} Expected "
        f"{', '.join(NAMES)}, or the path of a .keras file."
    )
